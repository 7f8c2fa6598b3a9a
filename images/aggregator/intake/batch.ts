// What one flush will hold: deltas merged as they arrive, series by second, one record per worker, errors and notices
// counted once. Deltas come in checked (delta-check.ts), so that adding one cannot fail halfway.
import type { FlushPayload, WorkerRecord } from "../../../contracts/delta/flush-item.ts";
import { type LoadGap, uniteGaps } from "../../../contracts/delta/load-gaps.ts";
import { type Notice, type NoticeLevel, noticeKey, noticeOf } from "../../../contracts/delta/notices.ts";
import { MergedSamples } from "../../../contracts/delta/request-samples.ts";
import { MAX_WORDS_BYTES, WordsWithinBound } from "../../../contracts/delta/script-words.ts";
import { type ErrorCount, errorKey, type WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { mergeHealthOverTime } from "../../../metrics/totals/health.ts";

/**
 * Bounds the texts of errors, and those of notices, in one flush: an item holds 400 KB. Further ones are only counted.
 */
const MAX_TEXT_BYTES = 48 * 1024;
const OTHER = "(other)";
/** A notice that stands for all notices of its level that had no room. */
const BOUNDED: Readonly<Record<NoticeLevel, Notice>> = {
  invalid: noticeOf("invalid-bounded", "there were more reasons to doubt the run than one flush can hold"),
  failed: noticeOf("test-failed", "the script said more of it than one flush can hold"),
  warning: noticeOf("warnings-bounded", "there were more warnings than one flush can hold"),
};

/** Each worker keeps to the bound by itself; this says that all of them together did not. */
const LINES_CUT = noticeOf(
  "script-lines-cut",
  `the script said more than ${MAX_WORDS_BYTES / 1024} KiB a second by console.log: some of its lines were cut`,
);

export class Batch {
  readonly #series = new SeriesSet();
  readonly #workers = new Map<string, WorkerRecord>();
  readonly #errors = new Map<string, ErrorCount>();
  readonly #notices = new Map<string, Notice>();
  #gaps: readonly LoadGap[] = [];
  readonly #said = new WordsWithinBound();
  readonly #samples = new MergedSamples();
  #refusedSampleCount = 0;
  #errorTextBytes = 0;
  #noticeTextBytes = 0;

  add(delta: WorkerDelta): void {
    this.#series.addAll(delta.seconds);
    this.#workers.set(delta.workerId, mergeRecord(this.#workers.get(delta.workerId), delta));
    for (const error of delta.errors) this.#addError(error);
    for (const notice of delta.notices) this.#addNotice(notice);
    this.#refusedSampleCount += delta.refusedSampleCount ?? 0;
    if (delta.gaps !== undefined) this.#gaps = uniteGaps([...this.#gaps, ...delta.gaps]);
    if (delta.samples !== undefined) this.#samples.add(delta.samples);
    if (delta.said !== undefined) this.#said.add(delta.said);
    if ((this.#said.words?.cutCount ?? 0) > 0) this.#addNotice(LINES_CUT);
  }

  payload(): FlushPayload {
    const said = this.#said.words;
    const samples = this.#samples.within();
    return {
      seconds: this.#series.toSeconds(),
      workers: [...this.#workers.values()],
      errors: [...this.#errors.values()],
      notices: [...this.#notices.values()],
      ...(this.#refusedSampleCount === 0 ? {} : { refusedSampleCount: this.#refusedSampleCount }),
      ...(this.#gaps.length === 0 ? {} : { gaps: [...this.#gaps] }),
      ...(samples === undefined ? {} : { samples }),
      ...(said === undefined ? {} : { said }),
    };
  }

  #addError(error: ErrorCount): void {
    const key = errorKey(error);
    const known = this.#errors.get(key);
    if (known !== undefined) {
      this.#errors.set(key, { ...known, count: known.count + error.count });
      return;
    }
    const bytes = Buffer.byteLength(key);
    const isOther = error.message === OTHER && error.place === "";
    if (!isOther && this.#errorTextBytes + bytes > MAX_TEXT_BYTES) {
      this.#addError({ ...error, message: OTHER, place: "" });
      return;
    }
    this.#errorTextBytes += bytes;
    this.#errors.set(key, error);
  }

  #addNotice(notice: Notice): void {
    const key = noticeKey(notice);
    if (this.#notices.has(key)) return;
    const bytes = Buffer.byteLength(JSON.stringify(notice));
    if (this.#noticeTextBytes + bytes > MAX_TEXT_BYTES) {
      const more = BOUNDED[notice.level];
      this.#notices.set(noticeKey(more), more);
      return;
    }
    this.#noticeTextBytes += bytes;
    this.#notices.set(key, notice);
  }
}

/** Merges a worker's deltas of one flush: attempts and health of all of them, everything else from the latest. */
const mergeRecord = (before: WorkerRecord | undefined, delta: WorkerDelta): WorkerRecord => {
  const { workerId, slot, sequence, final, sentAt, attemptsTotal, lostAttempts, inFlight, health } = delta;
  const certificate = delta.certificate ?? before?.certificate;
  return {
    workerId,
    slot,
    sequence,
    final,
    sentAt,
    attemptsTotal,
    ...(lostAttempts === undefined ? {} : { lostAttempts }),
    attempts: (before?.attempts ?? 0) + ledgerSum("attempts", delta.seconds),
    inFlight,
    health: before === undefined ? health : mergeHealthOverTime(before.health, health),
    ...(certificate === undefined ? {} : { certificate }),
  };
};
