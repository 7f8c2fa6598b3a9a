// Samples of the metrics that a script declares, of one second: one series per metric and set of tags.

import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import { defineCustomMetric } from "../../../contracts/metrics/custom-metric.ts";
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import { kindOf } from "../../../metrics/kinds/index.ts";
import type { SeriesHead } from "../../../metrics/kinds/kind.ts";
import { resetTally, type Tally } from "../../../metrics/kinds/tally.ts";

export interface CustomMetric {
  readonly name: string;
  readonly kind: MetricKind;
  /** A trend whose values are milliseconds. */
  readonly isTime: boolean;
}

/** Values beyond are left out: a trend keeps thousandths, and its buckets end a little above. */
export const MAX_TREND = 1e9;

export class CustomSeries {
  readonly #metric: CustomMetric;
  readonly #head: SeriesHead;
  readonly #tally: Tally;

  constructor(metric: CustomMetric, tags: SeriesTags) {
    this.#metric = metric;
    this.#head = { metric: metric.name, tags, ...(metric.isTime ? { contains: "time" } : {}) };
    this.#tally = kindOf(metric).begin(defineCustomMetric(metric.kind, metric.isTime ? "time" : "default"));
  }

  /** @param value finite; of a trend 0 to MAX_TREND, of a counter 0 to MAX_COUNTED. @returns false when the second's sum would be too large to stay exact */
  add(value: number): boolean {
    return kindOf(this.#metric).add(this.#tally, value);
  }

  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void {
    if (this.#tally.count === 0) return;
    into.push(kindOf(this.#metric).encode(this.#tally, this.#head));
    resetTally(this.#tally);
  }
}
