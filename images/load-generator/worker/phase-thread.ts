// Runs setup() or teardown() in a thread of its own. So one that never returns can be ended, and holds up nothing else.
import { Worker } from "node:worker_threads";
import type { ScriptWords } from "../../../contracts/delta/script-words.ts";
import type { FromThread, PhaseAssignment, ThreadAssignment, ThreadReport, ToThread } from "../shared/messages.ts";
import { openTally, readTally } from "../shared/tally.ts";
import { heapLimitMiB } from "./heap-limit.ts";

/** How long a phase that was cut may take to report what it measured. */
const LET_GO_MS = 1_000;

export type PhaseOutcome =
  | { readonly is: "done"; readonly returned: string }
  | { readonly is: "failed"; readonly message: string; readonly place: string }
  /** Nobody wants it any more. */
  | { readonly is: "stopped" };

export interface PhaseEvents {
  readonly onMeasured: (measured: ThreadReport) => void;
  /** Its thread took with it what became of so many attempts. */
  readonly onLost: (attempts: number) => void;
  readonly onSaid: (words: ScriptWords) => void;
  /** The script asks for the end of the whole run. */
  readonly onAbort: (reason: string) => void;
}

export interface PhaseOptions {
  readonly assignment: ThreadAssignment & { readonly phase: PhaseAssignment };
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Resolves when it has ended, whatever it did; never rejects. @param program the thread's bundle */
export const runPhase = (
  program: URL,
  { assignment, timeoutSeconds, signal }: PhaseOptions,
  { onMeasured, onLost, onSaid, onAbort }: PhaseEvents,
): Promise<PhaseOutcome> =>
  new Promise((resolve) => {
    const { name } = assignment.phase;
    const { file } = assignment.plan.script;
    const failed = (message: string, place = file): PhaseOutcome => ({ is: "failed", message, place });
    // The user's code gets no environment: AWS credentials are in the process's.
    const tally = openTally();
    let toldAttempts = 0;
    const worker = new Worker(program, {
      workerData: { ...assignment, tally },
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMiB(1) },
    });
    let cut: PhaseOutcome | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    const end = (outcome: PhaseOutcome): void => {
      clearTimeout(timeout);
      clearTimeout(giveUp);
      signal.removeEventListener("abort", stop);
      worker.removeAllListeners();
      // A worker that is terminated may still tell of an error.
      worker.on("error", () => undefined);
      void worker.terminate().then(() => {
        const missing = readTally(tally) - toldAttempts;
        if (missing > 0) onLost(missing);
        resolve(cut ?? outcome);
      });
    };
    const cutWith = (outcome: PhaseOutcome): void => {
      cut ??= outcome;
      worker.postMessage({ type: "stop", graceMs: 0 } satisfies ToThread);
      giveUp ??= setTimeout(() => end(outcome), LET_GO_MS);
    };
    const stop = (): void => cutWith({ is: "stopped" });
    const timeout = setTimeout(
      () => cutWith(failed(`${name}() was not done within ${timeoutSeconds} s`)),
      timeoutSeconds * 1000,
    );
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    worker.on("message", (message: FromThread) => {
      if (message.type === "measured") {
        toldAttempts += message.attempts;
        onMeasured(message);
      } else if (message.type === "said") onSaid(message.words);
      else if (message.type === "abort") onAbort(message.reason);
      else if (message.type === "phase-done") end({ is: "done", returned: message.returned });
      else if (message.type === "phase-failed" || message.type === "load-failed")
        end(failed(message.message, message.place));
    });
    worker.on("error", (error) => end(failed(error.message)));
    worker.on("exit", (code) => end(failed(`its thread exited with code ${code}`)));
  });
