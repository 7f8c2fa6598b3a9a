// A distribution on HdrHistogram's percentile scale: as many points between 90 and 99 as between 99 and 99.9.
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { Column } from "../../contracts/metrics/definition.ts";
import { ALL_REGIONS, type Distribution, type Distributions } from "../../contracts/results/view.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { Histogram } from "./histogram.ts";

/** As HdrHistogram's outputPercentileDistribution has by default. */
const TICKS_PER_HALF_DISTANCE = 5;

/** @returns the last point is [100, maximum] */
export const distributionOf = (histogram: Histogram): Distribution => {
  if (histogram.isEmpty) return [];
  const points: [number, number][] = [];
  // Each halving of the distance to 100 gets the same number of points, until less than one sample is left.
  for (let half = 0; 2 ** half <= histogram.count; half += 1) {
    for (let tick = 0; tick < TICKS_PER_HALF_DISTANCE; tick += 1) {
      const left = 100 / 2 ** half;
      const percentile = 100 - left + (left / 2) * (tick / TICKS_PER_HALF_DISTANCE);
      points.push([Number(percentile.toPrecision(8)), histogram.percentileMicros(percentile) / TREND_SCALE]);
    }
  }
  return [...points, [100, histogram.max / TREND_SCALE]];
};

/** The distributions of these regions, and of all together. */
export const distributionsOf = (totals: RunTotals, regions: readonly string[]): Record<string, Distributions> => {
  const of = (column: Column, wanted: { region?: string }): Distribution => {
    const measured = aggregate(totals, metricIn(column), wanted);
    return measured === undefined ? [] : distributionOf(measured.histogram);
  };
  const both = (wanted: { region?: string }): Distributions => ({
    service: of("duration", wanted),
    corrected: of("corrected", wanted),
  });
  return Object.fromEntries([[ALL_REGIONS, both({})], ...regions.map((region) => [region, both({ region })])]);
};
