// All series of a script's own metrics. Their number is bounded, so that a script with endless names or tags cannot
// fill the log.
import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import { ofOwnMetrics } from "../../../contracts/metrics/name-bounds.ts";
import { tagsKey } from "../../../metrics/totals/tags.ts";
import type { BoundedNames } from "./bounded-names.ts";
import { type CustomMetric, CustomSeries } from "./custom-series.ts";
import type { ErrorLog } from "./error-log.ts";

/** How many series a thread keeps. Values of a tag are bounded by themselves; this bounds what they make together. */
const MAX_SERIES = 1_000;

export class CustomRecorder {
  readonly #names: BoundedNames;
  readonly #errors: ErrorLog;
  readonly #common: SeriesTags;
  readonly #byMetric = new Map<CustomMetric, Map<string, CustomSeries>>();
  #seriesCount = 0;

  /** @param common tags of every sample that does not say otherwise */
  constructor(names: BoundedNames, errors: ErrorLog, common: SeriesTags) {
    this.#names = names;
    this.#errors = errors;
    this.#common = common;
  }

  add(metric: CustomMetric, value: number, tags?: SeriesTags): void {
    if (!this.#seriesOf(metric, tags === undefined ? this.#common : { ...this.#common, ...tags }).add(value))
      this.#errors.note(
        "sum-inexact",
        `the metric ${metric.name} got more in a second than can be added up exactly: some is missing`,
      );
  }

  take(into: Series[]): void {
    for (const series of this.#byMetric.values()) for (const one of series.values()) one.take(into);
  }

  #seriesOf(metric: CustomMetric, tags: SeriesTags): CustomSeries {
    const ofMetric = this.#byMetric.get(metric) ?? new Map<string, CustomSeries>();
    this.#byMetric.set(metric, ofMetric);
    const whole = ofMetric.get(tags === this.#common ? "" : tagsKey(tags));
    return whole ?? this.#findOrMake(metric, ofMetric, this.#bound(tags));
  }

  #findOrMake(metric: CustomMetric, ofMetric: Map<string, CustomSeries>, tags: SeriesTags): CustomSeries {
    const key = tags === this.#common ? "" : tagsKey(tags);
    const known = ofMetric.get(key);
    if (known !== undefined) return known;
    if (key !== "" && this.#seriesCount >= MAX_SERIES) {
      this.#errors.note(
        "series-bounded",
        `more than ${MAX_SERIES} series of the script's own metrics: the others lose their tags`,
      );
      return this.#seriesOf(metric, this.#common);
    }
    const series = new CustomSeries(metric, tags);
    ofMetric.set(key, series);
    this.#seriesCount += 1;
    return series;
  }

  #bound(tags: SeriesTags): SeriesTags {
    if (tags === this.#common) return tags;
    const bounded: Record<string, string> = {};
    for (const [tag, value = ""] of Object.entries(tags))
      bounded[tag] = value === this.#common[tag] ? value : this.#names.of(ofOwnMetrics(tag), value);
    return bounded;
  }
}
