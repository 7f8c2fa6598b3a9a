// Series of several seconds, merged: threads of a worker, workers of a region, and deltas that had to wait, all add up here.
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { Histogram } from "../histogram/histogram.ts";
import { seriesKey } from "../totals/tags.ts";

/** One series being merged; `histogram` for trends alone, `min` and `max` for a script's own gauges. */
interface Merged {
  readonly first: Series;
  count: number;
  sum: number;
  readonly histogram: Histogram | null;
  min: number | undefined;
  max: number | undefined;
}

export class SeriesSet {
  private readonly seconds = new Map<number, Map<string, Merged>>();
  private attemptCount = 0;
  private readonly isChecked: boolean;

  /** @param isChecked what is added was checked before, histograms too: they are read once then, not twice */
  constructor({ isChecked = false } = {}) {
    this.isChecked = isChecked;
  }

  get isEmpty(): boolean {
    return this.seconds.size === 0;
  }

  /** HTTP attempts: the sum of http_reqs. */
  get attempts(): number {
    return this.attemptCount;
  }

  /** @throws HistogramFormatError for a trend whose histogram is not one; nothing of it is added */
  add(second: number, series: Series): void {
    // With its kind: scripts that give one name to two kinds of metric have two series, not a broken one.
    const key = `${seriesKey(series.metric, series.tags)}\u0001${series.kind}`;
    const ofSecond = this.seconds.get(second) ?? new Map<string, Merged>();
    let merged = ofSecond.get(key);
    if (merged === undefined) {
      const histogram = series.kind === "trend" ? new Histogram() : null;
      merged = { first: series, count: 0, sum: 0, histogram, min: undefined, max: undefined };
      addTo(merged, series, this.isChecked);
      ofSecond.set(key, merged);
      this.seconds.set(second, ofSecond);
    } else {
      addTo(merged, series, this.isChecked);
    }
    if (series.metric === "http_reqs") this.attemptCount += series.sum;
  }

  addAll(seconds: readonly SecondOfSeries[]): void {
    for (const { second, series } of seconds) for (const one of series) this.add(second, one);
  }

  /** All of it, in an order that does not depend on the order of adding. */
  toSeconds(): SecondOfSeries[] {
    return [...this.seconds.entries()]
      .sort(([a], [b]) => a - b)
      .map(([second, series]) => ({
        second,
        series: [...series.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, merged]) => toSeries(merged)),
      }));
  }

  clear(): void {
    this.seconds.clear();
    this.attemptCount = 0;
  }
}

const addTo = (merged: Merged, series: Series, isChecked: boolean): void => {
  if (series.kind === "trend") {
    const bytes = Buffer.from(series.histogram, "base64");
    if (isChecked) merged.histogram?.mergeChecked(bytes, series);
    else merged.histogram?.mergeEncoded(bytes, series);
  } else if (series.kind === "gauge") {
    merged.min = lesser(merged.min, series.min);
    merged.max = greater(merged.max, series.max);
  }
  merged.count += series.count;
  merged.sum += series.sum;
};

const lesser = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

const greater = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

const toSeries = ({ first, count, sum, histogram, min, max }: Merged): Series => {
  const { metric, tags } = first;
  if (histogram === null) {
    const range = min === undefined || max === undefined ? {} : { min, max };
    return { kind: first.kind, metric, tags, count, sum, ...range } as Series;
  }
  const encoded = Buffer.from(histogram.encode()).toString("base64");
  return {
    kind: "trend",
    metric,
    tags,
    ...(first.kind === "trend" && first.contains !== undefined ? { contains: first.contains } : {}),
    count,
    sum: histogram.sum,
    min: histogram.min,
    max: histogram.max,
    histogram: encoded,
  };
};
