// Series of a run selected and merged into the values of one metric: what thresholds compare and summaries print.

import type { SeriesTags } from "../../contracts/delta/series.ts";
import type { BuiltInMetric, MetricKind } from "../../contracts/metrics/catalog.ts";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import type { MetricSummary } from "../../contracts/results/summary.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { GaugeLevel, RunTotals } from "./run-totals.ts";
import { matchesTags } from "./tags.ts";

export interface Aggregate {
  readonly kind: MetricKind;
  readonly contains: "time" | "data" | "default";
  count: number;
  sum: number;
  readonly histogram: Histogram;
  /** Gauges: the last, least and greatest level over the seconds. */
  readonly level: { value: number; min: number; max: number };
}

type Definition = Pick<Aggregate, "kind" | "contains">;

/** Of a built-in metric; undefined for a script's own, whose samples say what it is. */
export const definitionOf = (metric: string): Definition | undefined =>
  Object.hasOwn(METRICS, metric) ? METRICS[metric as BuiltInMetric] : undefined;

/** Everything of `metric` that carries the wanted tags; undefined when there was no sample. */
export const aggregate = (totals: RunTotals, metric: string, wanted: SeriesTags = {}): Aggregate | undefined => {
  const builtIn = definitionOf(metric);
  const isWhole = Object.entries(wanted).every(([tag, value]) => tag === "region" || value === undefined);
  let result: Aggregate | undefined;
  const levels: GaugeLevel[] = [];
  for (const series of totals.ofMetric(metric, wanted.region)) {
    if (!isWhole && !matchesTags(wanted, series.tags, series.region)) continue;
    result ??= emptyOf(builtIn ?? series);
    // A script that gives one name to two kinds of metric: the first one counts.
    if (series.kind !== result.kind) continue;
    result.count += series.count;
    result.sum += series.sum;
    if (series.histogram !== null && !isWhole) result.histogram.merge(series.histogram);
    if (series.level !== null) levels.push(series.level);
  }
  // Kept as they come: to merge each series again would take seconds where there are many.
  if (result?.kind === "trend" && isWhole) totals.addTrendTo(result.histogram, metric, wanted.region);
  if (result?.kind === "gauge") {
    Object.assign(result.level, builtIn === undefined ? lastLevel(levels) : levelsOf(totals, wanted.region));
  }
  return result;
};

/** Nothing yet. */
export const emptyOf = ({ kind, contains }: Definition): Aggregate => ({
  ...{ kind, contains, count: 0, sum: 0 },
  histogram: new Histogram(),
  level: { value: 0, min: 0, max: 0 },
});

/** The mean of what its threads set in the last second in which any did. */
const lastLevel = (levels: readonly GaugeLevel[]): Aggregate["level"] => {
  const lastSecond = Math.max(...levels.map((level) => level.lastSecond));
  let [count, sum] = [0, 0];
  for (const level of levels) {
    if (level.lastSecond !== lastSecond) continue;
    count += level.count;
    sum += level.sum;
  }
  return {
    value: sum / count,
    min: Math.min(...levels.map(({ min }) => min)),
    max: Math.max(...levels.map(({ max }) => max)),
  };
};

/** Virtual users over the seconds of the run, of one region or of all. */
const levelsOf = (totals: RunTotals, region: string | undefined): { value: number; min: number; max: number } => {
  const ofRegion = region === undefined ? undefined : [...(totals.seconds.get(region) ?? [])];
  const levels = ofRegion?.map(([second, { vus }]) => [second, vus] as const) ?? [...totals.vusBySecond];
  let [last, value, min, max] = [-1, 0, Number.POSITIVE_INFINITY, 0];
  for (const [second, level] of levels) {
    if (second > last) [last, value] = [second, level];
    min = Math.min(min, level);
    max = Math.max(max, level);
  }
  return { value, min: last < 0 ? 0 : min, max };
};

const TREND_PERCENTILES = [90, 95, 99, 99.9];

/** In k6's shape; times in milliseconds. @param durationSeconds of the load, for rates per second */
export const toMetricSummary = (aggregated: Aggregate, durationSeconds: number): MetricSummary => {
  const { kind, contains, count, sum, level } = aggregated;
  const perSecond = durationSeconds > 0 ? sum / durationSeconds : 0;
  switch (kind) {
    case "trend":
      return { type: kind, contains, values: trendValues(aggregated) };
    case "counter":
      return { type: kind, contains, values: { count: sum, rate: perSecond } };
    case "rate":
      return { type: kind, contains, values: { rate: sum / count, passes: sum, fails: count - sum } };
    case "gauge":
      return { type: kind, contains, values: { ...level } };
  }
};

/** Integers inside, for exact sums: microseconds of a time, thousandths of a script's own values. */
export const TREND_SCALE = 1000;

const trendValues = ({ histogram, count }: Aggregate): Record<string, number> => ({
  avg: histogram.meanMicros / TREND_SCALE,
  min: histogram.min / TREND_SCALE,
  med: histogram.percentileMicros(50) / TREND_SCALE,
  max: histogram.max / TREND_SCALE,
  ...Object.fromEntries(
    TREND_PERCENTILES.map((percentile) => [`p(${percentile})`, histogram.percentileMicros(percentile) / TREND_SCALE]),
  ),
  count,
});
