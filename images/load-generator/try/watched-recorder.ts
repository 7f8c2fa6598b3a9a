// A recorder that tells what it records, as it comes: checks, the script's errors and notices. What the script's own
// metrics were given is kept for the end.
import type { Notice } from "../../../contracts/delta/notices.ts";
import type { ErrorCause, ErrorCount, IterationCause } from "../../../contracts/delta/worker-delta.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { TriedMetric } from "../../../contracts/run/try-events.ts";
import type { OwnTags } from "../protocols/protocol.ts";
import type { CustomMetric } from "../recorder/custom-series.ts";
import { ErrorLog } from "../recorder/error-log.ts";
import { Recorder, RecorderBounds } from "../recorder/recorder.ts";
import { monotonicMs } from "../shared/monotonic.ts";

export interface RecorderWatch {
  readonly onCheck: (name: string, group: string, holds: boolean) => void;
  /** An error of the script. Without a cause it is a mistake that ended the iteration. */
  readonly onError: (message: string, place: string, cause: ErrorCause | undefined) => void;
  readonly onNotice: (text: string) => void;
  /** An iteration ended that was not cut. */
  readonly onIteration: (micros: number) => void;
}

export class WatchedRecorder extends Recorder {
  readonly #watch: RecorderWatch;
  readonly #metrics = new Map<string, TriedMetric>();

  constructor(watch: RecorderWatch, tags: Readonly<Record<string, readonly string[]>>) {
    // Nothing starts: all of it is of one second that never ends.
    super(monotonicMs, Number.POSITIVE_INFINITY, () => 0, {
      bounds: new RecorderBounds(tags, METRICS, undefined, new WatchedErrors(watch)),
    });
    this.#watch = watch;
  }

  /** What the script's own metrics were given until now. */
  get metrics(): TriedMetric[] {
    return [...this.#metrics.values()];
  }

  override check(name: string, group: string, hasPassed: boolean, own?: OwnTags): void {
    super.check(name, group, hasPassed, own);
    this.#watch.onCheck(name, group, hasPassed);
  }

  override iteration(durationMicros: number, nowMs?: number, endedBy?: IterationCause | "none"): void {
    super.iteration(durationMicros, nowMs, endedBy);
    this.#watch.onIteration(durationMicros);
  }

  override sample({ name, kind, isTime }: CustomMetric, value: number): void {
    const { count, sum, min, max } = this.#metrics.get(name) ?? NOTHING;
    this.#metrics.set(name, {
      name,
      kind,
      isTime,
      count: count + 1,
      sum: sum + value,
      min: Math.min(min, value),
      max: Math.max(max, value),
      last: value,
    });
  }
}

const NOTHING = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };

/** Errors of requests are told with the requests. */
class WatchedErrors extends ErrorLog {
  readonly #watch: RecorderWatch;

  constructor(watch: RecorderWatch) {
    super();
    this.#watch = watch;
  }

  override count(kind: ErrorCount["kind"], message: string, place: string, cause?: ErrorCause): void {
    super.count(kind, message, place, cause);
    if (kind === "script") this.#watch.onError(message, place, cause);
  }

  override notice(notice: Notice): void {
    super.notice(notice);
    for (const { text } of this.takeNotices()) this.#watch.onNotice(text);
  }
}
