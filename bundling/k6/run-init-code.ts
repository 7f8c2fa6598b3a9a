// Runs a k6 script's init code in a process of its own, which is killed when its time is over: for its options before a
// run, for its summary after it.
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InitCodeAnswer, InitCodeTask } from "../../contracts/k6/init-code.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { PROJECT_ROOT } from "../programs.ts";
import { markStatements } from "./marked-code.ts";

/** Most take a few milliseconds; some read files of data, or make them. */
const LIMIT_MS = 20_000;

/** Beside the command's own files, or where a checkout has them. */
const programPath = (): string => {
  const own = join(import.meta.dirname, "init-code/index.mjs");
  return existsSync(own) ? own : join(PROJECT_ROOT, "dist/init-code/index.mjs");
};

type Read = Extract<InitCodeAnswer, { is: "read" }>;
type Summary = Extract<InitCodeAnswer, { is: "summary" }>;

/** @throws MeridianError SCRIPT_INVALID with the place where it throws, or does not come to an end */
export const readInitCode = async (task: Omit<InitCodeTask, "summary">, where: Partial<Where> = {}): Promise<Read> =>
  (await ask(task, "init code", where)) as Read;

/** @param task with the data of handleSummary. @throws MeridianError SCRIPT_INVALID */
export const callHandleSummary = async (task: InitCodeTask, where: Partial<Where> = {}): Promise<Summary> =>
  (await ask(task, "handleSummary", where)) as Summary;

/** Where and for how long. */
interface Where {
  readonly program: string;
  readonly limitMs: number;
}

const ask = async (
  task: InitCodeTask,
  what: string,
  { program = programPath(), limitMs = LIMIT_MS }: Partial<Where>,
): Promise<InitCodeAnswer> => {
  const { file } = task.script;
  const answer = await answerOf(task, program, limitMs);
  if (answer.is !== "failed") return answer;
  const place = answer.place === "" ? file : answer.place;
  throw new MeridianError("SCRIPT_INVALID", `${place}: ${answer.message}`, {
    next:
      what === "init code"
        ? `mend it: the top level of ${file} is run once before the run, to read its options`
        : `mend handleSummary in ${file}: the results themselves are written`,
  });
};

const answerOf = (task: InitCodeTask, program: string, limitMs: number): Promise<InitCodeAnswer> =>
  new Promise((resolve) => {
    const { code, placeOf } = markStatements(task.script.code);
    const child = fork(program, [], {
      cwd: existsSync(task.folder) ? task.folder : dirname(program),
      env: {},
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "pipe", task.summary === undefined ? "ignore" : "inherit", "ipc"],
    });
    let said = "";
    const reached = (): string => placeOf(Number(said.trimEnd().split("\n").at(-1))) ?? "";
    const end = (answer: InitCodeAnswer): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve(answer);
    };
    const timer = setTimeout(() => {
      const what = task.summary === undefined ? "the init code" : "handleSummary";
      const message = `${what} had not come to an end after ${limitMs / 1000} s`;
      end({ is: "failed", message, place: reached() });
    }, limitMs);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-100);
    });
    child.once("message", (answer) => end(answer as InitCodeAnswer));
    child.once("error", ({ message }) => end({ is: "failed", message, place: "" }));
    // Its end may be known before its last word is read: that comes until the channel is closed, too.
    const ends = Promise.all([
      new Promise<string>((ended) => child.once("exit", (code, signal) => ended(signal ?? `code ${code}`))),
      new Promise<void>((closed) => child.once("disconnect", closed)),
    ]);
    ends.then(([how]) => end({ is: "failed", message: `its process ended by itself (${how})`, place: reached() }));
    child.send({ ...task, script: { ...task.script, code } });
  });
