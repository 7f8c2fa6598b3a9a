// A thread's part of a load by a number of iterations: its virtual users take them one after another until none is
// left.
import { type LoadPorts, middleMsOf, type ThreadLoad, type ThreadShare } from "./thread-load.ts";
import { NONE_LEFT, runUser, UNNUMBERED } from "./user-loop.ts";

/** The iterations of this thread. */
export interface Iterations {
  readonly total: number;
  /** How many one virtual user runs at most. */
  readonly each: number;
  /** True when iterations have numbers, whichever user takes them; else each user counts its own. */
  readonly areNumbered: boolean;
}

/** @param gracefulStopSeconds what iterations under way get when the time is over */
export const openIterationsLoad = (
  { total, each, areNumbered }: Iterations,
  gracefulStopSeconds: number,
  { vuIndexes, durationSeconds }: ThreadShare,
  ports: LoadPorts,
): ThreadLoad => {
  const endMs = durationSeconds * 1000;
  const cutMs = endMs + gracefulStopSeconds * 1000;
  let left = total;
  const endedMs = new Array<number>(vuIndexes.length).fill(Number.POSITIVE_INFINITY);
  const runOne = async (index: number): Promise<void> => {
    let own = each;
    const next = (): number => {
      if (own <= 0 || left <= 0) return NONE_LEFT;
      own -= 1;
      left -= 1;
      return areNumbered ? total - left - 1 : UNNUMBERED;
    };
    if (await runUser(index, [{ fromMs: 0, untilMs: endMs, cutMs }], ports, next)) left += 1;
    endedMs[index] = ports.elapsedMs();
  };
  return {
    beginsAtStart: left > 0,
    lastCutMs: cutMs,
    vusAt: (second) => endedMs.filter((ms) => ms > middleMsOf(second)).length,
    run: async () => {
      if (ports.joinedMs > 0)
        ports.note(
          "iterations-repeated",
          "a thread that came late ran all its iterations: those of the one before it come on top",
        );
      await Promise.all(vuIndexes.map((_, index) => runOne(index)));
      // As in k6, what maxDuration, or users without a row, left undone is dropped; what was left because somebody
      // ended the run is not.
      if (left > 0 && !ports.isStopping()) ports.onDropped(left);
    },
  };
};
