// All that results are made from, added up from the payloads of the log as they come: totals by series, and the seconds
// of the run.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { WorkerHealth } from "../../contracts/delta/health-fields.ts";
import { type LoadGap, uniteGaps } from "../../contracts/delta/load-gaps.ts";
import { type Notice, noticeKey } from "../../contracts/delta/notices.ts";
import { MergedSamples } from "../../contracts/delta/request-samples.ts";
import type { Series, SeriesTags } from "../../contracts/delta/series.ts";
import { type ErrorCount, errorKey } from "../../contracts/delta/worker-delta.ts";
import { columnOf, definitionOf, METRICS, metricIn } from "../../contracts/metrics/catalog.ts";
import {
  type Catalog,
  type Column,
  countsAs,
  type LedgerEntry,
  type MetricDefinition,
  type MetricKind,
} from "../../contracts/metrics/definition.ts";
import { isInterruptionCode, OWN_FAILURES, outcomeOf } from "../../contracts/metrics/outcomes.ts";
import type { MetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import { CompactHistogram } from "../histogram/compact-histogram.ts";
import type { Histogram } from "../histogram/histogram.ts";
import { definitionFor } from "../kinds/index.ts";
import { KeptLevel } from "../kinds/level.ts";
import { type EncodedSamples, samplesOf } from "../kinds/trend.ts";
import { CourseBuckets } from "./course-buckets.ts";
import { mergeHealthOverTime, NO_HEALTH } from "./health.ts";
import { RequestCourses } from "./request-courses.ts";
import { SecondBook } from "./seconds/second-book.ts";
import { SecondSet } from "./seconds/second-set.ts";
import { addOwn, makeSecond, SECOND_FORM, type SecondTotals } from "./seconds/second-totals.ts";
import type { Shelf } from "./seconds/shelf.ts";
import { type RequestDuration, SeriesIndex } from "./series-index.ts";
import { isOfAllTags, matchesTags, seriesKey } from "./tags.ts";

/** One series over the whole run of one region. */
export interface TotalSeries {
  readonly region: string;
  readonly metric: string;
  readonly kind: MetricKind;
  readonly definition: MetricDefinition;
  readonly tags: SeriesTags;
  count: number;
  sum: number;
  /** The first second in which the sum was above zero; infinite before it. */
  firstSecond: number;
  /** Only trends have one, and of the parts of a request's time those alone that somebody selects. */
  readonly histogram: CompactHistogram | null;
  /** Only gauges have one. */
  readonly level: KeptLevel | null;
}

/** What was seen of one worker over the run. */
export interface WorkerObservations {
  readonly region: string;
  readonly workerId: string;
  /** The most attempts in a second, as far as its flushes tell. */
  readonly peakAttempts: number;
  readonly health: WorkerHealth;
}

/** A notice and the region that said it. */
export type RegionNotice = Notice & { readonly region: string };

export type PayloadWatcher = (region: string, payload: FlushPayload) => void;

/** What is known of all seconds of a region, whether or not they are still in memory. */
interface RegionSeconds {
  readonly measured: SecondSet;
  /** Seconds in which virtual users, requests or iterations were counted. */
  readonly atWork: SecondSet;
  requests: number;
}

/**
 * Results show every second, regions and requests over time, and say which requests broke a threshold. Whoever looks at
 * what is selected has none of these, and keeps other samples by region alone: of a run of a day that is most of the
 * memory. What is drawn has a course besides, whose durations are those of all regions together.
 */
export type UseOfTotals = "results" | "drawn" | "selected";

/** Once a second is this old, few deltas of it are still to come, and what it holds is packed. */
export const PACK_AFTER_SECONDS = 15;

const NOTHING: ReadonlyMap<string, SecondTotals> = new Map();

export class RunTotals {
  readonly series = new Map<string, TotalSeries>();
  readonly catalog: Catalog;
  readonly #index: SeriesIndex<TotalSeries>;
  readonly course: CourseBuckets;
  readonly requestCourses = new RequestCourses();
  /** The kinds of a script's own metrics. */
  readonly #ownKinds = new Map<string, MetricKind>();
  readonly workers = new Map<string, WorkerObservations>();
  readonly errors = new Map<string, ErrorCount>();
  /** Each said once, by its region: two may say the same of themselves. */
  readonly notices = new Map<string, RegionNotice>();
  /** Region → when its load stood still, as its workers told it. */
  readonly gaps = new Map<string, readonly LoadGap[]>();
  /** Region → a few of its requests as they were. */
  readonly samples = new Map<string, MergedSamples>();
  /** Region → samples that its aggregator refused. */
  readonly #refused = new Map<string, number>();
  /** The last second of the run in which anything was measured; -1 before the first. */
  lastSecond = -1;
  readonly #seconds: SecondBook<SecondTotals>;
  readonly #ofRegions = new Map<string, RegionSeconds>();
  readonly #measured = new SecondSet();
  readonly #watchers: PayloadWatcher[] = [];
  readonly #selectors: readonly MetricSelector[] | undefined;
  readonly #use: UseOfTotals;

  /**
   * @param catalog another than the built-in one, for tests;
   * @param shelf where seconds go that are long past; they stay in memory without one;
   * @param selectors whose samples are asked for: by name and status the parts of a request's time are five sixths of a
   * large run's series, and of those that nobody selects each region's samples are kept together alone. Absent: all;
   * @param use what else is left out
   */
  constructor(
    catalog: Catalog = METRICS,
    shelf?: Shelf,
    selectors?: readonly MetricSelector[],
    use: UseOfTotals = "results",
  ) {
    this.catalog = catalog;
    this.#use = use;
    this.#index = new SeriesIndex(use === "results");
    this.course = new CourseBuckets(use === "results");
    this.#selectors = selectors;
    this.#seconds = new SecondBook("seconds", SECOND_FORM, shelf);
  }

  /** Region → second: those that were not put on the shelf, the newest always among them. */
  get seconds(): ReadonlyMap<string, ReadonlyMap<number, SecondTotals>> {
    return this.#seconds.kept;
  }

  /** What is known of a second, by region. Quick for seconds that are near to those of the last few calls. */
  secondAt(second: number): ReadonlyMap<string, SecondTotals> {
    return this.#measured.has(second) ? this.#seconds.at(second) : NOTHING;
  }

  /** Regions of which any second is known. */
  get regions(): readonly string[] {
    return [...this.#ofRegions.keys()];
  }

  /** A script's own metrics, in the same order whatever order they came in. */
  get ownMetrics(): { readonly name: string; readonly kind: MetricKind }[] {
    return [...this.#ownKinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Tells of each payload from now on, after it has been added. */
  watch(watcher: PayloadWatcher): void {
    this.#watchers.push(watcher);
  }

  add(region: string, payload: FlushPayload): void {
    for (const { second, series } of payload.seconds) {
      if (series.length > 0) this.#noteSecond(region, second);
      for (const one of series) this.#addSeries(region, second, one);
    }
    for (const record of payload.workers) this.#observe(region, record);
    for (const error of payload.errors) this.#addError(error);
    for (const notice of payload.notices)
      this.notices.set(`${region}\u0001${noticeKey(notice)}`, { region, ...notice });
    this.#refused.set(region, this.refusedSamplesOf(region) + (payload.refusedSampleCount ?? 0));
    if (payload.gaps !== undefined)
      this.gaps.set(region, uniteGaps([...(this.gaps.get(region) ?? []), ...payload.gaps]));
    if (payload.samples !== undefined) {
      const ofRegion = this.samples.get(region) ?? new MergedSamples();
      ofRegion.add(payload.samples);
      this.samples.set(region, ofRegion);
    }
    for (const watcher of this.#watchers) watcher(region, payload);
  }

  /**
   * Attempts in all or of one region, by what became of them; those that were interrupted or sent once more are ambiguous
   * or never sent, too.
   */
  attempts(region?: string) {
    const result = { total: 0, ambiguous: 0, neverSent: 0, interrupted: 0, resent: 0 };
    for (const one of this.ofLedger("attempts", region)) {
      const outcome = outcomeOf(one.tags.error_code);
      result.total += one.sum;
      if (outcome === "ambiguous") result.ambiguous += one.sum;
      else if (outcome === "never-sent") result.neverSent += one.sum;
      if (isInterruptionCode(one.tags.error_code)) result.interrupted += one.sum;
      if (one.definition.ledger === "resent") result.resent += one.sum;
    }
    return result;
  }

  /** Samples that the region's aggregator refused. */
  refusedSamplesOf(region: string): number {
    return this.#refused.get(region) ?? 0;
  }

  /** Attempts that failed by a generator's own doing, by error code. */
  ownFailures(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { tags, sum } of this.ofLedger("attempts")) {
      const code = tags.error_code;
      if (code === undefined || !OWN_FAILURES.has(code)) continue;
      counts.set(code, (counts.get(code) ?? 0) + sum);
    }
    return counts;
  }

  /** All series of a metric, or those of one region, in the order in which they were first seen. */
  ofMetric(metric: string, region?: string): readonly TotalSeries[] {
    return this.#index.ofMetric(metric, region);
  }

  /** All series of the metrics that count as this for the ledger. */
  ofLedger(entry: LedgerEntry, region?: string): readonly TotalSeries[] {
    const metrics = Object.keys(this.catalog).filter((metric) => countsAs(entry, this.catalog[metric]));
    return metrics.flatMap((metric) => this.ofMetric(metric, region));
  }

  /** All series of the metric that fills a column. */
  ofColumn(column: Column): readonly TotalSeries[] {
    return this.ofMetric(metricIn(column));
  }

  /** The seconds in which anything was measured, of a region or of any. */
  measuredSeconds(region?: string): Iterable<number> {
    return region === undefined ? this.#measured : (this.#ofRegions.get(region)?.measured ?? []);
  }

  /** The last of them of a region; -1 before the first. */
  lastSecondOf(region: string): number {
    return this.#ofRegions.get(region)?.measured.last ?? -1;
  }

  /** Whether users of the region were at work in a second, or anything that they did was told of. */
  isAtWork(region: string, second: number): boolean {
    return this.#ofRegions.get(region)?.atWork.has(second) ?? false;
  }

  /** Requests of a region until now. */
  requestsOf(region: string): number {
    return this.#ofRegions.get(region)?.requests ?? 0;
  }

  /** In no order. */
  get metrics(): Iterable<string> {
    return this.#index.metrics;
  }

  /** Adds all samples of a trend, or those of one region, whatever their tags. */
  addTrendTo(histogram: Histogram, metric: string, region?: string): void {
    this.#index.addTrendTo(histogram, metric, region);
  }

  /** Names and methods of requests, each with the durations of all its regions and statuses. */
  get requests(): Iterable<RequestDuration> {
    return this.#index.requests.values();
  }

  #addSeries(region: string, second: number, series: Series): void {
    const total = this.#totalOf(region, series);
    const samples = samplesOf(series);
    total.count += series.count;
    total.sum += series.sum;
    if (series.sum > 0 && second < total.firstSecond) total.firstSecond = second;
    if (samples !== null) {
      this.#index.addTrend(total, samples);
      total.histogram?.add(samples.bytes, samples.exact);
    }
    total.level?.add(second, series);
    const column = columnOf(series.metric);
    this.#noteWork(region, second, column, series);
    if (this.#use !== "selected") this.course.add(region, second, column, series, samples);
    if (this.#use !== "results") return;
    const ofSecond = this.#secondOf(region, second);
    if (definitionOf(series.metric, this.catalog) === undefined) this.#addOwn(ofSecond, series);
    this.#addToSecond(ofSecond, column, series, samples);
    this.requestCourses.add(region, second, column, series, samples);
  }

  #totalOf(region: string, series: Series): TotalSeries {
    const { metric, kind, tags } = series;
    const key = `${region}\u0001${seriesKey(metric, tags)}\u0001${kind}`;
    const known = this.series.get(key);
    if (known !== undefined) return known;
    const definition = definitionFor(series, this.catalog);
    const total = {
      region,
      metric,
      kind,
      definition,
      tags,
      count: 0,
      sum: 0,
      firstSecond: Number.POSITIVE_INFINITY,
      histogram: kind === "trend" && this.#isAskedFor(region, series, definition) ? new CompactHistogram() : null,
      level: definition.kind === "gauge" ? new KeptLevel(definition.level) : null,
    };
    this.series.set(key, total);
    this.#index.add(total);
    return total;
  }

  #isAskedFor(region: string, { metric, tags }: Series, { isPart }: MetricDefinition): boolean {
    const isForResults = this.#use === "results";
    if (this.#selectors === undefined || (isForResults && isPart !== true)) return true;
    return this.#selectors.some(
      (wanted) =>
        wanted.metric === metric &&
        matchesTags(wanted.tags, tags, region) &&
        (isForResults || !isOfAllTags(wanted.tags)),
    );
  }

  #addToSecond(
    totals: SecondTotals,
    column: Column | undefined,
    { count, sum }: Series,
    samples: EncodedSamples | null,
  ): void {
    switch (column) {
      case "requests":
        totals.requests += sum;
        break;
      case "failed":
        totals.failed += sum;
        break;
      case "iterations":
        totals.iterations += sum;
        break;
      case "started":
        totals.started += sum;
        break;
      case "vus":
        totals.vus += sum;
        break;
      case "checks":
        totals.checks += count;
        totals.checksPassed += sum;
        break;
      case "duration":
        if (samples !== null) totals.duration.add(samples.bytes, samples.exact);
    }
  }

  #addOwn(to: SecondTotals, { metric, kind, count, sum, ...series }: Series): void {
    const known = this.#ownKinds.get(metric);
    // A script that gives one name to two kinds of metric: the first one counts.
    if (known !== undefined && known !== kind) return;
    this.#ownKinds.set(metric, kind);
    addOwn(to, metric, { count, sum, max: kind === "trend" ? ((series as { max?: number }).max ?? 0) : 0 });
  }

  #noteSecond(region: string, second: number): void {
    if (!this.#ofRegion(region).measured.add(second)) return;
    this.#measured.add(second);
    this.lastSecond = this.#measured.last;
  }

  #noteWork(region: string, second: number, column: Column | undefined, { sum }: Series): void {
    if (sum === 0 || (column !== "requests" && column !== "vus" && column !== "iterations")) return;
    const ofRegion = this.#ofRegion(region);
    ofRegion.atWork.add(second);
    if (column === "requests") ofRegion.requests += sum;
  }

  #ofRegion(region: string): RegionSeconds {
    const known = this.#ofRegions.get(region);
    if (known !== undefined) return known;
    const fresh = { measured: new SecondSet(), atWork: new SecondSet(), requests: 0 };
    this.#ofRegions.set(region, fresh);
    return fresh;
  }

  #secondOf(region: string, second: number): SecondTotals {
    const found = this.#seconds.get(region, second);
    if (found !== undefined) return found;
    const fresh = makeSecond();
    this.#seconds.set(region, second, fresh);
    this.#seconds.get(region, second - PACK_AFTER_SECONDS)?.duration.pack();
    return fresh;
  }

  #observe(region: string, { workerId, attempts, health }: FlushPayload["workers"][number]): void {
    const { peakAttempts = 0, health: before = NO_HEALTH } = this.workers.get(workerId) ?? {};
    this.workers.set(workerId, {
      region,
      workerId,
      // A flush may hold many seconds of a worker's: those of an aggregator that was away.
      peakAttempts: Math.max(peakAttempts, (attempts * 1000) / Math.max(1000, health.spanMs)),
      health: mergeHealthOverTime(before, health),
    });
  }

  #addError(error: ErrorCount): void {
    const key = errorKey(error);
    const known = this.errors.get(key);
    this.errors.set(key, known === undefined ? error : { ...known, count: known.count + error.count });
  }
}
