// What waits to be sent to the aggregator: everything measured since the last delta, merged, seconds kept apart; and
// the one delta that is on its way, which is never changed once it was sent. Pure.

import type { WorkerHealth } from "../../../contracts/delta/health-fields.ts";
import { type LoadGap, uniteGaps } from "../../../contracts/delta/load-gaps.ts";
import {
  type Notice,
  type NoticeCode,
  noticeKey,
  noticeOf,
  sortGravestFirst,
} from "../../../contracts/delta/notices.ts";
import { MergedSamples } from "../../../contracts/delta/request-samples.ts";
import { MAX_WORDS_BYTES, type ScriptWords, WordsWithinBound } from "../../../contracts/delta/script-words.ts";
import {
  type ErrorCount,
  errorKey,
  MAX_NOTICES,
  type StartCertificate,
  type WorkerDelta,
} from "../../../contracts/delta/worker-delta.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import type { ThreadReport } from "../shared/messages.ts";
import { HeldSeconds, TOGETHER_SECONDS } from "./held-seconds.ts";

export interface DeltaIdentity {
  readonly runId: string;
  readonly region: string;
  readonly workerId: string;
  readonly slot: number;
}

const MAX_ERRORS = 1_000;
const MAX_ERROR_LENGTH = 2_000;
const MAX_PLACE_LENGTH = 500;
const LINES_CUT = `the script said more than ${MAX_WORDS_BYTES / 1024} KiB a second by console.log: some of its lines were cut`;
const HELD_BACK = `the aggregator was away: of the seconds that had to wait the latencies are of ${TOGETHER_SECONDS} s together, the counts of each second`;
const FORGOTTEN =
  "the aggregator was away for longer than a worker can keep what it measures: the oldest of it is lost";

export class DeltaQueue {
  readonly #identity: DeltaIdentity;
  readonly #seconds: HeldSeconds;
  #errors = new Map<string, ErrorCount>();
  #notices = new Map<string, Notice>();
  #gaps: readonly LoadGap[] = [];
  #said = new WordsWithinBound();
  #samples = new MergedSamples();
  #certificate: StartCertificate | undefined;
  #attemptsTotal = 0;
  /** Attempts that no delta has: a thread took them with it, or no aggregator took them. */
  #lostAttempts = 0;
  #iterationsTotal = 0;
  #sequence = 0;

  constructor(identity: DeltaIdentity, seconds = new HeldSeconds()) {
    this.#identity = identity;
    this.#seconds = seconds;
  }

  add({
    seconds,
    errors,
    notices,
    gaps = [],
    samples = [],
    attempts,
    iterations,
  }: Omit<ThreadReport, "inFlight" | "health">): void {
    const forgotten = this.#seconds.add(seconds);
    if (forgotten > 0) this.note("held-back-lost", FORGOTTEN);
    this.#lostAttempts += forgotten;
    for (const error of errors) this.addError(error);
    for (const notice of notices) this.addNotice(notice);
    for (const gap of gaps) this.addGap(gap);
    this.#samples.add(samples);
    this.#attemptsTotal += attempts;
    this.#iterationsTotal += iterations;
  }

  addError(whole: ErrorCount): void {
    const { message, place } = whole;
    const error = { ...whole, message: message.slice(0, MAX_ERROR_LENGTH), place: place.slice(0, MAX_PLACE_LENGTH) };
    const key = errorKey(error);
    const known = this.#errors.get(key);
    this.#errors.set(key, known === undefined ? error : { ...known, count: known.count + error.count });
  }

  /** The load, or a part of it, stood still. */
  addGap(gap: LoadGap): void {
    this.#gaps = uniteGaps([...this.#gaps, gap]);
  }

  say(words: ScriptWords): void {
    this.#said.add(words);
  }

  /** Once in a delta, however often it is said. */
  addNotice(notice: Notice): void {
    this.#notices.set(noticeKey(notice), notice);
  }

  note(code: NoticeCode, text: string): void {
    this.addNotice(noticeOf(code, text));
  }

  certify(certificate: StartCertificate): void {
    this.#certificate = certificate;
  }

  get totals(): { attempts: number; iterations: number; lastSequence: number } {
    return { attempts: this.#attemptsTotal, iterations: this.#iterationsTotal, lastSequence: this.#sequence };
  }

  /** Everything that waits, as the next delta. */
  take(inFlight: number, health: WorkerHealth, final: boolean, sentAt: string): WorkerDelta {
    this.#sequence += 1;
    if (this.#seconds.isCoarse) this.note("held-back", HELD_BACK);
    const said = this.#said.words;
    if (said !== undefined && said.cutCount > 0) this.note("script-lines-cut", LINES_CUT);
    const samples = this.#samples.within();
    const delta = {
      schema: "meridian.worker-delta.v2" as const,
      ...this.#identity,
      sequence: this.#sequence,
      final,
      sentAt,
      attemptsTotal: this.#attemptsTotal - this.#lostAttempts,
      ...(this.#lostAttempts === 0 ? {} : { lostAttempts: this.#lostAttempts }),
      inFlight,
      seconds: this.#seconds.take(),
      errors: boundErrors([...this.#errors.values()]),
      notices: sortGravestFirst(this.#notices.values()).slice(0, MAX_NOTICES),
      health,
      ...(this.#gaps.length === 0 ? {} : { gaps: [...this.#gaps] }),
      ...(this.#certificate === undefined ? {} : { certificate: this.#certificate }),
      ...(samples === undefined ? {} : { samples }),
      ...(said === undefined ? {} : { said }),
    };
    this.#errors = new Map();
    this.#notices = new Map();
    this.#gaps = [];
    this.#certificate = undefined;
    this.#said = new WordsWithinBound();
    this.#samples = new MergedSamples();
    return delta;
  }

  /** What was taken goes in several deltas: the next of them has a number of its own. */
  beginPiece(): void {
    this.#sequence += 1;
  }

  /** Attempts that were made, and of which nobody has told what became of them. */
  loseUntold(attempts: number): void {
    this.#attemptsTotal += attempts;
    this.#lostAttempts += attempts;
  }

  /** Attempts of what was taken that no delta will have. */
  lose(attempts: number): void {
    this.#lostAttempts += attempts;
  }

  /** The aggregator will never take the last delta: its number is free again, and what was in it is missing. */
  drop(reason: string): void {
    this.#sequence -= 1;
    this.note("delta-refused", reason);
  }
}

/** More different ones than a delta may have are counted together. */
const boundErrors = (errors: readonly ErrorCount[]): ErrorCount[] => {
  if (errors.length <= MAX_ERRORS) return [...errors];
  const kept = errors.slice(0, MAX_ERRORS - new Set(errors.map(({ kind }) => kind)).size);
  const others = new Map<string, ErrorCount>();
  for (const { kind, count } of errors.slice(kept.length)) {
    const before = others.get(kind)?.count ?? 0;
    others.set(kind, { kind, message: OTHER_NAME, place: "", count: before + count });
  }
  return [...kept, ...others.values()];
};
