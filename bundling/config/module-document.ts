// Reads a config that is a module, such as meridian.config.ts: what its default export is. It is run in a thread of its
// own, which can be ended when it does not end, and of which nothing stays behind but what it changes of the environment.
import { basename, dirname } from "node:path";
import { SHARE_ENV, Worker } from "node:worker_threads";
import { type BuildFailure, build } from "esbuild";
import { MeridianError } from "../../contracts/words/errors.ts";
import { compileErrorOf } from "../compile-error.ts";
import { createPlaceOf } from "../places.ts";
import { DEFINITIONS, meridianModule, USERS_MODULE } from "../users-module.ts";

/** What measures is for scripts alone. */
const MERIDIAN_MODULE = meridianModule(/^meridian$/, DEFINITIONS);

/** Some ask a server for what they say. */
const LIMIT_MS = 20_000;

/** Runs in the thread: what the default export is, as JSON, or why it is none. */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const data = (key, value) => {
  if (typeof value !== "function" && typeof value !== "symbol") return value;
  throw new TypeError(\`"\${key}" is a \${typeof value}, and a config is data\`);
};
const told = (exported) => {
  if (exported === undefined) return { why: "has no default export" };
  if (exported instanceof Promise) return { why: "has a default export that is a promise: write await before it" };
  if (typeof exported !== "object" || exported === null || Array.isArray(exported))
    return { why: "has a default export that is no object" };
  try {
    return { json: JSON.stringify(exported, data) };
  } catch (error) {
    return { why: "cannot be written as JSON: " + error.message.split("\\n")[0] };
  }
};
const thrown = (error) =>
  error instanceof Error ? { throws: error.message, stack: error.stack ?? "" } : { throws: String(error), stack: "" };
import("data:text/javascript," + encodeURIComponent(workerData))
  .then((module) => told(module.default), thrown)
  .then((answer) => parentPort.postMessage(answer));
`;

type Answer =
  | { readonly json: string }
  | { readonly why: string }
  | { readonly throws: string; readonly stack: string }
  | { readonly late: true }
  | { readonly ended: true };

export const isModule = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

/**
 * The document that the file exports, as JSON has it. What it writes goes to standard error.
 * @throws MeridianError CONFIG_INVALID where it does not compile, throws, does not end, or exports none
 */
export const readModuleDocument = async (path: string, shown: string, limitMs = LIMIT_MS): Promise<unknown> => {
  const refuse = (why: string, next: string, cause?: unknown): MeridianError =>
    new MeridianError("CONFIG_INVALID", `the config ${shown} ${why}`, { next, cause });
  const file = basename(path);
  const { outputFiles } = await build({
    ...USERS_MODULE,
    absWorkingDir: dirname(path),
    entryPoints: [path],
    write: false,
    sourcemap: "inline",
    sourcesContent: false,
    outfile: "config.mjs",
    plugins: [MERIDIAN_MODULE],
  }).catch((cause: BuildFailure) => {
    const { message, next } = compileErrorOf(file, cause.errors ?? []);
    throw refuse(`does not compile: ${message}`, next, cause);
  });
  const code = outputFiles[0]?.text ?? "";
  const answer = await answerOf(code, limitMs);
  if ("json" in answer) return JSON.parse(answer.json);
  if ("why" in answer) throw refuse(answer.why, `write it as \`export default { … }\` in ${shown}`);
  if ("throws" in answer) {
    const [, line, column] = /data:text\/javascript,\S*:(\d+):(\d+)\)?$/m.exec(answer.stack) ?? [];
    const place = line === undefined ? file : createPlaceOf(file, code)(Number(line), Number(column) - 1);
    throw refuse(`throws: ${answer.throws} (${place})`, `mend ${place}: the module is run to read the config`);
  }
  if ("late" in answer)
    throw refuse(
      `had not come to an end after ${limitMs / 1000} s`,
      "look in it for a loop that never ends, or an answer that never comes",
    );
  throw refuse(
    `ended before it had exported anything`,
    "take process.exit() out of it, and every await of what never comes",
  );
};

const answerOf = async (code: string, limitMs: number): Promise<Answer> => {
  // What it puts into the environment, as dotenv does, is where secrets are read from.
  const thread = new Worker(THREAD, { eval: true, workerData: code, env: SHARE_ENV, stdout: true });
  // Standard output is the command's own: `inspect --json` is read by programs.
  thread.stdout.pipe(process.stderr, { end: false });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      thread.once("message", resolve);
      thread.once("error", (error: Error) => resolve({ throws: error.message, stack: error.stack ?? "" }));
      thread.once("exit", () => resolve({ ended: true }));
      timer = setTimeout(() => resolve({ late: true }), limitMs);
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
};
