// How long a search for a capacity takes: some, and at most. Pure.
import type { ClimbSettings } from "../../contracts/capacity/climb.ts";

/** Until all of a step is in the log, and the next one, which nobody guessed, begins. */
const JUDGED_AFTER_SECONDS = 4;
/** What was under way at a step's end is answered by then, where nothing is wrong. */
const DRAINED_AFTER_SECONDS = 4;

export interface Length {
  readonly usualSeconds: number;
  /** The search is ended then. */
  readonly mostSeconds: number;
}

type Asked = Pick<ClimbSettings, "from" | "to" | "factor" | "holdSeconds" | "repeats" | "within">;

export const lengthOf = ({ from, to, factor, holdSeconds, repeats, within }: Asked): Length => {
  const climbs = Math.max(1, Math.ceil(Math.log(to / from) / Math.log(factor)));
  const halves = Math.max(0, Math.ceil(Math.log2((factor - 1) / within)));
  const recovery = DRAINED_AFTER_SECONDS + holdSeconds + JUDGED_AFTER_SECONDS;
  // Each that fails is tried once more, and followed by a recovery each time.
  const failed = 2 * (holdSeconds + recovery);
  const held = holdSeconds + JUDGED_AFTER_SECONDS;
  const found = (climbs + 1) * holdSeconds + failed + (halves / 2) * (failed + held);
  const confirmed = repeats * holdSeconds + recovery + repeats * (holdSeconds + recovery);
  const usualSeconds = found + confirmed;
  // All of the halves failed, and each end moved outward twice.
  const mostSeconds = usualSeconds + (halves / 2) * (failed - held) + 3 * confirmed + 120;
  return { usualSeconds: Math.round(usualSeconds), mostSeconds: Math.ceil(mostSeconds / 60) * 60 };
};
