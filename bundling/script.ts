// Bundles a user's script into one ES module and checks it: it compiles, and its default export is a function.
import { access, constants, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { parse } from "acorn";
import { type BuildFailure, type BuildResult, build, type Message, type Plugin } from "esbuild";
import type { MetricKind } from "../contracts/metrics/definition.ts";
import { type Dialect, PHASES, type PhaseName, type Span, type UserPart } from "../contracts/run/run-plan.ts";
import { TIMER_NAMES, USERS_TIMERS } from "../contracts/run/users-timers.ts";
import { MeridianError } from "../contracts/words/errors.ts";
import { suggest } from "../contracts/words/suggestion.ts";
import { arrangeBundle, isPackages } from "./arranged-bundle.ts";
import { checkAwaits } from "./check-awaits.ts";
import { compileErrorOf } from "./compile-error.ts";
import { excerptOf } from "./excerpt.ts";
import { checkExports } from "./exports/check-exports.ts";
import { arrangeK6Bundle, isK6Script } from "./k6/arranged.ts";
import { assignedConstants, assignedConstantsOf } from "./k6/assigned-constants.ts";
import { makeBundleAwaited } from "./k6/awaited-bundle.ts";
import { commonJsExportsOf } from "./k6/commonjs-exports.ts";
import { K6_GLOBALS } from "./k6/globals.ts";
import { k6Imports } from "./k6/k6-imports.ts";
import { readOpenedFiles } from "./k6/opened-files.ts";
import { RemoteLock } from "./k6/remote-lock.ts";
import { remoteModules } from "./k6/remote-modules.ts";
import { importRequired } from "./k6/required-modules.ts";
import { refuseK6Names } from "./k6-names.ts";
import { readScriptFiles } from "./script-files.ts";
import { unreadableWords } from "./unreadable.ts";
import { DEFINITIONS, meridianModule, USERS_MODULE } from "./users-module.ts";

/**
 * What a script may import from "meridian": the thread that loads it gives it
 * (images/load-generator/vu/load-script.ts).
 */
const MERIDIAN_EXPORTS = `const { Trend, Counter, Rate, Gauge } = globalThis[Symbol.for("meridian.script")].metrics;
export { Trend, Counter, Rate, Gauge };
${DEFINITIONS}`;

const MERIDIAN_MODULE = meridianModule(/^meridian$/, MERIDIAN_EXPORTS);
/** "k6/metrics" has the same classes, so that a script may take its metrics from there. */
const WITH_METRICS = meridianModule(/^(meridian|k6\/metrics)$/, MERIDIAN_EXPORTS);

/** esbuild leaves them alone where the script declares something by that name. */
const USERS_TIMERS_DEFINED = Object.fromEntries(TIMER_NAMES.map((name) => [name, `${USERS_TIMERS}.${name}`]));

export interface BundledScript {
  /** The name that people know it by: `script.js`. */
  readonly file: string;
  readonly dialect: Dialect;
  /** One ES module with everything bundled, its source map inline. */
  readonly code: string;
  /** What a k6 script's options came to. */
  readonly options?: unknown;
  /** The kinds of a k6 script's own metrics, by names that its init code puts together, too. */
  readonly metrics?: Readonly<Record<string, MetricKind>>;
  /** What it uploads or opens, by the paths that it has: in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** What of it each virtual user has a copy of. */
  readonly userPart: UserPart;
  /** What goes on by itself because the script says so. */
  readonly meant: Span[];
  /** Which of setup and teardown the script exports. */
  readonly phases: readonly PhaseName[];
  /** Where the script and the files beside it lie that it imports, without packages. */
  readonly sources: readonly string[];
}

/** A script that compiles, before anything else is known of it. */
export interface OpenedScript {
  readonly path: string;
  readonly dialect: Dialect;
  readonly result: BuildResult<{ write: false; metafile: true }>;
}

/** @throws MeridianError SCRIPT_UNREADABLE, or SCRIPT_INVALID with file, line, column and the line itself */
export const openScript = async (path: string): Promise<OpenedScript> => {
  const absolute = resolve(path);
  try {
    await access(absolute, constants.R_OK);
    if ((await stat(absolute)).isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
  } catch (cause) {
    const near = suggest(basename(absolute), await readdir(dirname(absolute)).catch(() => []));
    const meant = near === undefined || near === basename(absolute) ? "" : `did you mean ${near}? `;
    const why = unreadableWords(cause as NodeJS.ErrnoException);
    throw new MeridianError("SCRIPT_UNREADABLE", `the script ${path} cannot be read: ${why}`, {
      next: `${meant}name it on the command line, or as "script" in the config, relative to that; \`meridian init\` makes one to start from`,
      cause,
    });
  }
  return { path: absolute, ...(await buildScript(absolute, basename(absolute))) };
};

/**
 * @param path the script, JavaScript or TypeScript; packages are found from its folder
 * @param opened where that has been done
 * @param functions that the run calls, by the names of their exports
 * @throws MeridianError SCRIPT_UNREADABLE, or SCRIPT_INVALID with file, line, column and the line itself,
 * or with every place where an await is plainly forgotten
 */
export const bundleScript = async (
  path: string,
  functions: readonly string[] = ["default"],
  opened?: OpenedScript,
): Promise<BundledScript> => {
  const { path: absolute, result, dialect } = opened ?? (await openScript(path));
  const file = basename(absolute);
  const output = result.outputFiles[0];
  const told = Object.values(result.metafile.outputs).flatMap((meta) => meta.exports);
  const required = dialect === "k6" ? commonJsExportsOf(await readFile(absolute, "utf8")) : undefined;
  const exports = required ?? told;
  // What CommonJS exports is known when it has run.
  if (required === undefined) await checkFunctions(absolute, dialect, exports, functions);
  if (output === undefined) throw new MeridianError("SCRIPT_INVALID", `${file} has no code`);
  const { inputs } = result.metafile;
  const own = Object.keys(inputs).filter((input) => !isPackages(input));
  const sources = own.map((input) => resolve(dirname(absolute), input));
  const named = { file, dialect, phases: PHASES.filter((phase) => exports.includes(phase)), sources };
  if (dialect === "k6") {
    const files = new Set(Object.keys(inputs));
    const { code, userPart } = arrangeK6Bundle(makeBundleAwaited(file, importRequired(output.text), files), files);
    return { ...named, code, userPart, meant: [], files: readOpenedFiles(code, dirname(absolute)) };
  }
  if (exports.includes("handleSummary"))
    throw new MeridianError("SCRIPT_INVALID", `${file} exports handleSummary, which would never be used`, {
      next: "results are written by the command: see summary.json; take the export away",
    });
  const { code, userPart } = arrangeBundle(output.text, new Set(Object.keys(inputs)));
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const called = new Set([...functions, ...PHASES]);
  await checkExports(file, absolute, code, program, userPart.exports, called);
  refuseK6Names(file, code, program, userPart);
  const meant = checkAwaits(file, code, program, userPart, called);
  const files = readScriptFiles(file, code, program, userPart, called, dirname(absolute));
  return { ...named, code, userPart, meant, files };
};

/**
 * @param exports names of functions that the script at the path exports
 * @param functions those that the run calls
 * @throws MeridianError SCRIPT_INVALID where one of them is not there
 */
export const checkFunctions = async (
  path: string,
  dialect: Dialect,
  exports: readonly string[],
  functions: readonly string[],
): Promise<void> => {
  const file = basename(path);
  const missing = functions.find((name) => !exports.includes(name));
  if (missing === undefined) return;
  if (missing !== "default") {
    const suggestion = suggest(missing, exports);
    const meant = suggestion === undefined ? "" : `; it exports ${suggestion}`;
    throw new MeridianError(
      "SCRIPT_INVALID",
      `${file} has no export ${missing}, which a scenario names as exec${meant}`,
      {
        next: `write it as \`${functionText(dialect, missing)}\` in ${file}, or mend the scenario's exec`,
      },
    );
  }
  const { line, column, text } = findLikelyFunction(await readFile(path, "utf8"));
  throw new MeridianError(
    "SCRIPT_INVALID",
    `${file}:${line}:${column}: no default export${excerptOf(line, column, text, text.length)}`,
    {
      next: `write what one virtual user does as \`${functionText(dialect, "default")}\` in ${file}`,
    },
  );
};

/** A script is k6's when it says so by what it imports or exports. Then it is bundled again, as one of those. */
const buildScript = async (path: string, file: string) => {
  const imported = new Set<string>();
  const missing = new Set<string>();
  const imports = k6Imports(
    (name) => imported.add(name),
    (name) => missing.add(name),
  );
  const lock = new RemoteLock(dirname(path));
  const remote = remoteModules(lock);
  const buildWith = (plugins: Plugin[], define: Readonly<Record<string, string>>) =>
    build({
      ...USERS_MODULE,
      absWorkingDir: dirname(path),
      entryPoints: [path],
      write: false,
      metafile: true,
      sourcemap: "inline",
      sourcesContent: false,
      plugins,
      // Packages have Node's own.
      banner: { js: `${USERS_MODULE.banner.js} const ${USERS_TIMERS} = globalThis;` },
      define: { ...define },
      outfile: "script.mjs",
    });
  const bundled = (plugins: Plugin[], define: Readonly<Record<string, string>> = {}) =>
    buildWith(plugins, define).catch((cause: BuildFailure) => {
      const constants = assignedConstantsOf(cause);
      const refuse = (): never => {
        throw makeCompileError(file, cause.errors ?? [], cause);
      };
      if (constants.length === 0 || !isK6Script(imported, [])) return refuse();
      return buildWith([...plugins, assignedConstants(constants, dirname(path))], define).catch(refuse);
    });
  const result = await bundled([WITH_METRICS, imports, remote], USERS_TIMERS_DEFINED);
  lock.save();
  const exports = Object.values(result.metafile.outputs).flatMap((meta) => meta.exports);
  if (!isK6Script(imported, exports)) {
    if (missing.size > 0) await bundled([WITH_METRICS, k6Imports(() => undefined), remote]);
    return { result, dialect: "meridian" as const };
  }
  return { result: await bundled([MERIDIAN_MODULE, imports, remote], K6_GLOBALS), dialect: "k6" as const };
};

/** How such a function is written. @param name of its export */
const functionText = (dialect: Dialect, name: string): string => {
  const isDefault = name === "default";
  return dialect === "k6"
    ? `export ${isDefault ? "default function () " : `function ${name}() `}{ … }`
    : `export ${isDefault ? "default async function (" : `async function ${name}(`}{ http, check, sleep }) { … }`;
};

const makeCompileError = (file: string, errors: readonly Message[], cause: unknown): MeridianError => {
  const { message, next } = compileErrorOf(file, errors);
  return new MeridianError("SCRIPT_INVALID", message, { next, cause });
};

/** Where a default export was probably meant: the first function or export of the script, else its first line. */
const findLikelyFunction = (source: string): { line: number; column: number; text: string } => {
  const lines = source.split(/\r?\n/);
  const index = Math.max(
    0,
    lines.findIndex((text) => /^\s*(export\b|module\.exports|(async\s+)?function\b)/.test(text)),
  );
  return { line: index + 1, column: 1, text: lines[index] ?? "" };
};
