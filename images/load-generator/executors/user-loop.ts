// Runs one virtual user through its intervals: iteration after iteration while it is at work, the last one cut when its time to
// finish is over.
import type { ActiveInterval } from "./schedule.ts";

export interface LoopedUser {
  /** @param lateMs after it was due, where it was. @returns whether it gave others their turn */
  iterate(lateMs?: number): Promise<boolean>;
  /** Cuts the iteration under way. It cannot be used again. */
  stop(): void;
}

export interface LoopPorts {
  /** The thread's virtual user of that index, made afresh at each call: one that was cut is not used again. */
  readonly openUser: (index: number) => LoopedUser;
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

const always = (): boolean => true;

/** @param mayBegin asked once before each iteration; false ends the user: there is none left for it */
export const runUser = async (
  index: number,
  intervals: readonly ActiveInterval[],
  { openUser, elapsedMs, waitUntil, isStopping, onIteration, at }: LoopPorts,
  mayBegin: () => boolean = always,
): Promise<void> => {
  for (const { fromMs, untilMs, cutMs } of intervals) {
    if (elapsedMs() >= untilMs) continue;
    // One that comes in the middle, in place of a worker that died, is not late: it was due when it came.
    const dueMs = Math.max(fromMs, elapsedMs());
    if (await waitUntil(fromMs)) return;
    let lateMs = elapsedMs() - dueMs;
    const user = openUser(index);
    // A timer may fire up to a millisecond early: without grace that is before `untilMs`, and a user that was cut begins nothing.
    let isCut = false;
    const cancelCut = at(cutMs, () => {
      isCut = true;
      user.stop();
    });
    try {
      while (!isCut && !isStopping() && elapsedMs() < untilMs && mayBegin()) {
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
