// Which seconds of a run that goes on are over: made of them is what its end would otherwise have to make.
import { PACK_AFTER_SECONDS, type RunTotals } from "../run-totals.ts";

/** A region that is this far behind the others is not waited for: it may have ended. */
const PATIENCE_SECONDS = 300;

/**
 * @param regions of the run; @returns little is still to come of the seconds below it, though something may. It may be
 * below zero
 */
export const settledUntil = (
  totals: Pick<RunTotals, "lastSecond" | "lastSecondOf">,
  regions: readonly string[],
): number => {
  let slowest = totals.lastSecond;
  for (const region of regions) slowest = Math.min(slowest, totals.lastSecondOf(region));
  return Math.max(slowest - PACK_AFTER_SECONDS, totals.lastSecond - PATIENCE_SECONDS);
};
