// Errors by kind, message and place, counted; the first one's text stands for all. And notices, each said once.
import { type Notice, type NoticeCode, noticeKey, noticeOf } from "../../../contracts/delta/notices.ts";
import { type ErrorCause, type ErrorCount, errorKey } from "../../../contracts/delta/worker-delta.ts";
import { KeptNames, tooManyErrors } from "../../../contracts/metrics/name-bounds.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";

/** Notices with texts of their own: what may hold a name of the script's is not said without end. */
const MAX_NOTICES = 200;
const MAX_MESSAGE_LENGTH = 2_000;
const MAX_PLACE_LENGTH = 500;

export class ErrorLog {
  /** Errors beyond those that are kept apart are counted together. */
  readonly #kept = new KeptNames();
  #counts = new Map<string, { error: Omit<ErrorCount, "count">; count: number }>();
  readonly #said = new Set<string>();
  #notices: Notice[] = [];
  #hasFailed = false;
  readonly #mask: SecretMask;

  /** @param mask of what may leave nowhere */
  constructor(mask: SecretMask = new SecretMask()) {
    this.#mask = mask;
  }

  /** @param cause of an error of the script that is no mistake which ended an iteration */
  count(kind: ErrorCount["kind"], wholeMessage: string, wholePlace: string, cause?: ErrorCause): void {
    const message = this.#mask.text(wholeMessage);
    const place = this.#mask.text(wholePlace);
    const common = cause === undefined ? { kind } : { kind, cause };
    let error = { ...common, message: message.slice(0, MAX_MESSAGE_LENGTH), place: place.slice(0, MAX_PLACE_LENGTH) };
    let key = errorKey(error);
    if (!this.#kept.keeps(kind, key)) {
      error = { ...common, message: OTHER_NAME, place: "" };
      key = errorKey(error);
      this.notice(tooManyErrors(kind));
    }
    const counted = this.#counts.get(key);
    if (counted === undefined) this.#counts.set(key, { error, count: 1 });
    else counted.count += 1;
  }

  note(code: NoticeCode, text: string): void {
    this.notice(noticeOf(code, text));
  }

  /** Once per code and text. */
  notice(whole: Notice): void {
    const text = this.#mask.text(whole.text);
    const notice = text === whole.text ? whole : { ...whole, text };
    const key = noticeKey(notice);
    const isFirstFailure = notice.level === "failed" && !this.#hasFailed;
    if (this.#said.has(key) || (this.#said.size >= MAX_NOTICES && !isFirstFailure)) return;
    this.#hasFailed ||= isFirstFailure;
    this.#said.add(key);
    this.#notices.push(notice);
  }

  takeErrors(): ErrorCount[] {
    const errors = [...this.#counts.values()].map(({ error, count }) => ({ ...error, count }));
    this.#counts = new Map();
    return errors;
  }

  takeNotices(): Notice[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }
}
