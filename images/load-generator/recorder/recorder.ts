// Records what a thread measures, for each second of the run: a sample belongs to the second in which it ended. The
// catalogue says what there is to measure. Protocols record their own samples through the Samples interface; iterations
// and checks are recorded here.
import type { SecondOfSeries, Series, SeriesTags } from "../../../contracts/delta/series.ts";
import type { IterationCause } from "../../../contracts/delta/worker-delta.ts";
import { definitionOf, METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { seriesKey } from "../../../metrics/totals/tags.ts";
import {
  type OwnTags,
  type SampledRequests,
  type SampleSeries,
  type Samples,
  sampleKey,
} from "../protocols/protocol.ts";
import type { ThreadReport } from "../shared/messages.ts";
import { AttemptTally } from "../shared/tally.ts";
import { BoundedNames } from "./bounded-names.ts";
import { CustomRecorder } from "./custom-recorder.ts";
import type { CustomMetric } from "./custom-series.ts";
import { ErrorLog } from "./error-log.ts";
import { type KeptSeries, keptSeriesOf } from "./kept-series.ts";
import { OwnTagSets } from "./own-tags.ts";

/** Everything of `ThreadReport` but what the thread knows itself. */
export type Recorded = Pick<ThreadReport, "seconds" | "errors" | "notices" | "attempts" | "iterations">;

/** What all recorders of a thread share: what may be measured, its bounds, and what is said once. */
export class RecorderBounds {
  readonly errors: ErrorLog;
  readonly names: BoundedNames;
  readonly ownTags: OwnTagSets;
  readonly catalog: Catalog;
  readonly tally: AttemptTally;
  /** Requests that are shown as they were; null: none is. */
  readonly sampled: SampledRequests | null;
  unclaimedFailureCount = 0;

  /**
   * @param tags of the script's own that are recorded, as in the run plan
   * @param mask of what may be in no name and no error
   * @param tally of the attempts that are begun
   */
  constructor(
    tags: Readonly<Record<string, readonly string[]>> = {},
    catalog: Catalog = METRICS,
    mask: SecretMask = new SecretMask(),
    errors: ErrorLog = new ErrorLog(mask),
    tally: AttemptTally = new AttemptTally(),
    sampled: SampledRequests | null = null,
  ) {
    this.sampled = sampled;
    this.errors = errors;
    this.tally = tally;
    this.names = new BoundedNames(errors, mask);
    this.ownTags = new OwnTagSets(tags);
    this.catalog = catalog;
  }
}

export class Recorder implements Samples {
  readonly errors: ErrorLog;
  readonly ownTags: OwnTagSets;
  readonly #bounds: RecorderBounds;
  /** Tags that every sample has: the scenario, where it is known. */
  readonly #tags: SeriesTags;
  readonly #now: () => number;
  readonly #startMs: number;
  readonly #vusAt: (second: number) => number;
  #second: number;
  /** By the clock: samples before it belong to `second`. */
  #secondEndsMs: number;
  readonly #series = new Map<string, KeptSeries>();
  readonly #custom: CustomRecorder;
  readonly #checks = new Map<string, SampleSeries>();
  /** Those that ended well, and those that threw by what ended them. */
  readonly #iterations: Readonly<Record<IterationCause | "none", SampleSeries>>;
  readonly #iterationsFailed: SampleSeries;
  readonly #iterationDuration: SampleSeries;
  readonly #interrupted: SampleSeries;
  readonly #started: SampleSeries;
  readonly #dropped: SampleSeries;
  readonly #vus: SampleSeries;
  readonly #vusMax: SampleSeries;
  readonly #vusGiven: number;
  #hasSaidGiven = false;
  #finished: SecondOfSeries[] = [];

  /**
   * @param now milliseconds, never stepped
   * @param startMs the run's start by it
   * @param vusAt users at work in a second
   * @param vusMax users that there are in all
   */
  constructor(
    now: () => number,
    startMs: number,
    vusAt: (second: number) => number,
    {
      bounds = new RecorderBounds(),
      tags = {},
      vusMax = 0,
    }: { bounds?: RecorderBounds; tags?: SeriesTags; vusMax?: number } = {},
  ) {
    this.errors = bounds.errors;
    this.ownTags = bounds.ownTags;
    this.#bounds = bounds;
    this.#tags = tags;
    this.#now = now;
    this.#startMs = startMs;
    this.#vusAt = vusAt;
    // A worker that joins in mid-run has measured nothing in the seconds before.
    this.#second = Math.max(0, Math.floor((now() - startMs) / 1000));
    this.#secondEndsMs = startMs + (this.#second + 1) * 1000;
    this.#custom = new CustomRecorder(bounds.names, this.errors, tags);
    const endedBy = (cause: IterationCause): SampleSeries => this.series("iterations", { cause });
    this.#iterations = {
      none: this.#builtIn("iterations"),
      script: endedBy("script"),
      target: endedBy("target"),
      fail: endedBy("fail"),
    };
    this.#iterationsFailed = this.#builtIn("iterations_failed");
    this.#iterationDuration = this.#builtIn("iteration_duration");
    this.#interrupted = this.#builtIn("iterations_interrupted");
    this.#started = this.#builtIn("iterations_started");
    this.#dropped = this.#builtIn("dropped_iterations");
    this.#vus = this.#builtIn("vus");
    this.#vusGiven = vusMax;
    this.#vusMax = this.#builtIn("vus_max");
  }

  get sampled(): SampledRequests | null {
    return this.#bounds.sampled;
  }

  begun(): void {
    this.#bounds.tally.begin();
  }

  at(endedMs = this.#now()): void {
    while (endedMs >= this.#secondEndsMs) this.#closeSecond();
  }

  series(metric: string, tags: SeriesTags): SampleSeries {
    const key = seriesKey(metric, tags);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const definition = definitionOf(metric, this.#bounds.catalog);
    if (definition === undefined) throw new TypeError(`the catalogue of metrics has no ${metric}`);
    const head = { metric, tags: { ...this.#tags, ...tags } };
    const series = keptSeriesOf(definition, head, () => this.#noteInexact(metric));
    this.#series.set(key, series);
    return series;
  }

  nameOf(name: string): string {
    return this.#bounds.names.of("name", name);
  }

  valueOf(tag: string, value: string): string {
    return this.#bounds.names.of(tag, value);
  }

  admitCombination(): boolean {
    return this.#bounds.names.admitCombination();
  }

  /**
   * @param nowMs by the recorder's clock
   * @param endedBy what ended one that threw
   */
  iteration(durationMicros: number, nowMs = this.#now(), endedBy: IterationCause | "none" = "none"): void {
    this.at(nowMs);
    this.#iterations[endedBy].add(1);
    this.#iterationsFailed.add(endedBy === "script" ? 1 : 0);
    this.#iterationDuration.add(durationMicros);
  }

  /** An iteration was cut. */
  interrupted(): void {
    this.at();
    this.#interrupted.add(1);
  }

  requestFailed(): void {
    this.#bounds.unclaimedFailureCount += 1;
  }

  /** Requests of this thread that failed and are of no user known. */
  get unclaimedFailureCount(): number {
    return this.#bounds.unclaimedFailureCount;
  }

  /** An iteration that was due began. */
  started(): void {
    this.at();
    this.#started.add(1);
  }

  /** Iterations that were due and did not begin. */
  dropped(count: number): void {
    this.at();
    for (let index = 0; index < count; index += 1) this.#dropped.add(1);
  }

  check(name: string, group: string, hasPassed: boolean, own?: OwnTags): void {
    this.at();
    const check = this.#checks.get(sampleKey(name, group, own)) ?? this.#checkOf(name, group, own);
    check.add(hasPassed ? 1 : 0);
  }

  /** A call of a group ended. @param path `::buy::pay` */
  groupEnded(path: string, durationMicros: number): void {
    this.at();
    this.series("group_duration", { group: this.valueOf("group", path) }).add(durationMicros);
  }

  /** A check that is not kept under the names as the script gave them: it is new, or one of too many. */
  #checkOf(wholeName: string, wholeGroup: string, own: OwnTags | undefined): SampleSeries {
    let name = this.valueOf("check", wholeName);
    let group = wholeGroup === "" ? "" : this.valueOf("group", wholeGroup);
    const known = this.#checks.get(sampleKey(name, group, own));
    if (known !== undefined) return known;
    if (!this.admitCombination()) {
      name = OTHER_NAME;
      group = group === "" ? "" : OTHER_NAME;
    }
    const check = this.series("checks", { ...own?.tags, check: name, ...(group === "" ? {} : { group }) });
    this.#checks.set(sampleKey(name, group, own), check);
    return check;
  }

  /** Adds a sample of a metric that the script declares. */
  sample(metric: CustomMetric, value: number, tags?: SeriesTags): void {
    this.at();
    this.#custom.add(metric, value, tags);
  }

  /** Closes the seconds that are over, and with `all` the one that is not. */
  take(all: boolean): Recorded {
    this.at();
    if (all) this.#closeSecond();
    const seconds = this.#finished;
    this.#finished = [];
    return {
      seconds,
      errors: this.errors.takeErrors(),
      notices: this.errors.takeNotices(),
      attempts: ledgerSum("attempts", seconds, this.#bounds.catalog),
      iterations: ledgerSum("iterations", seconds, this.#bounds.catalog),
    };
  }

  #builtIn(metric: keyof typeof METRICS): SampleSeries {
    return this.series(metric, {});
  }

  #closeSecond(): void {
    const series: Series[] = [];
    const vus = this.#vusAt(this.#second);
    if (vus > 0) this.#vus.add(vus);
    // Readers keep the greatest sum of a second. Once would not do: who begins late misses the second of the others.
    if (this.#vusGiven > 0 && (vus > 0 || !this.#hasSaidGiven)) {
      this.#vusMax.add(this.#vusGiven);
      this.#hasSaidGiven = true;
    }
    for (const one of this.#series.values()) one.take(series);
    this.#custom.take(series);
    if (series.length > 0) this.#finished.push({ second: this.#second, series });
    this.#second += 1;
    this.#secondEndsMs = this.#startMs + (this.#second + 1) * 1000;
  }

  #noteInexact(metric: string): void {
    this.errors.note(
      "sum-inexact",
      `${metric} got what cannot be added up exactly, or more of it in a second: some is missing`,
    );
  }
}

/** What several recorders measured, as if it had been one. */
export const joinRecorded = (recorded: readonly Recorded[]): Recorded => ({
  seconds: recorded.flatMap(({ seconds }) => seconds),
  errors: recorded.flatMap(({ errors }) => errors),
  notices: recorded.flatMap(({ notices }) => notices),
  attempts: recorded.reduce((sum, { attempts }) => sum + attempts, 0),
  iterations: recorded.reduce((sum, { iterations }) => sum + iterations, 0),
});
