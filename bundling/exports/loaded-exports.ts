// Finds out by loading it what a script exports where its text does not tell: `export default make()`. It is loaded in a
// thread of its own, as a load generator would load it, so that nothing of it stays behind; what it says is not shown.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { A_FUNCTION, A_GENERATOR } from "./told-exports.ts";

/** One that takes longer, waiting for a server perhaps, is left to the run. */
const LONGEST_MS = 5_000;

/** Runs in the thread: what each export is, by the words below. Metrics that it declares measure nothing here. */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
class Metric { add() {} }
globalThis[Symbol.for("meridian.script")] = { metrics: { Trend: Metric, Counter: Metric, Rate: Metric, Gauge: Metric } };
const kindOf = (value) => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value !== "function") return typeof value;
  if (/^class\\b/.test(Function.prototype.toString.call(value))) return "class";
  return /Generator/.test(Object.prototype.toString.call(value)) ? "generator" : "function";
};
import(workerData.url).then((script) =>
  parentPort.postMessage(Object.fromEntries(workerData.names.map((name) => [name, kindOf(script[name])]))));
`;

const WORDS: Readonly<Record<string, string>> = {
  function: A_FUNCTION,
  generator: A_GENERATOR,
  class: "a class",
  list: "a list",
  object: "an object",
  string: "a text",
  undefined: "undefined",
  null: "null",
};

/**
 * @param code a script's bundle
 * @returns what the exports of these names are, in words; nothing where the script throws or takes long: the run tells
 */
export const loadExports = async (
  code: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const folder = await mkdtemp(join(tmpdir(), "meridian-script-"));
  try {
    const path = join(folder, "script.mjs");
    await writeFile(path, code);
    const kinds = await askThread({ url: pathToFileURL(path).href, names });
    return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, WORDS[kind] ?? `a ${kind}`]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const askThread = async (workerData: {
  readonly url: string;
  readonly names: readonly string[];
}): Promise<Readonly<Record<string, string>>> => {
  const thread = new Worker(THREAD, { eval: true, workerData, env: {}, stdout: true, stderr: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      thread.once("message", resolve);
      for (const event of ["error", "exit"]) thread.once(event, () => resolve({}));
      timer = setTimeout(() => resolve({}), LONGEST_MS);
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
};
