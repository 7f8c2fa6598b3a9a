// The seconds of a run as rows: for timeseries.csv, charts and live tables.
import { ALL_REGIONS } from "../../../contracts/results/view.ts";
import { Histogram } from "../../histogram/histogram.ts";
import type { RunTotals } from "../run-totals.ts";
import { addOwn, makeSecond, type OwnTotals, type SecondTotals } from "./second-totals.ts";

/** Milliseconds for latencies, null where nothing was measured. Second 0 begins at the start instant. */
export interface TimeRow {
  readonly second: number;
  /** A region's name, or "all". */
  readonly region: string;
  readonly vus: number;
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  /** Iterations that an arrival rate began. */
  readonly started: number;
  readonly checks: number;
  readonly checksPassed: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** A row, and what the script measured of its own in it. */
export type FullRow = readonly [row: TimeRow, own: ReadonlyMap<string, OwnTotals>];

/**
 * Rows by second, in each second the regions by name and then all of them together.
 * @param from the first second; @param until behind the last
 */
export function* timeRowsOf(totals: RunTotals, from = 0, until = totals.lastSecond + 1): Generator<FullRow> {
  for (let second = from; second < until; second += 1) {
    const present = [...totals.secondAt(second)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [region, seconds] of present) yield rowOf(second, region, [seconds]);
    yield rowOf(
      second,
      ALL_REGIONS,
      present.map(([, seconds]) => seconds),
    );
  }
}

const rowOf = (second: number, region: string, parts: readonly SecondTotals[]): FullRow => [
  toRow(second, region, parts),
  ownOf(parts),
];

export const NO_OWN: ReadonlyMap<string, OwnTotals> = new Map();

const ownOf = (parts: readonly SecondTotals[]): ReadonlyMap<string, OwnTotals> => {
  if (parts.every(({ own }) => own === undefined)) return NO_OWN;
  const together = makeSecond();
  for (const { own = [] } of parts) for (const [metric, one] of own) addOwn(together, metric, one);
  return together.own ?? NO_OWN;
};

/** Shared by all rows, each of which begins with it empty: a run has millions. */
const duration = new Histogram();

/** Seconds of several regions, or of several moments, as one row. */
export const toRow = (second: number, region: string, parts: readonly SecondTotals[]): TimeRow => {
  const total = (key: "vus" | "requests" | "failed" | "iterations" | "started" | "checks" | "checksPassed"): number =>
    parts.reduce((sum, part) => sum + part[key], 0);
  duration.reset();
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
    started: total("started"),
    checks: total("checks"),
    checksPassed: total("checksPassed"),
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    max: duration.isEmpty ? null : duration.max / 1000,
  };
};
