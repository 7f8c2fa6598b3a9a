// What a threshold selects of each second of a run, by region: encoded, since a second of a large run takes 50 kB as a
// histogram, and an hour has many seconds.
import type { FlushPayload } from "../../../contracts/delta/flush-item.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import type { MetricSelector } from "../../../contracts/metrics/threshold-expression.ts";
import { SeriesSet } from "../../log/series-set.ts";
import { matchesTags } from "../../totals/tags.ts";

/** Several of a region where its second came in several flushes. */
export interface KeptSeries {
  readonly region: string;
  readonly series: Series;
}

export class KeptSeconds {
  readonly #selector: MetricSelector;
  readonly #catalog: Catalog;
  readonly #seconds = new Map<number, KeptSeries[]>();
  #first: Series | undefined;

  constructor(selector: MetricSelector, catalog: Catalog) {
    this.#selector = selector;
    this.#catalog = catalog;
  }

  /** Adds what is selected, one series a second without its tags. */
  add(region: string, { seconds }: Pick<FlushPayload, "seconds">): void {
    const { metric, tags } = this.#selector;
    const set = new SeriesSet({ catalog: this.#catalog });
    for (const { second, series } of seconds) {
      for (const one of series) {
        if (one.metric === metric && matchesTags(tags, one.tags, region)) set.add(second, { ...one, tags: {} });
      }
    }
    for (const { second, series: all } of set.toSeconds()) {
      const kept = this.#seconds.get(second) ?? [];
      for (const series of all) kept.push({ region, series });
      this.#seconds.set(second, kept);
      this.#first ??= all[0];
    }
  }

  /** What was seen first, which says the metric's kind: of a script's own nothing else does. */
  get first(): Series | undefined {
    return this.#first;
  }

  at(second: number): readonly KeptSeries[] {
    return this.#seconds.get(second) ?? [];
  }

  /** Those that have something, in their order. */
  inOrder(): (readonly [second: number, series: readonly Series[]])[] {
    return [...this.#seconds]
      .sort(([a], [b]) => a - b)
      .map(([second, kept]) => [second, kept.map(({ series }) => series)]);
  }
}
