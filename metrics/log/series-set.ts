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
  readonly position: number;
}

/** One second, or several together. */
class OfSecond {
  readonly second: number;
  readonly spanSeconds: number | undefined;
  readonly series = new Map<string, Merged>();
  /** The series in the order in which they first came. */
  readonly #inOrder: Merged[] = [];
  /** Which of them is likely next: workers of one script send theirs in one order. */
  #next = 0;

  constructor(second: number, spanSeconds: number | undefined) {
    this.second = second;
    this.spanSeconds = spanSeconds;
  }

  /** What `series` is merged into; undefined for the first of its kind. */
  find(series: Series): Merged | undefined {
    const likely = this.#inOrder[this.#next % this.#inOrder.length];
    this.#next += 1;
    // Comparing tags costs a fraction of making a key of them, and of hashing it.
    if (likely !== undefined && isSameSeries(likely.first, series)) return likely;
    const found = this.series.get(keyOf(series));
    if (found !== undefined) this.#next = found.position + 1;
    return found;
  }

  begin(first: Series, tally: Tally): void {
    const merged = { first, tally, position: this.#inOrder.length };
    this.#inOrder.push(merged);
    this.series.set(keyOf(first), merged);
    this.#next = 0;
  }
}

const isSameSeries = (one: Series, other: Series): boolean => {
  if (one.metric !== other.metric || one.kind !== other.kind) return false;
  let left = 0;
  for (const tag in one.tags) {
    if (one.tags[tag] !== other.tags[tag]) return false;
    left += 1;
  }
  for (const _ in other.tags) left -= 1;
  return left === 0;
};

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
    const at = spanSeconds === undefined ? second : `${second}+${spanSeconds}`;
    const ofSecond = this.#seconds.get(at) ?? new OfSecond(second, spanSeconds);
    const kind = kindOf(series);
    const merged = ofSecond.find(series);
    if (merged !== undefined) {
      kind.merge(merged.tally, series);
      return;
    }
    const tally = kind.begin(definitionFor(series, this.#catalog));
    kind.merge(tally, series);
    ofSecond.begin(series, tally);
    this.#seconds.set(at, ofSecond);
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
