// Errors by kind, message and place, counted; the first one's text stands for all. And notices, each said once.
import { type Notice, type NoticeCode, noticeOf } from "../../../contracts/delta/notices.ts";
import { type ErrorCause, type ErrorCount, errorKey } from "../../../contracts/delta/worker-delta.ts";

/**
 * Different errors kept; further ones are counted together, so that a script with random messages cannot fill the log.
 */
const MAX_DIFFERENT = 100;
const MAX_MESSAGE_LENGTH = 2_000;
const MAX_PLACE_LENGTH = 500;

export class ErrorLog {
  readonly #known = new Set<string>();
  #counts = new Map<string, { error: Omit<ErrorCount, "count">; count: number }>();
  readonly #said = new Set<string>();
  #notices: Notice[] = [];

  /** @param cause of an error that ended an iteration */
  count(kind: ErrorCount["kind"], message: string, place: string, cause?: ErrorCause): void {
    const common = cause === undefined ? { kind } : { kind, cause };
    let error = { ...common, message: message.slice(0, MAX_MESSAGE_LENGTH), place: place.slice(0, MAX_PLACE_LENGTH) };
    let key = errorKey(error);
    if (!this.#known.has(key)) {
      if (this.#known.size >= MAX_DIFFERENT) {
        error = { ...common, message: "(other errors)", place: "" };
        key = errorKey(error);
      } else this.#known.add(key);
    }
    const counted = this.#counts.get(key);
    if (counted === undefined) this.#counts.set(key, { error, count: 1 });
    else counted.count += 1;
  }

  /** Once per text. */
  note(code: NoticeCode, text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#notices.push(noticeOf(code, text));
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
