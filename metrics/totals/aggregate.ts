// Series of a run selected and merged into the values of one metric: what thresholds compare, summaries print and
// exports send.

import type { SeriesTags } from "../../contracts/delta/series.ts";
import type { MetricDefinition } from "../../contracts/metrics/definition.ts";
import type { MetricSummary } from "../../contracts/results/summary.ts";
import { Histogram } from "../histogram/histogram.ts";
import { kindOf } from "../kinds/index.ts";
import type { Aggregate } from "../kinds/kind.ts";
import { type KeptLevel, levelOver, makeEmptyRange } from "../kinds/level.ts";
import { morePercentiles } from "../kinds/trend.ts";
import type { RunTotals, TotalSeries } from "./run-totals.ts";
import { isOfAllTags, matchesTags } from "./tags.ts";

/** Everything of `metric` that carries the wanted tags; undefined when there was no sample. */
export const aggregate = (totals: RunTotals, metric: string, wanted: SeriesTags = {}): Aggregate | undefined => {
  const { region } = wanted;
  const all = totals.ofMetric(metric, region);
  if (!isOfAllTags(wanted)) {
    const selected = all.filter((series) => matchesTags(wanted, series.tags, series.region));
    return aggregateOf(totals, selected, region);
  }
  const result = aggregateWithoutSamples(totals, all, region);
  // Trends are kept merged as they come in, because merging each series again would take seconds in a large run.
  if (result !== undefined) totals.addTrendTo(result.histogram, metric, region);
  return result;
};

/** What these series of one metric came to. @param region the one that all are of, if they are of one */
export const aggregateOf = (
  totals: RunTotals,
  series: readonly TotalSeries[],
  region?: string,
): Aggregate | undefined => {
  const result = aggregateWithoutSamples(totals, series, region);
  if (result === undefined) return undefined;
  for (const { metric, kind, histogram } of series) {
    if (kind !== "trend" || kind !== result.definition.kind) continue;
    if (histogram === null) throw new Error(`samples of ${metric} by tags were not kept: nobody had asked for them`);
    result.histogram.merge(histogram);
  }
  return result;
};

/** Adds up everything but the histogram. */
const aggregateWithoutSamples = (
  totals: RunTotals,
  all: readonly TotalSeries[],
  region: string | undefined,
): Aggregate | undefined => {
  const [first] = all;
  if (first === undefined) return undefined;
  const { definition } = first;
  const result = emptyOf(definition);
  const levels: KeptLevel[] = [];
  for (const { kind, count, sum, level } of all) {
    // A script that gives one name to two kinds of metric: the first one counts.
    if (kind !== definition.kind) continue;
    result.count += count;
    result.sum += sum;
    if (level !== null) levels.push(level);
  }
  if (definition.kind === "gauge")
    result.level = levelOver(levels, definition.level, secondsWithLevels(totals, first.metric, region));
  return result;
};

/**
 * The seconds until the last in which any series of the gauge was set: requests under way end after the last user has,
 * and that no user is at work then says nothing of the load.
 */
const secondsWithLevels = (totals: RunTotals, metric: string, region: string | undefined): number[] => {
  const lastSet = Math.max(-1, ...totals.ofMetric(metric, region).map(({ level }) => level?.last.second ?? -1));
  return [...totals.measuredSeconds(region)].filter((second) => second <= lastSet);
};

/** Makes an empty aggregate. */
export const emptyOf = (definition: MetricDefinition): Aggregate => ({
  definition,
  count: 0,
  sum: 0,
  histogram: new Histogram(),
  level: { value: 0, ...makeEmptyRange() },
});

/** In k6's shape; times in milliseconds. @param durationSeconds of the load, for rates per second */
/** @param trendStats percentiles of distributions that are to be told besides the usual ones: `p(99.99)` */
export const toMetricSummary = (
  aggregated: Aggregate,
  durationSeconds: number,
  trendStats: readonly string[] = [],
): MetricSummary => {
  const { kind, contains } = aggregated.definition;
  const values = kindOf({ kind }).summaryOf(aggregated, durationSeconds);
  return {
    type: kind,
    contains,
    values: kind === "trend" ? { ...values, ...morePercentiles(aggregated.histogram, trendStats) } : values,
  };
};
