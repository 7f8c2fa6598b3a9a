// What a thread measures, second by second of the run: a sample belongs to the second in which it ended. Hot path: a map look-up
// or two and a few counters per request; texts are made once a second.

import type { SecondOfSeries, Series, SeriesTags } from "../../../contracts/delta/series.ts";
import { FAILURES, type FailureKind } from "../../../contracts/metrics/outcomes.ts";
import { NAME_LIMIT, OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import type { Reply } from "../protocols/http/reply.ts";
import type { Measured } from "../shared/messages.ts";
import { CustomRecorder } from "./custom-recorder.ts";
import type { CustomMetric } from "./custom-series.ts";
import { ErrorLog } from "./error-log.ts";
import { OwnTagSets, type OwnTags } from "./own-tags.ts";
import { RequestSeries, trendOf, UNSCHEDULED } from "./request-series.ts";

const FAILURE_INDEX = new Map(Object.keys(FAILURES).map((failure, index) => [failure, 1_000 + index]));

/** Longer names are cut: the log has no room for a tag without end. */
const MAX_NAME_LENGTH = 1_000;

/** Everything of `Measured` but what the thread knows itself. */
export type Recorded = Pick<Measured, "seconds" | "errors" | "notices" | "attempts" | "iterations">;

/** What all recorders of a thread share: its bounds, and what is said once. */
export class RecorderBounds {
  readonly errors = new ErrorLog();
  readonly names = new Set<string>();
  readonly ownTags: OwnTagSets;

  /** @param tags of the script's own that are recorded, as in the run plan */
  constructor(tags: Readonly<Record<string, readonly string[]>> = {}) {
    this.ownTags = new OwnTagSets(tags);
  }
}

export class Recorder {
  readonly errors: ErrorLog;
  readonly ownTags: OwnTagSets;
  /** Of every sample: the scenario, where it is known. */
  private readonly tags: SeriesTags;
  private readonly custom: CustomRecorder;
  private readonly now: () => number;
  private readonly startMs: number;
  private second: number;
  /** By the clock: samples before it belong to `second`. */
  private secondEndsMs: number;
  /** Name (with group and own tags) → method and outcome → series. Kept from second to second: names repeat. */
  private readonly requests = new Map<string, Map<number, RequestSeries>>();
  private readonly bytes = { count: 0, sent: 0, received: 0 };
  private readonly names: Set<string>;
  private readonly checks = new Map<string, { readonly tags: SeriesTags; count: number; passed: number }>();
  private readonly iterationDuration = new Histogram();
  private readonly droppedWait = new Histogram();
  private droppedCount = 0;
  private finished: SecondOfSeries[] = [];
  private readonly vusAt: (second: number) => number;

  /** @param now milliseconds, never stepped; @param startMs the run's start by it; @param vusAt users at work in a second */
  constructor(
    now: () => number,
    startMs: number,
    vusAt: (second: number) => number,
    { bounds = new RecorderBounds(), tags = {} }: { bounds?: RecorderBounds; tags?: SeriesTags } = {},
  ) {
    this.errors = bounds.errors;
    this.ownTags = bounds.ownTags;
    this.names = bounds.names;
    this.tags = tags;
    this.custom = new CustomRecorder(this.errors, tags);
    this.now = now;
    this.startMs = startMs;
    this.vusAt = vusAt;
    // A worker that comes in the middle has nothing to say of the seconds before.
    this.second = Math.max(0, Math.floor((now() - startMs) / 1000));
    this.secondEndsMs = startMs + (this.second + 1) * 1000;
  }

  /** @param lateMicros how long after it was due the request's iteration began; UNSCHEDULED where nothing was due */
  request(name: string, method: string, group: string, reply: Reply, lateMicros = UNSCHEDULED, own?: OwnTags): void {
    this.advance(reply.endedMs === 0 ? this.now() : reply.endedMs);
    this.seriesOf(name, method, group, reply, own).add(reply, lateMicros);
    this.bytes.count += 1;
    this.bytes.sent += reply.sentBytes;
    this.bytes.received += reply.receivedBytes;
  }

  /** @param nowMs by the recorder's clock */
  iteration(durationMicros: number, nowMs = this.now()): void {
    this.advance(nowMs);
    this.iterationDuration.record(durationMicros);
  }

  /** Iterations that were due and did not begin. */
  dropped(count: number): void {
    this.advance();
    this.droppedCount += count;
  }

  /** What the user of a dropped iteration would have waited at least. */
  waited(waitedMicros: number): void {
    this.advance();
    this.droppedWait.record(waitedMicros);
  }

  check(name: string, group: string, hasPassed: boolean, own?: OwnTags): void {
    this.advance();
    const key = keyOf(name, group, own);
    let check = this.checks.get(key);
    if (check === undefined) {
      const tags = { ...this.tags, ...own?.tags, check: name.slice(0, 500), ...(group === "" ? {} : { group }) };
      check = { tags, count: 0, passed: 0 };
      this.checks.set(key, check);
    }
    check.count += 1;
    if (hasPassed) check.passed += 1;
  }

  /** Of a metric that the script declares. */
  sample(metric: CustomMetric, value: number, tags?: SeriesTags): void {
    this.advance();
    this.custom.add(metric, value, tags);
  }

  /** Closes the seconds that are over, and with `all` the one that is not. */
  take(all: boolean): Recorded {
    this.advance();
    if (all) this.closeSecond();
    const seconds = this.finished;
    this.finished = [];
    return {
      seconds,
      errors: this.errors.takeErrors(),
      notices: this.errors.takeNotices(),
      attempts: ledgerSum("attempts", seconds),
      iterations: ledgerSum("iterations", seconds),
    };
  }

  private advance(nowMs = this.now()): void {
    while (nowMs >= this.secondEndsMs) this.closeSecond();
  }

  private closeSecond(): void {
    const series: Series[] = [];
    for (const byOutcome of this.requests.values()) for (const one of byOutcome.values()) one.take(series);
    if (!this.iterationDuration.isEmpty) {
      const { count } = this.iterationDuration;
      series.push({ kind: "counter", metric: "iterations", tags: this.tags, count, sum: count });
      series.push(trendOf("iteration_duration", this.tags, this.iterationDuration));
    }
    this.takeDropped(series);
    for (const check of this.checks.values()) {
      const { tags, count, passed } = check;
      if (count === 0) continue;
      series.push({ kind: "rate", metric: "checks", tags, count, sum: passed });
      check.count = 0;
      check.passed = 0;
    }
    this.custom.take(series);
    const vus = this.vusAt(this.second);
    if (vus > 0) series.push({ kind: "gauge", metric: "vus", tags: this.tags, count: 1, sum: vus });
    if (this.bytes.count > 0) this.takeBytes(series);
    if (series.length > 0) this.finished.push({ second: this.second, series });
    this.second += 1;
    this.secondEndsMs = this.startMs + (this.second + 1) * 1000;
  }

  private takeDropped(into: Series[]): void {
    const count = this.droppedCount;
    if (count > 0) into.push({ kind: "counter", metric: "dropped_iterations", tags: this.tags, count, sum: count });
    if (!this.droppedWait.isEmpty) into.push(trendOf("http_req_duration_corrected", this.tags, this.droppedWait));
    this.droppedCount = 0;
  }

  private takeBytes(into: Series[]): void {
    const { count, sent, received } = this.bytes;
    into.push({ kind: "counter", metric: "data_sent", tags: this.tags, count, sum: sent });
    into.push({ kind: "counter", metric: "data_received", tags: this.tags, count, sum: received });
    this.bytes.count = 0;
    this.bytes.sent = 0;
    this.bytes.received = 0;
  }

  private seriesOf(name: string, method: string, group: string, reply: Reply, own: OwnTags | undefined): RequestSeries {
    // A name that has series is one of those that are shown as they are.
    let byOutcome = this.requests.get(keyOf(name, group, own));
    if (byOutcome === undefined) {
      const key = keyOf(this.boundedName(name), group, own);
      byOutcome = this.requests.get(key) ?? new Map();
      this.requests.set(key, byOutcome);
    }
    const outcome = methodIndex(method) * 10_000 + outcomeIndex(reply.status, reply.failure);
    let series = byOutcome.get(outcome);
    if (series === undefined) {
      const tags = { ...this.tags, ...own?.tags };
      series = new RequestSeries(tags, this.boundedName(name), method, group, reply.status, reply.failure);
      byOutcome.set(outcome, series);
    }
    return series;
  }

  private boundedName(whole: string): string {
    const name = whole.length > MAX_NAME_LENGTH ? whole.slice(0, MAX_NAME_LENGTH) : whole;
    if (this.names.has(name)) return name;
    if (this.names.size >= NAME_LIMIT) {
      this.errors.note(
        "names-bounded",
        `more than ${NAME_LIMIT} request names: the others are counted under "${OTHER_NAME}"; set tags.name in the script`,
      );
      return OTHER_NAME;
    }
    this.names.add(name);
    return name;
  }
}

/** No text is made where there is a name alone. */
const keyOf = (name: string, group: string, own: OwnTags | undefined): string =>
  group === "" && own === undefined ? name : `${name}\u0001${group}${own?.key ?? ""}`;

/** What several recorders measured, as if it had been one. */
export const joined = (recorded: readonly Recorded[]): Recorded => ({
  seconds: recorded.flatMap(({ seconds }) => seconds),
  errors: recorded.flatMap(({ errors }) => errors),
  notices: recorded.flatMap(({ notices }) => notices),
  attempts: recorded.reduce((sum, { attempts }) => sum + attempts, 0),
  iterations: recorded.reduce((sum, { iterations }) => sum + iterations, 0),
});

const outcomeIndex = (status: number, failure: FailureKind | null): number =>
  failure === null ? status : (FAILURE_INDEX.get(failure) ?? 0);

const methods = new Map<string, number>();
const methodIndex = (method: string): number => {
  const known = methods.get(method);
  if (known !== undefined) return known;
  methods.set(method, methods.size);
  return methods.size - 1;
};
