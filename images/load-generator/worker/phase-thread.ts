// Runs setup() or teardown() in a thread of its own. So one that never returns can be ended, and holds up nothing else.
import type { ScriptWords } from "../../../contracts/delta/script-words.ts";
import type { FromThread, PhaseAssignment, ThreadAssignment, ThreadReport } from "../shared/messages.ts";
import type { ThreadHome } from "../shared/thread-home.ts";
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

/** Resolves when it has ended, whatever it did; never rejects. */
export const runPhase = (
  home: ThreadHome,
  { assignment, timeoutSeconds, signal }: PhaseOptions,
  { onMeasured, onLost, onSaid, onAbort }: PhaseEvents,
): Promise<PhaseOutcome> =>
  new Promise((resolve) => {
    const { name } = assignment.phase;
    const { file } = assignment.plan.script;
    const failed = (message: string, place = file): PhaseOutcome => ({ is: "failed", message, place });
    let toldAttempts = 0;
    let isOver = false;
    let cut: PhaseOutcome | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    const end = (outcome: PhaseOutcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timeout);
      clearTimeout(giveUp);
      signal.removeEventListener("abort", stop);
      void thread.end().then(() => {
        const missing = thread.begun - toldAttempts;
        if (missing > 0) onLost(missing);
        resolve(cut ?? outcome);
      });
    };
    const take = (message: FromThread): void => {
      if (isOver) return;
      if (message.type === "measured") {
        toldAttempts += message.attempts;
        onMeasured(message);
      } else if (message.type === "said") onSaid(message.words);
      else if (message.type === "abort") onAbort(message.reason);
      else if (message.type === "phase-done") end({ is: "done", returned: message.returned });
      else if (message.type === "phase-failed" || message.type === "load-failed")
        end(failed(message.message, message.place));
    };
    const thread = home.open(assignment, heapLimitMiB(1), {
      onMessage: take,
      onEnded: (code, reason) => end(failed(reason === "" ? `its thread exited with code ${code}` : reason)),
    });
    const cutWith = (outcome: PhaseOutcome): void => {
      cut ??= outcome;
      thread.tell({ type: "stop", graceMs: 0 });
      giveUp ??= setTimeout(() => end(outcome), LET_GO_MS);
    };
    const stop = (): void => cutWith({ is: "stopped" });
    const timeout = setTimeout(
      () => cutWith(failed(`${name}() was not done within ${timeoutSeconds} s`)),
      timeoutSeconds * 1000,
    );
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
