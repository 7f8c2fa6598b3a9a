// Runs one virtual user through its intervals: iteration after iteration while it is at work, the last one cut when its time to
// finish is over.
import type { ActiveInterval } from "./schedule.ts";

/** An iteration that begins later than this after it was due is late. */
export const LATE_AFTER_MS = 100;

export interface LoopedUser {
  /** @returns whether it gave others their turn */
  iterate(): Promise<boolean>;
  /** Cuts the iteration under way. It cannot be used again. */
  stop(): void;
}

export interface LoopPorts {
  /** Milliseconds since the run's start; never steps. */
  readonly elapsedMs: () => number;
  /** Resolves at that time since the start; true when the run was stopped meanwhile. */
  readonly waitUntil: (elapsedMs: number) => Promise<boolean>;
  readonly isStopping: () => boolean;
  /** @param lateMs how long after it was due the iteration begins */
  readonly onIteration: (lateMs: number) => void;
  /** Calls back at that time since the start, unless it is cancelled before. */
  readonly at: (elapsedMs: number, run: () => void) => () => void;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @param openUser makes the user afresh for each interval: one that was cut is not used again */
export const runUser = async (
  openUser: () => LoopedUser,
  intervals: readonly ActiveInterval[],
  { elapsedMs, waitUntil, isStopping, onIteration, at }: LoopPorts,
): Promise<void> => {
  for (const { fromMs, untilMs, cutMs } of intervals) {
    if (elapsedMs() >= untilMs) continue;
    // One that comes in the middle, in place of a worker that died, is not late: it was due when it came.
    const dueMs = Math.max(fromMs, elapsedMs());
    if (await waitUntil(fromMs)) return;
    let lateMs = elapsedMs() - dueMs;
    const user = openUser();
    // A timer may fire up to a millisecond early: without grace that is before `untilMs`, and a user that was cut begins nothing.
    let isCut = false;
    const cancelCut = at(cutMs, () => {
      isCut = true;
      user.stop();
    });
    try {
      while (!isCut && !isStopping() && elapsedMs() < untilMs) {
        onIteration(lateMs);
        lateMs = 0;
        if (!(await user.iterate())) await nextTurn();
      }
    } finally {
      cancelCut();
      user.stop();
    }
  }
};
