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

/** One second, or several together. */
interface OfSecond {
  readonly second: number;
  readonly spanSeconds: number | undefined;
  readonly series: Map<string, Merged>;
}

export class SeriesSet {
  readonly #seconds = new Map<number | string, OfSecond>();
  readonly #catalog: Catalog;

  constructor(catalog: Catalog = METRICS) {
    this.#catalog = catalog;
  }

  get isEmpty(): boolean {
    return this.#seconds.size === 0;
  }

  /**
   * @param spanSeconds where the series is of several seconds
   * @throws HistogramFormatError for a trend whose histogram is not one; nothing of it is added
   */
  add(second: number, series: Series, spanSeconds?: number): void {
    const key = keyOf(series);
    const at = spanSeconds === undefined ? second : `${second}+${spanSeconds}`;
    const ofSecond = this.#seconds.get(at) ?? { second, spanSeconds, series: new Map<string, Merged>() };
    const kind = kindOf(series);
    let merged = ofSecond.series.get(key);
    if (merged === undefined) {
      merged = { first: series, tally: kind.begin(definitionFor(series, this.#catalog)) };
      kind.merge(merged.tally, series);
      ofSecond.series.set(key, merged);
      this.#seconds.set(at, ofSecond);
    } else {
      kind.merge(merged.tally, series);
    }
  }

  addAll(seconds: readonly SecondOfSeries[]): void {
    for (const { second, spanSeconds, series } of seconds) for (const one of series) this.add(second, one, spanSeconds);
  }

  /** All of it, in an order that does not depend on the order of adding. */
  toSeconds(): SecondOfSeries[] {
    return [...this.#seconds.values()].sort(bySecond).map(encodeSecond);
  }
}

/**
 * With the kind, so that a script which gives one name to two kinds of metric has two series, not a broken one.
 */
const keyOf = ({ metric, tags, kind }: Series): string => `${seriesKey(metric, tags)}\u0001${kind}`;

/** Series of one second, or of several as one, each once; one after the other, so that it takes little memory. */
export const mergeSeries = (all: readonly Series[], catalog: Catalog = METRICS): Series[] => {
  const same = new Map<string, Series[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = same.get(key);
    if (known === undefined) same.set(key, [one]);
    else known.push(one);
  }
  return [...same].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => mergeSame(series, catalog));
};

const mergeSame = (series: readonly Series[], catalog: Catalog): Series => {
  const [first] = series;
  if (first === undefined || series.length === 1) return first as Series;
  const kind = kindOf(first);
  const tally = kind.begin(definitionFor(first, catalog));
  for (const one of series) kind.merge(tally, one);
  return kind.encode(tally, first);
};

const bySecond = (one: OfSecond, other: OfSecond): number =>
  one.second - other.second || (one.spanSeconds ?? 1) - (other.spanSeconds ?? 1);

const encodeSecond = ({ second, spanSeconds, series }: OfSecond): SecondOfSeries => ({
  second,
  ...(spanSeconds === undefined ? {} : { spanSeconds }),
  series: [...series.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { first, tally }]) => kindOf(first).encode(tally, first)),
});
