// All series of a script's own metrics, in bounds: a script that makes up names or tags without end cannot fill the log.
import type { Series, SeriesTags } from "../../../contracts/series.ts";
import { tagsKey } from "../../../metrics/tags.ts";
import { type CustomMetric, CustomSeries } from "./custom-series.ts";
import type { ErrorLog } from "./error-log.ts";

/** Of one thread. A flush of a second holds some hundreds of series. */
const MAX_SERIES = 200;
const NO_TAGS: SeriesTags = {};

export class CustomRecorder {
  private readonly errors: ErrorLog;
  private readonly byMetric = new Map<CustomMetric, Map<string, CustomSeries>>();
  private seriesCount = 0;

  constructor(errors: ErrorLog) {
    this.errors = errors;
  }

  add(metric: CustomMetric, value: number, tags: SeriesTags = NO_TAGS): void {
    if (!this.seriesOf(metric, tags).add(value))
      this.errors.warn(`the metric ${metric.name} got more in a second than can be added up exactly: some is missing`);
  }

  take(into: Series[]): void {
    for (const series of this.byMetric.values()) for (const one of series.values()) one.take(into);
  }

  private seriesOf(metric: CustomMetric, tags: SeriesTags): CustomSeries {
    const ofMetric = this.byMetric.get(metric) ?? new Map<string, CustomSeries>();
    this.byMetric.set(metric, ofMetric);
    const key = tags === NO_TAGS ? "" : tagsKey(tags);
    const known = ofMetric.get(key);
    if (known !== undefined) return known;
    if (key !== "" && this.seriesCount >= MAX_SERIES) {
      this.errors.warn(`more than ${MAX_SERIES} series of the script's own metrics: the others lose their tags`);
      return this.seriesOf(metric, NO_TAGS);
    }
    const series = new CustomSeries(metric, tags);
    ofMetric.set(key, series);
    this.seriesCount += 1;
    return series;
  }
}
