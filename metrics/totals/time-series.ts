// The seconds of a run as rows: for timeseries.csv, charts and live tables.
import { ALL_REGIONS } from "../../contracts/results/view.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { RunTotals, SecondTotals } from "./run-totals.ts";

/** Milliseconds for latencies, null where nothing was measured. Second 0 begins at the start instant. */
export interface TimeRow {
  readonly second: number;
  /** A region's name, or "all". */
  readonly region: string;
  readonly vus: number;
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly checks: number;
  readonly checksPassed: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Rows by second, in each second the regions by name and then all of them together. */
export const makeTimeRows = (totals: RunTotals): TimeRow[] => {
  const regions = [...totals.seconds.keys()].sort();
  return Array.from({ length: totals.lastSecond + 1 }, (_, second) => {
    const present = regions.flatMap((region) => {
      const seconds = totals.seconds.get(region)?.get(second);
      return seconds === undefined ? [] : [{ region, seconds }];
    });
    return [
      ...present.map(({ region, seconds }) => toRow(second, region, [seconds])),
      toRow(
        second,
        ALL_REGIONS,
        present.map(({ seconds }) => seconds),
      ),
    ];
  }).flat();
};

/** Seconds of several regions, or of several moments, as one row. */
export const toRow = (second: number, region: string, parts: readonly SecondTotals[]): TimeRow => {
  const total = (key: "vus" | "requests" | "failed" | "iterations" | "checks" | "checksPassed"): number =>
    parts.reduce((sum, part) => sum + part[key], 0);
  const duration = new Histogram();
  for (const part of parts) duration.merge(part.duration);
  const percentile = (value: number): number | null =>
    duration.isEmpty ? null : duration.percentileMicros(value) / 1000;
  return {
    second,
    region,
    vus: total("vus"),
    requests: total("requests"),
    failed: total("failed"),
    iterations: total("iterations"),
    checks: total("checks"),
    checksPassed: total("checksPassed"),
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    max: duration.isEmpty ? null : duration.max / 1000,
  };
};
