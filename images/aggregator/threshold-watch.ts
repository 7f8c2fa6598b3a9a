// Checks the thresholds that may end a run against the flush logs of all its regions, while the run goes on. One
// aggregator of a run does this, from the same items that the results are made of.
import type { ActionOf, FlushLogReader } from "../../cloud/ports.ts";
import { readThresholds, type Threshold } from "../../contracts/metrics/threshold.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { ThresholdWatch as Watched } from "../../contracts/orchestrator/answer.ts";
import { shownUnit, withUnit } from "../../contracts/words/numbers.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { NO_PAST } from "../../metrics/totals/seconds/shelf.ts";
import { thresholdUnit } from "../../metrics/verdict/threshold-unit.ts";
import { evaluateThresholds, type JudgeTimed } from "../../metrics/verdict/thresholds.ts";
import { judgeOf, NOTHING_JUDGED, type WindowJudge } from "../../metrics/verdict/windows/judge.ts";
import { KeptSeconds } from "../../metrics/verdict/windows/kept-seconds.ts";
import { ToldSeconds } from "../../metrics/verdict/windows/told-seconds.ts";
import type { Clock, Log } from "./ports.ts";

const LOOK_EVERY_MS = 2_000;

export interface WatchOptions {
  readonly runId: string;
  readonly watched: Watched;
  /** The run's start by the monotonic clock. */
  readonly startAtMs: number;
  /** The same instant by the orchestrator's clock. */
  readonly startTimestamp: string;
  readonly flushLog: FlushLogReader;
  readonly clock: Clock;
  readonly log: Log;
}

/** The threshold that ends the run, and why. */
export type BrokenThreshold = NonNullable<ActionOf<"agg-record">["abort"]>;

/** A threshold that may end the run, prepared once for all looks. */
interface WatchedLimit {
  readonly delaySeconds: number;
  readonly threshold: Threshold;
  /** Of one that is about a part of the run: judges its windows as they get complete. */
  readonly judgeTimed: JudgeTimed | undefined;
}

/**
 * Looks every few seconds. @returns the first threshold that does not hold; undefined when `signal` aborts first
 * @throws MeridianError CONFIG_INVALID for a threshold that is none
 */
export const watchThresholds = async (
  { runId, watched, startAtMs, startTimestamp, flushLog, clock, log }: WatchOptions,
  signal: AbortSignal,
): Promise<BrokenThreshold | undefined> => {
  // Only thresholds that end the run matter here. When each was first crossed is found later, for the results.
  const run = { regions: Object.fromEntries(watched.regions.map((region) => [region, null])), thresholds: [] };
  const reader = new LogReader(run, (region, afterSeq) => flushLog.readPage(runId, region, afterSeq), {
    shelf: NO_PAST,
  });
  const limits = watched.thresholds.flatMap((limit) => limitsOf(limit, reader));
  const told = new ToldSeconds(Date.parse(startTimestamp), watched.regions);
  reader.totals.watch((region, payload) => told.add(region, payload));
  while (!signal.aborted) {
    try {
      await reader.advance();
      const elapsedSeconds = (clock.monotonicMs() - startAtMs) / 1000;
      const broken = brokenOf(limits, reader, elapsedSeconds, told.until(elapsedSeconds));
      if (broken !== undefined) return broken;
    } catch (error) {
      // Another region's log may be out of reach for a while: the next look reads on from where this one came.
      log("warn", "thresholds-unwatched", { error: String(error) });
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
  return undefined;
};

const limitsOf = (
  { metric, expression, delaySeconds, ...time }: Watched["thresholds"][number],
  { totals }: LogReader,
): WatchedLimit[] =>
  readThresholds({ [metric]: [{ threshold: expression, ...time }] }).map((threshold) => {
    const [asked] = threshold.expressions;
    if (asked?.time === undefined) return { delaySeconds, threshold, judgeTimed: undefined };
    const seconds = new KeptSeconds(threshold.selector, totals.catalog);
    totals.watch((region, payload) => seconds.add(region, payload));
    let judge: WindowJudge | undefined;
    const judgeTimed: JudgeTimed = (_, __, untilSecond) => {
      judge ??= judgeOf(threshold, asked, seconds, totals.catalog);
      return judge?.judge(untilSecond) ?? NOTHING_JUDGED;
    };
    return { delaySeconds, threshold, judgeTimed };
  });

/** @param toldUntil everything of the seconds below it is there */
const brokenOf = (
  limits: readonly WatchedLimit[],
  { totals }: LogReader,
  elapsedSeconds: number,
  toldUntil: number,
): BrokenThreshold | undefined => {
  if (totals.lastSecond < 0) return undefined;
  const measuredSeconds = totals.lastSecond + 1;
  for (const { delaySeconds, threshold, judgeTimed } of limits) {
    if (elapsedSeconds < delaySeconds) continue;
    const [result] = evaluateThresholds([threshold], totals, measuredSeconds, {}, (one, expression, _, kind) =>
      judgeTimed === undefined ? NOTHING_JUDGED : judgeTimed(one, expression, toldUntil, kind),
    );
    // What has no sample yet may still get one.
    if (result === undefined || result.ok || result.value === null) continue;
    const { metric } = result;
    const expression = expressionInWords(result);
    const measured = withUnit(result.value, shownUnit(thresholdUnit(result))).replaceAll("\u00a0", " ");
    const reason = `${metric} ${expression}, measured ${measured}, ${elapsedSeconds.toFixed(1)} s into the run`;
    return { metric, expression, reason };
  }
  return undefined;
};
