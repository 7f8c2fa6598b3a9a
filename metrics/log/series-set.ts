// Merges series of several seconds: those of a worker's threads, of a region's workers, and of deltas that had to wait.
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../contracts/metrics/definition.ts";
import { definitionFor, kindOf } from "../kinds/index.ts";
import type { Tally } from "../kinds/tally.ts";
import { seriesKey } from "../totals/tags.ts";

/** One series being merged. */
interface Merged {
  readonly first: Series;
  readonly tally: Tally;
}

export class SeriesSet {
  readonly #seconds = new Map<number, Map<string, Merged>>();
  readonly #isChecked: boolean;
  readonly #catalog: Catalog;

  /** @param isChecked what is added was checked before, histograms too: they are read once then, not twice */
  constructor({ isChecked = false, catalog = METRICS }: { isChecked?: boolean; catalog?: Catalog } = {}) {
    this.#isChecked = isChecked;
    this.#catalog = catalog;
  }

  get isEmpty(): boolean {
    return this.#seconds.size === 0;
  }

  /** @throws HistogramFormatError for a trend whose histogram is not one; nothing of it is added */
  add(second: number, series: Series): void {
    // The key includes the kind, so that a script which gives one name to two kinds of metric has two series, not a
    // broken one.
    const key = `${seriesKey(series.metric, series.tags)}\u0001${series.kind}`;
    const ofSecond = this.#seconds.get(second) ?? new Map<string, Merged>();
    const kind = kindOf(series);
    let merged = ofSecond.get(key);
    if (merged === undefined) {
      merged = { first: series, tally: kind.begin(definitionFor(series, this.#catalog)) };
      kind.merge(merged.tally, series, this.#isChecked);
      ofSecond.set(key, merged);
      this.#seconds.set(second, ofSecond);
    } else {
      kind.merge(merged.tally, series, this.#isChecked);
    }
  }

  addAll(seconds: readonly SecondOfSeries[]): void {
    for (const { second, series } of seconds) for (const one of series) this.add(second, one);
  }

  /** All of it, in an order that does not depend on the order of adding. */
  toSeconds(): SecondOfSeries[] {
    return [...this.#seconds.entries()]
      .sort(([a], [b]) => a - b)
      .map(([second, series]) => ({
        second,
        series: [...series.entries()]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, { first, tally }]) => kindOf(first).encode(tally, first)),
      }));
  }
}
