// The program of the process in which the command runs a k6 script's init code without any virtual user: before a run
// for its options, after it for its summary. Nothing is sent from here, and a script that never comes to an end is ended
// with its process.
import { Console } from "node:console";
import { readFileSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type InitCodeAnswer, type InitCodeTask, REACHED } from "../../contracts/k6/init-code.ts";
import { SecretMask } from "../../metrics/masking/secret-mask.ts";
import { refuseNetwork } from "./init-code/no-network.ts";
import { outputsOf } from "./init-code/outputs.ts";
import { openK6 } from "./k6/dialect.ts";
import { loadScript, ScriptLoadFailure } from "./vu/load-script.ts";

process.setSourceMapsEnabled(false);
refuseNetwork();
const STDOUT = 1;
Object.assign(globalThis, { [REACHED]: (mark: number) => writeSync(STDOUT, `${mark}\n`) });

const QUIET = new Proxy(console, { get: () => () => undefined });

const answer = async (task: InitCodeTask): Promise<InitCodeAnswer> => {
  const { script, env, folder, options, summary } = task;
  const files: Record<string, string> = {};
  const openFile = (path: string): Buffer | undefined => {
    const absolute = resolve(folder, path);
    const bytes = statSync(absolute, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(absolute) : undefined;
    if (bytes !== undefined) files[path] = bytes.toString("base64");
    return bytes;
  };
  // Its standard output is the summary's own.
  const visible = summary === undefined ? QUIET : new Console(process.stderr);
  globalThis.console = visible;
  const consoles = { first: visible, other: visible };
  const k6 = openK6({ env, options, openFile, secrets: null }, new SecretMask());
  const loaded = await loadScript({ script, scenarios: [] }, { first: [0], other: [] }, consoles, { k6 });
  const { functionOf, names } = loaded.takeModule(true, 0);
  if (summary !== undefined) {
    try {
      // What the script exports is called by the runtime as any function of it is: with data as its one argument.
      const returned = await functionOf("handleSummary")(undefined as never, summary);
      return { is: "summary", outputs: outputsOf(returned) };
    } catch (error) {
      return { is: "failed", ...loaded.explain(error) };
    }
  }
  const functions = names.filter((name) => typeof functionOf(name) === "function");
  return { is: "read", options: jsonOf(functionOf("options")), functions, files };
};

const jsonOf = (options: unknown): unknown => {
  const text = JSON.stringify(options);
  return text === undefined ? null : JSON.parse(text);
};

const failure = (error: unknown): InitCodeAnswer => ({
  is: "failed",
  message: error instanceof Error ? error.message : String(error),
  place: error instanceof ScriptLoadFailure ? error.place : "",
});

process.once("message", (task: InitCodeTask) => {
  answer(task)
    .catch(failure)
    .then((said) => process.send?.(said, () => process.exit(0)));
});
// A promise that nobody settles must not look like an end.
setInterval(() => {}, 1_000);
