// What a run costs so far, by its tasks' prices, against what it may cost: when its start is refused, and when it is
// ended. Pure.
import { COMING_UP_SECONDS, capText, fleetUsdOf, GOING_DOWN_SECONDS } from "../../../contracts/cost/reckoning.ts";
import type { CostSettings, RequiredRegion, RunSettings } from "../../../contracts/orchestrator/state.ts";
import type { Run } from "./run.ts";

type Regions = Readonly<Record<string, RequiredRegion>>;

/** The end of a run may be late by this much of teardown() before it is reckoned with. */
const TEARDOWN_GRACE_SECONDS = 30;

/** What an end in order takes, from when it is decided: not the grace of iterations, which is short at a cap. */
const endingSeconds = ({ teardownSeconds = 0 }: RunSettings): number =>
  Math.max(0, teardownSeconds - TEARDOWN_GRACE_SECONDS) + GOING_DOWN_SECONDS;

/** From when the tasks cost: a deploy's are there, and pulled their image, before the first of them calls. */
export const billedFromMs = ({ start }: Pick<Run, "start">, nowMs: number): number =>
  start.billedFrom === undefined ? nowMs - COMING_UP_SECONDS * 1000 : Date.parse(start.billedFrom);

/** What it comes to if it is ended, in order, now: of a completed region what it came to. */
export const reckonedUsd = (run: Run, { rates }: CostSettings, nowMs: number): number => {
  const fromMs = billedFromMs(run, nowMs);
  const { regions, settings } = run.required;
  return fleetUsdOf(rates, regions, (region) => {
    const completed = run.completed.regions[region];
    return completed === undefined
      ? (nowMs - fromMs) / 1000 + endingSeconds(settings)
      : (Date.parse(completed.completedAt) - fromMs) / 1000 + GOING_DOWN_SECONDS;
  });
};

/**
 * Why a run may not start now, which would cost too much however soon its load ended; undefined: it may.
 * @param spentSeconds for which its tasks have been up
 */
const refusalOf = (regions: Regions, settings: RunSettings, spentSeconds: number): string | undefined => {
  const { cost, bufferSeconds } = settings;
  if (cost?.maxUsd === undefined) return undefined;
  const seconds = spentSeconds + bufferSeconds + cost.leastLoadSeconds + endingSeconds(settings);
  const least = fleetUsdOf(cost.rates, regions, () => seconds);
  if (least <= cost.maxUsd) return undefined;
  return `refused: cost: the run would come to ${capText(least)} however soon it ended, and maxCostUsd is ${capText(cost.maxUsd)}`;
};

/** Why a run that is to be made anew is refused before anything of it runs; undefined: it is not. */
export const refusedReset = (regions: Regions, settings: RunSettings): string | undefined =>
  refusalOf(regions, settings, 0);

/** Why the start of a run that gathers is refused now; undefined: it is not. */
export const refusedStart = (run: Run, nowMs: number): string | undefined =>
  refusalOf(run.required.regions, run.required.settings, (nowMs - billedFromMs(run, nowMs)) / 1000);

/** Why a run that goes on is ended now; undefined: it is not. */
export const reachedCap = (run: Run, nowMs: number): string | undefined => {
  const { cost } = run.required.settings;
  if (cost?.maxUsd === undefined) return undefined;
  const reckoned = reckonedUsd(run, cost, nowMs);
  if (reckoned < cost.maxUsd) return undefined;
  return `maxCostUsd was reached: the run comes to ${capText(reckoned)} with its end, and may cost ${capText(cost.maxUsd)}`;
};
