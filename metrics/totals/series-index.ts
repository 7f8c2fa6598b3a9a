// Finds the series of a run by metric and region. What summaries ask for again and again is kept merged as it comes in:
// each trend by region, and the durations of each request. So a summary of a large run costs milliseconds, however long
// the run has lasted.

import type { SeriesTags } from "../../contracts/delta/series.ts";
import { metricIn } from "../../contracts/metrics/catalog.ts";
import { REQUEST_COLUMNS } from "../../contracts/metrics/definition.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { EncodedSamples } from "../kinds/trend.ts";

interface Indexed {
  readonly region: string;
  readonly metric: string;
  readonly tags: SeriesTags;
}

export interface RequestDuration {
  readonly name: string;
  readonly method: string;
  readonly duration: Histogram;
}

interface OfMetric<T> {
  readonly all: T[];
  readonly byRegion: Map<string, { readonly series: T[]; readonly trend: Histogram }>;
}

/** The key of a request: its name and method. */
export const requestKey = ({ name, method = "" }: SeriesTags): string => `${name}\u0001${method}`;

const OF_REQUESTS: ReadonlySet<string> = new Set(REQUEST_COLUMNS.map(metricIn));
const DURATION = metricIn("duration");

export class SeriesIndex<T extends Indexed> {
  /** Empty where nobody asks for them. */
  readonly requests = new Map<string, RequestDuration>();
  readonly #ofMetrics = new Map<string, OfMetric<T>>();
  readonly #keepsRequests: boolean;

  /** @param keepsRequests whether the durations of each are asked for: a histogram each, of hundreds */
  constructor(keepsRequests: boolean) {
    this.#keepsRequests = keepsRequests;
  }

  get metrics(): Iterable<string> {
    return this.#ofMetrics.keys();
  }

  ofMetric(metric: string, region?: string): readonly T[] {
    const found = this.#ofMetrics.get(metric);
    return (region === undefined ? found?.all : found?.byRegion.get(region)?.series) ?? [];
  }

  /** A series that was not there before. */
  add(series: T): void {
    const { metric, region, tags } = series;
    const ofMetric: OfMetric<T> = this.#ofMetrics.get(metric) ?? { all: [], byRegion: new Map() };
    this.#ofMetrics.set(metric, ofMetric);
    const ofRegion = ofMetric.byRegion.get(region) ?? { series: [], trend: new Histogram() };
    ofMetric.byRegion.set(region, ofRegion);
    ofMetric.all.push(series);
    ofRegion.series.push(series);
    if (!this.#keepsRequests || tags.name === undefined || !OF_REQUESTS.has(metric)) return;
    const key = requestKey(tags);
    if (this.requests.has(key)) return;
    this.requests.set(key, { name: tags.name, method: tags.method ?? "", duration: new Histogram() });
  }

  /** @throws HistogramFormatError, and adds nothing then */
  addTrend({ metric, region, tags }: T, { bytes, exact }: EncodedSamples): void {
    this.#ofMetrics.get(metric)?.byRegion.get(region)?.trend.mergeEncoded(bytes, exact);
    if (metric === DURATION) this.requests.get(requestKey(tags))?.duration.mergeEncoded(bytes, exact);
  }

  addTrendTo(histogram: Histogram, metric: string, region?: string): void {
    for (const [name, { trend }] of this.#ofMetrics.get(metric)?.byRegion ?? []) {
      if (region === undefined || name === region) histogram.merge(trend);
    }
  }
}
