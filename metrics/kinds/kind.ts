// The interface that trend, counter, rate and gauge implement, from a thread's sample to what is exported. Threads add
// samples, workers and aggregators merge series, and readers of the log add up seconds.
import type { Series, SeriesTags } from "../../contracts/delta/series.ts";
import type { Contains, MetricDefinition, MetricKind } from "../../contracts/metrics/definition.ts";
import type { AggregationOf } from "../../contracts/metrics/kinds.ts";
import type { Histogram } from "../histogram/histogram.ts";
import type { Level } from "./level.ts";
import type { Tally } from "./tally.ts";

export type SeriesOf<K extends MetricKind> = Extract<Series, { kind: K }>;

/** Fields of which nothing is known yet. */
export type UncheckedSeries = Readonly<Record<string, unknown>>;
export type KindField = "sum" | "contains" | "min" | "max" | "histogram";

/** What a series is called, and what its values are where the catalogue does not say. */
export interface SeriesHead {
  readonly metric: string;
  readonly tags: SeriesTags;
  readonly contains?: "time" | undefined;
}

/** All samples that somebody asked for, of any number of seconds, as one. */
export interface Aggregate {
  readonly definition: MetricDefinition;
  count: number;
  sum: number;
  /** Stays empty for every kind but trends. */
  readonly histogram: Histogram;
  /** Only gauges set it; a time is in microseconds here. */
  level: Level;
}

export interface Per {
  /** The length of the load, for values that are per second. */
  readonly durationSeconds: number;
  /** 0 to 100. */
  readonly percentile: number;
}

export type Value = (of: Aggregate, per: Per) => number;

export type FamilyType = "summary" | "counter" | "gauge" | "info";

/** A suffix of the metric's name, labels beside the others, and the number. */
export type OpenMetricsSample = readonly [suffix: string, labels: Readonly<Record<string, string>>, value: number];

/** A family of samples. */
export interface OpenMetricsForm {
  readonly type: FamilyType;
  readonly unitOf: (contains: Contains) => "" | "seconds" | "bytes" | "ratio";
  /** @param read a value by its name in a summary; 0 for one that is not there */
  readonly samplesOf: (read: (name: string) => number, contains: Contains) => readonly OpenMetricsSample[];
}

/** As live exports have it: a distribution, a level, or sums that only rise, each with its labels. */
export type ExportForm =
  | { readonly form: "distribution" }
  | { readonly form: "level"; readonly levelOf: (of: Aggregate) => number }
  | {
      readonly form: "sums";
      readonly sumsOf: (of: Aggregate) => readonly (readonly [labels: Readonly<Record<string, string>>, sum: number])[];
    };

export interface Kind<K extends MetricKind = MetricKind> {
  /** Makes an empty tally. */
  begin(definition: MetricDefinition): Tally;
  /**
   * One sample of a thread.
   * @returns false, and adds nothing, when the series could not be merged with it: the sum would not be exact
   */
  add(tally: Tally, value: number): boolean;
  /**
   * What came from outside and claims to be such a series.
   * @param count of its samples, which is right;
   * @param isOfLedger the ledger counts its metric
   * @returns the first field of its kind's own that is wrong; undefined when it can be merged
   */
  wrongFieldOf(series: UncheckedSeries, count: number, isOfLedger: boolean): KindField | undefined;
  /** @throws HistogramFormatError for a histogram that is none; nothing of it is added */
  merge(tally: Tally, series: SeriesOf<K>): void;
  /** @param tally of one sample at least */
  encode(tally: Tally, head: SeriesHead): SeriesOf<K>;
  /** Goes on by one second. @param series all of that second */
  addSecond(to: Aggregate, series: readonly SeriesOf<K>[]): void;

  /** What thresholds compare; times in milliseconds, as everywhere below. */
  readonly values: Readonly<Record<AggregationOf<K>, Value>>;
  /** k6's values. */
  summaryOf(of: Aggregate, durationSeconds: number): Record<string, number>;
  /** One at least. */
  readonly openMetrics: readonly OpenMetricsForm[];
  readonly exported: ExportForm;
}
