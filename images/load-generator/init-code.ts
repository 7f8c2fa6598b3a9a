// The program of the process in which the command runs a k6 script's init code without any virtual user: before a run
// for its options, after it for its summary. What is only read sends nothing, and a script that never comes to an end is
// ended with its process.
import { Console } from "node:console";
import { readFileSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type InitCodeAnswer, type InitCodeTask, REACHED } from "../../contracts/k6/init-code.ts";
import { secretsOf } from "../../contracts/run/open-plan.ts";
import { SecretMask } from "../../metrics/masking/secret-mask.ts";
import { refuseNetwork } from "./init-code/no-network.ts";
import { outputsOf } from "./init-code/outputs.ts";
import { openK6 } from "./k6/dialect.ts";
import { MetricRegistry } from "./vu/custom-metrics.ts";
import { loadScript, ScriptLoadFailure } from "./vu/load-script.ts";

process.setSourceMapsEnabled(false);
const STDOUT = 1;
Object.assign(globalThis, { [REACHED]: (mark: number) => writeSync(STDOUT, `${mark}\n`) });

const QUIET = new Proxy(console, { get: () => () => undefined });

const answer = async (task: InitCodeTask): Promise<InitCodeAnswer> => {
  const { script, env, folder, options, summary } = task;
  if (summary === undefined) refuseNetwork();
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
  const mask = new SecretMask(summary === undefined ? [] : secretsOf(summary.plan));
  const secrets = summary === undefined ? null : (summary.plan.secrets ?? []);
  const metrics = new MetricRegistry(mask);
  const k6 = openK6({ env, options, openFile, secrets, metrics }, mask);
  const loaded = await loadScript({ script, scenarios: [] }, { first: [0], other: [] }, consoles, { k6 }, mask);
  if (summary !== undefined) {
    try {
      const { callHandleSummary } = await import("./init-code/summary-call.ts");
      const returned = await callHandleSummary(summary.plan, summary.data, loaded);
      return { is: "summary", outputs: outputsOf(returned, mask) };
    } catch (error) {
      const { message, place } = loaded.explain(error);
      return { is: "failed", message: mask.text(message), place };
    }
  }
  const { functionOf, names } = loaded.takeModule(true, 0);
  const functions = names.filter((name) => typeof functionOf(name) === "function");
  return { is: "read", options: jsonOf(functionOf("options")), functions, metrics: metrics.kinds, files };
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
