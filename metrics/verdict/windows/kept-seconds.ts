// What a threshold selects of each second of a run, by region: encoded, since a second of a large run takes 50 kB as a
// histogram, and an hour has many seconds.
import type { FlushPayload } from "../../../contracts/delta/flush-item.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import type { MetricSelector } from "../../../contracts/metrics/threshold-expression.ts";
import { SeriesSet } from "../../log/series-set.ts";
import { SecondBook, type SecondForm } from "../../totals/seconds/second-book.ts";
import type { Shelf } from "../../totals/seconds/shelf.ts";
import { matchesTags } from "../../totals/tags.ts";

/** Several of a region where its second came in several flushes. */
export interface KeptSeries {
  readonly region: string;
  readonly series: Series;
}

const FORM: SecondForm<KeptSeries[]> = {
  toJson: (kept) => kept,
  fromJson: (json: KeptSeries[]) => json,
  merge: (earlier, later) => [...earlier, ...later],
};
/** All regions are together here. */
const ALL = "";
/** Seconds in memory where there is a shelf: each has a series of every region. */
const MOST_KEPT = 120;

export class KeptSeconds {
  readonly #selector: MetricSelector;
  readonly #catalog: Catalog;
  readonly #seconds: SecondBook<KeptSeries[]>;
  readonly #keptTags: readonly string[];
  #first: Series | undefined;
  /** The last of which something is selected; -1 before the first. */
  lastSecond = -1;

  /**
   * @param shelf for seconds that are long past; @param name of nobody else on it;
   * @param keptTags by which its series stay apart
   */
  constructor(selector: MetricSelector, catalog: Catalog, shelf?: Shelf, name = "", keptTags: readonly string[] = []) {
    this.#selector = selector;
    this.#catalog = catalog;
    this.#keptTags = keptTags;
    this.#seconds = new SecondBook(name, FORM, shelf, MOST_KEPT);
  }

  /** Adds what is selected, one series a second without its tags, or of each of those that are kept. */
  add(region: string, { seconds }: Pick<FlushPayload, "seconds">): void {
    const { metric, tags } = this.#selector;
    const set = new SeriesSet(this.#catalog);
    for (const { second, series } of seconds) {
      for (const one of series) {
        if (one.metric === metric && matchesTags(tags, one.tags, region))
          set.add(second, { ...one, tags: this.#tagsOf(one) });
      }
    }
    for (const { second, series: all } of set.toSeconds()) {
      const kept = this.#seconds.get(ALL, second) ?? [];
      const isNew = kept.length === 0;
      for (const series of all) kept.push({ region, series });
      if (isNew) this.#seconds.set(ALL, second, kept);
      this.#first ??= all[0];
      this.lastSecond = Math.max(this.lastSecond, second);
    }
  }

  #tagsOf({ tags }: Series): Series["tags"] {
    const kept = this.#keptTags.filter((tag) => tags[tag] !== undefined);
    return kept.length === 0 ? {} : Object.fromEntries(kept.map((tag) => [tag, tags[tag]]));
  }

  /** What was seen first, which says the metric's kind: of a script's own nothing else does. */
  get first(): Series | undefined {
    return this.#first;
  }

  at(second: number): readonly KeptSeries[] {
    return this.#seconds.at(second).get(ALL) ?? [];
  }
}
