// Checks the thresholds that may end a run against the flush logs of all its regions, while the run goes on. One
// aggregator of a run does this, from the same items that the results are made of.
import type { ActionOf } from "../../cloud/ports.ts";
import { readThresholds, type Threshold } from "../../contracts/metrics/threshold.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { ThresholdWatch as Watched } from "../../contracts/orchestrator/answer.ts";
import { shownUnit, withUnit } from "../../contracts/words/numbers.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { thresholdUnit } from "../../metrics/verdict/threshold-unit.ts";
import { evaluateThresholds, type JudgeTimed } from "../../metrics/verdict/thresholds.ts";
import { judgeOf, NOTHING_JUDGED, type WindowJudge } from "../../metrics/verdict/windows/judge.ts";
import { KeptSeconds } from "../../metrics/verdict/windows/kept-seconds.ts";
import type { WatchedLogs } from "./watched-logs.ts";

const LOOK_EVERY_MS = 2_000;

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
 * Looks every few seconds.
 * @param logs of which nothing has been read yet
 * @returns the first threshold that does not hold; undefined when `signal` aborts first
 * @throws MeridianError CONFIG_INVALID for a threshold that is none
 */
export const watchThresholds = async (
  logs: WatchedLogs,
  thresholds: Watched["thresholds"],
  signal: AbortSignal,
): Promise<BrokenThreshold | undefined> => {
  const limits = thresholds.flatMap((limit) => limitsOf(limit, logs.reader));
  return logs.lookEvery(LOOK_EVERY_MS, "thresholds-unwatched", signal, (elapsedSeconds, toldUntil) =>
    brokenOf(limits, logs.reader, elapsedSeconds, toldUntil),
  );
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
