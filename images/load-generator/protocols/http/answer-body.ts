// An answer's body, and what is made of it for those who ask: its text, what it is decompressed, parts of its JSON.
// Answers with the same bytes share one, so nobody may write to its bytes; scripts get copies.
import { keepLarge } from "./body-budget.ts";
import { decode } from "./client/decode.ts";

/** Larger ones are not shared, and nothing larger is kept of one that is. */
export const MAX_SHARED_BYTES = 64 * 1024;
/** More than a script asks for of one answer. */
const MAX_PARTS = 16;

/** In place of a part that has not been looked for yet. */
export const NOT_LOOKED_FOR: unique symbol = Symbol("not looked for");

export class AnswerBody {
  /** Others may come to have it, for whom it is worth keeping what is found in it. */
  isShared = false;
  /** Latin-1 text stands for its bytes: a short string is made in a third of the time of a buffer. */
  #bytes: Buffer | string;
  #text: string | undefined;
  #decoded: { readonly codings: string; readonly body: AnswerBody } | undefined;
  #parts: Map<string, unknown> | undefined;

  constructor(bytes: Buffer | string) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** To be read only. */
  get bytes(): Buffer {
    if (typeof this.#bytes === "string") this.#bytes = Buffer.from(this.#bytes, "latin1");
    return this.#bytes;
  }

  /** @throws RangeError where there is no room for it */
  get text(): string {
    this.#text ??= this.#makeText();
    return this.#text;
  }

  #makeText(): string {
    keepLarge(this, this.length);
    return this.bytes.toString("utf8");
  }

  /** Whether `block` has from `from` to `end` what stands here at `at`. */
  hasAt(at: number, block: Buffer, from: number, end: number): boolean {
    const until = at + end - from;
    return until <= this.length && block.compare(this.bytes, at, until, from, end) === 0;
  }

  /**
   * @param codings as in Content-Encoding; "" for none
   * @throws Error for a body that is not so coded; RangeError where there is no room for it
   */
  decoded(codings: string): AnswerBody {
    if (codings === "") return this;
    if (this.#decoded?.codings === codings) return this.#decoded.body;
    const bytes = decode(this.bytes, codings);
    if (bytes === this.bytes) return this;
    keepLarge(bytes, bytes.length);
    const body = new AnswerBody(bytes);
    if (this.isShared && bytes.length <= MAX_SHARED_BYTES) {
      body.isShared = true;
      this.#decoded = { codings, body };
    }
    return body;
  }

  /** @returns what was found in its JSON by this path; NOT_LOOKED_FOR */
  partAt(path: string): unknown {
    const part = this.#parts?.get(path);
    return part === undefined && this.#parts?.has(path) !== true ? NOT_LOOKED_FOR : part;
  }

  /** @param part a list or an object is not kept: a script may change it */
  keepPart(path: string, part: unknown): void {
    if (!this.isShared || (typeof part === "object" && part !== null)) return;
    this.#parts ??= new Map();
    if (this.#parts.size < MAX_PARTS) this.#parts.set(path, part);
  }
}
