// Samples of the metrics that a script declares, of one second: one series per metric and set of tags.

import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import type { MetricKind } from "../../../contracts/metrics/catalog.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { trendOf } from "./request-series.ts";

export interface CustomMetric {
  readonly name: string;
  readonly kind: MetricKind;
  /** A trend whose values are milliseconds. */
  readonly isTime: boolean;
}

/** Values beyond are refused: a trend keeps thousandths, and its buckets end a little above. */
export const MAX_VALUE = 1e9;
const THOUSANDTHS = 1000;
/** Of one second of a series: what a delta adds up must stay below 2^53. */
const MAX_SUM = 2 ** 46;

export class CustomSeries {
  private readonly metric: CustomMetric;
  private readonly tags: SeriesTags;
  private readonly histogram: Histogram | null;
  private count = 0;
  private sum = 0;
  private last = 0;
  private min = 0;
  private max = 0;

  constructor(metric: CustomMetric, tags: SeriesTags) {
    this.metric = metric;
    this.tags = tags;
    this.histogram = metric.kind === "trend" ? new Histogram() : null;
  }

  /** @param value finite, at most MAX_VALUE. @returns false when the second's sum would be too large to stay exact */
  add(value: number): boolean {
    const scaled = this.histogram === null ? value : Math.round(value * THOUSANDTHS);
    if (Math.abs(this.sum + scaled) > MAX_SUM) return false;
    this.min = this.count === 0 ? value : Math.min(this.min, value);
    this.max = this.count === 0 ? value : Math.max(this.max, value);
    this.count += 1;
    this.sum += this.metric.kind === "rate" ? Number(value !== 0) : scaled;
    this.last = value;
    this.histogram?.record(scaled);
    return true;
  }

  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void {
    const { tags, count, sum, last, min, max, histogram } = this;
    const { name: metric, kind, isTime } = this.metric;
    if (count === 0) return;
    if (histogram !== null) {
      const trend = trendOf(metric, tags, histogram);
      into.push(isTime ? ({ ...trend, contains: "time" } as Series) : trend);
    } else if (kind === "gauge") into.push({ kind, metric, tags, count: 1, sum: last, min, max });
    else into.push({ kind, metric, tags, count, sum } as Series);
    this.count = 0;
    this.sum = 0;
  }
}
