// A worker thread's program: loads the script, says so, runs its share of virtual users when it is told to. The user's
// code runs here and nowhere else: without AWS credentials in the environment, and unable to end the process.
import { parentPort, workerData } from "node:worker_threads";
import { secretsOf } from "../../contracts/run/open-plan.ts";
import { Masking } from "../../metrics/masking/masking.ts";
import { SecretMask } from "../../metrics/masking/secret-mask.ts";
import { dialectsOf } from "./k6/dialects.ts";
import { guardConnections } from "./net/guard.ts";
import type { FromThread, PhaseAssignment, ThreadAssignment, ToThread } from "./shared/messages.ts";
import { monotonicMs } from "./shared/monotonic.ts";
import { openDialer } from "./thread/dialer.ts";
import { debuggedProtocols } from "./thread/http-debug.ts";
import { usersOf } from "./thread/load/user-numbers.ts";
import { maskOutput } from "./thread/masked-output.ts";
import { ALL_PARTS, type ThreadParts } from "./thread/open-thread.ts";
import { PhaseRun } from "./thread/phase-run.ts";
import { takeAway } from "./thread/taken-away.ts";
import { ThreadRun } from "./thread/thread-run.ts";
import { watchRaces } from "./vu/awaits/races.ts";
import { isCut } from "./vu/endings.ts";
import { type LoadedScript, loadScript, ScriptLoadFailure } from "./vu/load-script.ts";
import { ScriptVoice } from "./vu/script-console.ts";

const assignment = workerData as ThreadAssignment;
const port = parentPort;
const tell = (message: FromThread): void => port?.postMessage(message);
const mask = new SecretMask(secretsOf(assignment.plan));
const voice = new ScriptVoice(assignment.log ?? "first", (words) => tell({ type: "said", words }), monotonicMs, mask);
const post = (message: FromThread): void => {
  voice.flush();
  tell(message);
};

// The loader maps places itself: with Node's own mapping every stack would be mapped, at a cost, and twice.
process.setSourceMapsEnabled(false);

// What is written past the console goes into the worker's log.
maskOutput(process.stdout, mask);
maskOutput(process.stderr, mask);

// Before any of the script is read: what it does while it is loaded is judged, too.
guardConnections(openDialer(assignment));
takeAway(assignment.plan.scriptPermissions ?? []);
watchRaces();

const main = async (): Promise<void> => {
  const users = usersOf(assignment);
  const [first, other] = [voice.consoleOf(true), voice.consoleOf(false)];
  // What a package says, or a script whose users share its variables, is nobody's: it is told where a first user is.
  globalThis.console = users.first.length > 0 ? first : other;
  const { plan } = assignment;
  const dialects = await dialectsOf(plan, mask, assignment);
  const script = await loadScript(plan, users, { first, other }, dialects, mask, assignment.folder);
  const { debug } = plan.http;
  const parts =
    debug === undefined
      ? ALL_PARTS
      : { ...ALL_PARTS, protocols: debuggedProtocols(debug, { first, other }, new Masking(plan.env, secretsOf(plan))) };
  if (assignment.phase !== undefined) return runPhase(assignment.phase, script, parts);
  let run: ThreadRun | undefined;
  const countStray = (error: unknown): void => {
    if (isCut(error)) return;
    const { message, place } = script.explain(error);
    run?.recorder.errors.count("script", `outside of any iteration: ${message}`, place, "outside");
  };
  process.on("uncaughtException", countStray);
  process.on("unhandledRejection", countStray);
  port?.on("message", (message: ToThread) => {
    if (message.type === "start") {
      run = new ThreadRun(assignment, script, message, post, parts);
      void run.run();
    } else if (message.type === "steps") run?.takeSteps(message.steps);
    else if (run === undefined) post({ type: "done", iterations: 0 });
    else run.stop(message.graceMs);
  });
  post({ type: "ready" });
};

const runPhase = async (phase: PhaseAssignment, script: LoadedScript, { protocols }: ThreadParts): Promise<void> => {
  const run = new PhaseRun(assignment, phase, script, post, protocols);
  const countStray = (error: unknown): void => {
    if (isCut(error)) return;
    const { message, place } = script.explain(error);
    run.recorder.errors.count("script", `${phase.name}() left behind: ${message}`, place, "outside");
  };
  process.on("uncaughtException", countStray);
  process.on("unhandledRejection", countStray);
  port?.on("message", () => run.stop());
  await run.run();
};

main().catch((error: unknown) => {
  const place = error instanceof ScriptLoadFailure ? error.place : "";
  post({ type: "load-failed", message: error instanceof Error ? error.message : String(error), place });
});
