// Runs one virtual user through its intervals: iteration after iteration while it is at work, the last one cut when its
// time to finish is over.
import type { ActiveInterval } from "./schedule.ts";

export interface LoopedUser {
  /**
   * @param lateMs how long after it was due it begins; undefined where nothing was due
   * @param number of the iteration among the thread's, where its executor numbers them; else the user's own count does
   * @returns whether it gave others their turn
   */
  iterate(lateMs?: number, number?: number): Promise<boolean>;
  /** True when its last iteration could not be run, so that it has nothing more to do. */
  readonly isDone: boolean;
  /** Cuts the iteration under way. It cannot be used again. */
  stop(): void;
}

export interface LoopPorts {
  /** The thread's virtual user of that index, made afresh at each call: one that was cut is not used again. */
  readonly openUser: (index: number) => LoopedUser;
  /**
   * Since when the thread takes part, in milliseconds since the run's start: 0 or less where it was there at the start,
   * however late it learned of it. What was due before, another has run.
   */
  readonly joinedMs: number;
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

/** Stand for an iteration's number: the user counts it itself, or no iteration is left for the user. */
export const UNNUMBERED = -1;
export const NONE_LEFT = -2;

const always = (): number => UNNUMBERED;

/**
 * @param next asked once before each iteration: its number, UNNUMBERED, or NONE_LEFT, which ends the user
 * @returns whether its last iteration is left: the user was done before it
 */
export const runUser = async (
  index: number,
  intervals: readonly ActiveInterval[],
  { openUser, elapsedMs, waitUntil, isStopping, onIteration, at }: LoopPorts,
  next: () => number = always,
): Promise<boolean> => {
  for (const { fromMs, untilMs, cutMs } of intervals) {
    if (elapsedMs() >= untilMs) continue;
    // One that comes in the middle, in place of a worker that died, is not late: it was due when it came.
    const dueMs = Math.max(fromMs, elapsedMs());
    if (await waitUntil(fromMs)) return false;
    let lateMs = elapsedMs() - dueMs;
    const user = openUser(index);
    // A timer may fire up to a millisecond early: without grace that is before `untilMs`, and a user that was cut
    // begins nothing.
    let isCut = false;
    const cancelCut = at(cutMs, () => {
      isCut = true;
      user.stop();
    });
    try {
      while (!isCut && !isStopping() && elapsedMs() < untilMs) {
        const number = next();
        if (number === NONE_LEFT) break;
        onIteration(lateMs);
        lateMs = 0;
        const hasWaited = await user.iterate(undefined, number === UNNUMBERED ? undefined : number);
        if (user.isDone) return true;
        if (!hasWaited) await nextTurn();
      }
    } finally {
      cancelCut();
      user.stop();
    }
  }
  return false;
};
