// Bundles Meridian's own programs: the same files for a run on one machine, for the Lambda, for the images and for the
// package that people install. Same sources, same bytes.
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { commandOptions, removeFormerParts } from "./command.ts";
import { type DeployedPrograms, hashOfProgram } from "./deployed-programs.ts";
import { OPEN_FIELDS } from "./open-fields.ts";

/** The checkout that the sources are in. */
export const PROJECT_ROOT = join(import.meta.dirname, "..");

export type ProgramName =
  | "orchestrator"
  | "aggregator"
  | "load-generator"
  | "try"
  | "init-code"
  | "demo-target"
  | "local"
  | "dashboard"
  | "cli";

/** Sources and outputs of a program: output file name (without .mjs) → entry, relative to the checkout. */
const PROGRAMS: Readonly<
  Record<ProgramName, { readonly folder: string; readonly entries: Readonly<Record<string, string>> }>
> = {
  orchestrator: { folder: "orchestrator", entries: { index: "lambda-src/orchestrator/index.ts" } },
  aggregator: { folder: "aggregator", entries: { index: "images/aggregator/main.ts" } },
  "load-generator": {
    folder: "load-generator",
    entries: {
      index: "images/load-generator/main.ts",
      "script-host": "images/load-generator/script-host.ts",
      thread: "images/load-generator/thread.ts",
      // Loaded where a run has secrets that AWS keeps: what speaks to AWS for them is large.
      "secret-store": "cloud/aws/secret-store.ts",
    },
  },
  // Apart from the load generator, whose image is made of what lies in its folder.
  try: { folder: "try", entries: { index: "images/load-generator/try.ts" } },
  "init-code": { folder: "init-code", entries: { index: "images/load-generator/init-code.ts" } },
  "demo-target": { folder: "demo-target", entries: { index: "cli/demo-target/main.ts" } },
  local: {
    folder: "local",
    entries: {
      "exit-with-parent": "cloud/local/tasks/exit-with-parent.ts",
      "orchestrator-thread": "cloud/local/orchestrator/orchestrator-thread.ts",
    },
  },
  dashboard: {
    folder: "dashboard",
    entries: {
      live: "dashboard/client/live.tsx",
      report: "dashboard/client/report.tsx",
      comparison: "dashboard/client/comparison.tsx",
    },
  },
  cli: { folder: ".", entries: { meridian: "cli/main.ts" } },
};

/**
 * ES modules have no `require`; packages that are CommonJS inside the bundle call it for Node's own modules. By
 * `__dirname` they mean where their files are: in the package these lie beside the bundle.
 */
export const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url), __dirname = import.meta.dirname;';

/**
 * A package that has both forms is taken as ES modules: of those a bundle has what is used alone, and what the other form
 * calls at run time is not found by bundlers.
 */
const ON_NODE: BuildOptions = { platform: "node", target: "node20.18", mainFields: ["module", "main"] };

/** Each process of a run reads all of its program: blanks that nobody reads cost it time. Names stay, for stacks. */
const WITHOUT_MAP: BuildOptions = { minifySyntax: true, minifyWhitespace: true, sourcemap: false };

/** Targets browsers of the last few years; nothing on the pages needs newer ones. */
const IN_BROWSER: BuildOptions = {
  platform: "browser",
  target: ["chrome109", "firefox115", "safari16.4"],
  // Minified, because each report carries all of it.
  minify: true,
};

/** Its usual form looks for its own files as it runs, beside a bundle that has none of them. */
const WITHOUT_LOOKUPS = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

/**
 * Bundles one program into `<distDirectory>/<folder>/<entry>.mjs`, self-contained but for what command.ts leaves out.
 * @param isForPackage as the package carries it: without source maps, and with names and white space cut short
 * @returns `hash`: SHA-256 over names and contents of what was written, in hex: the tag of an image, the version of a
 * Lambda; `sources`: the files that it was made of, relative to the checkout
 */
export const bundleProgram = async (
  program: ProgramName,
  distDirectory: string,
  isForPackage = false,
): Promise<{ directory: string; hash: string; sources: readonly string[] }> => {
  const { folder, entries } = PROGRAMS[program];
  const directory = join(distDirectory, folder);
  const { metafile } = await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: { ...entries },
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    alias: WITHOUT_LOOKUPS,
    metafile: true,
    format: "esm",
    legalComments: "none",
    logLevel: "silent",
    ...(program === "dashboard" ? IN_BROWSER : ON_NODE),
    ...(program === "cli" ? commandOptions(PROJECT_ROOT, isForPackage) : WITHOUT_MAP),
    ...(program === "dashboard" ? {} : { banner: { js: REQUIRE } }),
    ...(program === "load-generator" || program === "try" || program === "init-code" ? { plugins: [OPEN_FIELDS] } : {}),
    ...(isForPackage ? { minify: true, sourcemap: false } : {}),
  });
  if (program === "cli") await removeFormerParts(directory, Object.keys(metafile?.outputs ?? {}));
  return { directory, hash: await hashOfProgram(directory), sources: Object.keys(metafile?.inputs ?? {}) };
};

/** Bundled anew for each deployment. */
export const PROGRAMS_OF_CHECKOUT: DeployedPrograms = {
  put: (program, directory) => bundleProgram(program, directory),
  dockerfileOf: (role) => join(PROJECT_ROOT, "images", role, "Dockerfile"),
};

/**
 * Every program, as the command expects them: each in its folder beside the command's own files.
 * @returns the files that they were made of, relative to the checkout
 */
export const bundleAll = async (distDirectory: string, isForPackage = false): Promise<ReadonlySet<string>> => {
  const programs = Object.keys(PROGRAMS) as ProgramName[];
  const bundled = await Promise.all(programs.map((program) => bundleProgram(program, distDirectory, isForPackage)));
  return new Set(bundled.flatMap(({ sources }) => sources));
};
