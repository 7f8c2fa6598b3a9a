// Remembers the last head that a URL was answered with. Servers repeat a head byte for byte for up to a second, until
// its date changes, and a head that is equal to the last one need not be parsed again. This saves half a microsecond of
// some five per request.
import type { HeadScanner } from "./head-scanner.ts";
import { TextHead } from "./text-head.ts";

/** Where heads never repeat, for instance because they bear an id, one in this many is still compared. */
const MOST_SKIPPED = 1_000;

const NONE = new TextHead("");

export class HeadMemo {
  /** The same object for all answers that have it: its fields are read once. */
  head = NONE;
  #bytes: Buffer | null = null;
  /** The same four by four, as far as they go. */
  #words = new Int32Array(0);
  #status = 0;
  #contentLength = -1;
  #isChunked = false;
  #keepAlive = true;
  #setsCookies = false;
  /** Heads to come that are not kept. */
  #skips = 0;
  #skipsAfterMiss = 0;

  /**
   * @param cameTo how far the block is filled
   * @returns where the head ends that begins at `start` and is equal to the last, told to the scanner as if it had read
   * it; -1: read it
   */
  recall(block: Buffer, start: number, cameTo: number, scanner: HeadScanner): number {
    const bytes = this.#bytes;
    if (bytes === null) return -1;
    const end = start + bytes.length;
    if (end > cameTo || !this.#isIn(block, start, bytes)) {
      this.#bytes = null;
      this.#skips = this.#skipsAfterMiss;
      this.#skipsAfterMiss = Math.min(2 * this.#skipsAfterMiss + 1, MOST_SKIPPED);
      return -1;
    }
    this.#skipsAfterMiss = 0;
    scanner.status = this.#status;
    scanner.contentLength = this.#contentLength;
    scanner.isChunked = this.#isChunked;
    scanner.keepAlive = this.#keepAlive;
    scanner.setsCookies = this.#setsCookies;
    return end;
  }

  /** Word by word where they lie so: a call to compare bytes costs as much as all of the comparing. */
  #isIn(block: Buffer, start: number, bytes: Buffer): boolean {
    const words = this.#words;
    const from = block.byteOffset + start;
    if (from % 4 !== 0) return block.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0;
    const theirs = wordsOf(block.buffer);
    const first = from / 4;
    for (let index = 0; index < words.length; index += 1) if (theirs[first + index] !== words[index]) return false;
    for (let index = words.length * 4; index < bytes.length; index += 1)
      if (block[start + index] !== bytes[index]) return false;
    return true;
  }

  /** A head that the scanner has just read; kept, if its turn has come. */
  keep(block: Buffer, start: number, end: number, scanner: HeadScanner): TextHead {
    const head = new TextHead(block.toString("latin1", start, end));
    if (this.#skips > 0) {
      this.#skips -= 1;
      return head;
    }
    this.head = head;
    this.#bytes = Buffer.from(block.subarray(start, end));
    this.#words = new Int32Array(Uint8Array.from(this.#bytes.subarray(0, this.#bytes.length & ~3)).buffer);
    this.#status = scanner.status;
    this.#contentLength = scanner.contentLength;
    this.#isChunked = scanner.isChunked;
    this.#keepAlive = scanner.keepAlive;
    this.#setsCookies = scanner.setsCookies;
    return head;
  }
}

let known: { readonly buffer: ArrayBufferLike; readonly words: Int32Array } | null = null;

/** All sockets of a thread read into one. */
const wordsOf = (buffer: ArrayBufferLike): Int32Array => {
  if (known?.buffer === buffer) return known.words;
  const words = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
  known = { buffer, words };
  return words;
};
