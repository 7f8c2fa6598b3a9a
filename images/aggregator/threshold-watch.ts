// Checks the thresholds that may end a run against the flush logs of all its regions, while the run goes on. One
// aggregator of a run does this, from the same items that the results are made of.
import type { ActionOf, FlushLogReader } from "../../cloud/ports.ts";
import { readThresholds, type Threshold } from "../../contracts/metrics/threshold.ts";
import type { ThresholdWatch as Watched } from "../../contracts/orchestrator/answer.ts";
import { shownUnit, withUnit } from "../../contracts/words/numbers.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { thresholdUnit } from "../../metrics/verdict/threshold-unit.ts";
import { evaluateThresholds } from "../../metrics/verdict/thresholds.ts";
import type { Clock, Log } from "./ports.ts";

const LOOK_EVERY_MS = 2_000;

export interface WatchOptions {
  readonly runId: string;
  readonly watched: Watched;
  /** The run's start by the monotonic clock. */
  readonly startAtMs: number;
  readonly flushLog: FlushLogReader;
  readonly clock: Clock;
  readonly log: Log;
}

/** The threshold that ends the run, and why. */
export type BrokenThreshold = NonNullable<ActionOf<"agg-record">["abort"]>;

/** A threshold that may end the run, prepared once for all looks. */
interface WatchedLimit {
  readonly delaySeconds: number;
  readonly threshold: readonly Threshold[];
}

/**
 * Looks every few seconds. @returns the first threshold that does not hold; undefined when `signal` aborts first
 * @throws MeridianError CONFIG_INVALID for a threshold that is none
 */
export const watchThresholds = async (
  { runId, watched, startAtMs, flushLog, clock, log }: WatchOptions,
  signal: AbortSignal,
): Promise<BrokenThreshold | undefined> => {
  // Only thresholds that end the run matter here. When each was first crossed is found later, for the results.
  const run = { regions: Object.fromEntries(watched.regions.map((region) => [region, null])), thresholds: [] };
  const limits = watched.thresholds.map(({ metric, expression, delaySeconds }) => ({
    delaySeconds,
    threshold: readThresholds({ [metric]: [expression] }),
  }));
  const reader = new LogReader(run, (region, afterSeq) => flushLog.readPage(runId, region, afterSeq));
  while (!signal.aborted) {
    try {
      await reader.advance();
      const broken = brokenOf(limits, reader, (clock.monotonicMs() - startAtMs) / 1000);
      if (broken !== undefined) return broken;
    } catch (error) {
      // Another region's log may be out of reach for a while: the next look reads on from where this one came.
      log("warn", "thresholds-unwatched", { error: String(error) });
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
  return undefined;
};

const brokenOf = (
  limits: readonly WatchedLimit[],
  { totals }: LogReader,
  elapsedSeconds: number,
): BrokenThreshold | undefined => {
  if (totals.lastSecond < 0) return undefined;
  const measuredSeconds = totals.lastSecond + 1;
  for (const { delaySeconds, threshold } of limits) {
    if (elapsedSeconds < delaySeconds) continue;
    const [result] = evaluateThresholds(threshold, totals, measuredSeconds);
    // What has no sample yet may still get one.
    if (result === undefined || result.ok || result.value === null) continue;
    const { metric, expression } = result;
    const measured = withUnit(result.value, shownUnit(thresholdUnit(result))).replaceAll("\u00a0", " ");
    const reason = `${metric} ${expression}, measured ${measured}, ${elapsedSeconds.toFixed(1)} s into the run`;
    return { metric, expression, reason };
  }
  return undefined;
};
