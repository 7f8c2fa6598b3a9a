// Remembers the last body that a URL was answered with. Most servers answer alike again and again, and to compare 7 kB
// with what the socket read takes a tenth of copying them, and spares making their text and looking for the same part.
import { type AnswerBody, MAX_SHARED_BYTES } from "./answer-body.ts";

/** Where bodies never repeat, one in this many is still kept to compare the next with. */
const MOST_SKIPPED = 1_000;
/** All that a thread remembers, with what is made of it. */
const MAX_KEPT_BYTES = 8 * 2 ** 20;

/** Those of all URLs together: the oldest are forgotten where they take too much. */
export class KeptBodies {
  /** What a URL was answered with for the first time: it may be one of many URLs that have the same answer. */
  newest: AnswerBody | null = null;
  readonly #limitBytes: number;
  readonly #bytes = new Map<BodyMemo, number>();
  #usedBytes = 0;

  constructor(limitBytes = MAX_KEPT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /** @param bytes that what the memo keeps takes at most */
  add(memo: BodyMemo, bytes: number): void {
    this.remove(memo);
    this.#bytes.set(memo, bytes);
    this.#usedBytes += bytes;
    for (const oldest of this.#bytes.keys()) {
      if (this.#usedBytes <= this.#limitBytes) return;
      oldest.forget();
    }
  }

  remove(memo: BodyMemo): void {
    this.#usedBytes -= this.#bytes.get(memo) ?? 0;
    this.#bytes.delete(memo);
  }
}

/** The thread's. */
const KEPT_BODIES = new KeptBodies();

/** Of one URL and method. */
export class BodyMemo {
  readonly #kept: KeptBodies;
  #last: AnswerBody | null = null;
  #isNew = true;
  /** Bodies to come that are not kept. */
  #skips = 0;
  #skipsAfterMiss = 0;

  constructor(kept = KEPT_BODIES) {
    this.#kept = kept;
  }

  /** What the next body is to be compared with; null: it would hardly be equal to anything. */
  get expected(): AnswerBody | null {
    return this.#isNew ? this.#kept.newest : this.#last;
  }

  /** An answer had the body that was expected. */
  matched(): void {
    this.#skipsAfterMiss = 0;
  }

  /** An answer had another body. @returns whether it is to be kept */
  missed(): boolean {
    if (this.#last !== null) {
      this.forget();
      this.#skips = this.#skipsAfterMiss;
      this.#skipsAfterMiss = Math.min(2 * this.#skipsAfterMiss + 1, MOST_SKIPPED);
    }
    if (this.#skips === 0) return true;
    this.#skips -= 1;
    return false;
  }

  /** @param isCoded what it is decompressed may be kept with it */
  keep(body: AnswerBody, isCoded: boolean): void {
    const isFirst = this.#isNew;
    this.#isNew = false;
    if (body.length > MAX_SHARED_BYTES) return;
    body.isShared = true;
    if (isFirst) {
      // Many URLs are asked for once.
      this.#kept.newest = body;
      return;
    }
    this.#last = body;
    // A byte makes at most two of text.
    this.#kept.add(this, isCoded ? 4 * MAX_SHARED_BYTES : 3 * body.length);
  }

  forget(): void {
    this.#last = null;
    this.#kept.remove(this);
  }
}
