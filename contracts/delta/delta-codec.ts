// Encodes a delta for POST /deltas (JSON, compressed by gzip when it is long) in the load generator, and decodes it in
// the aggregator.
// Before anything large is allocated, decoding checks how many bytes come out of gunzip, and how deep and how many the
// objects and lists of the JSON are. Whether the content is a valid delta, the aggregator checks afterwards.
import { gunzipSync, gzipSync } from "node:zlib";
import { MAX_DELTA_BYTES, type WorkerDelta } from "./worker-delta.ts";

/**
 * From this length on a delta is compressed. Below it unpacking costs the aggregator, which takes those of a thousand
 * workers each second, more than the bytes are worth within one network.
 */
export const LEAST_COMPRESSED_BYTES = 16 * 1024;

/** A delta as it travels. */
export interface EncodedDelta {
  readonly bytes: Uint8Array;
  readonly encoding: "gzip" | "identity";
}

/** What the headers of POST /deltas say of it. */
export const headersOf = ({ encoding }: EncodedDelta) => ({
  "content-type": "application/json",
  "content-encoding": encoding,
});

/** A delta is eight levels deep; what unknown fields a newer worker adds may go a little deeper. */
const MAX_DEPTH = 32;
/**
 * The smallest series has two braces in some 55 bytes. Text that opens objects or lists more often than this is no
 * delta, and would cost much memory.
 */
const BYTES_PER_OPENING = 16;

/** Says why bytes cannot be read as a delta. */
export class DeltaUnreadable extends Error {
  override readonly name = "DeltaUnreadable";
  readonly reason: "too-large" | "unknown-encoding" | "broken";

  constructor(reason: DeltaUnreadable["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export const makeTooLargeError = (): DeltaUnreadable =>
  new DeltaUnreadable("too-large", `a delta has at most ${MAX_DELTA_BYTES} bytes, compressed or not`);

/** @throws DeltaUnreadable for one that is too large to be taken */
export const encodeDelta = (delta: WorkerDelta): EncodedDelta => {
  const text = Buffer.from(textOf(delta));
  if (text.length > MAX_DELTA_BYTES) throw makeTooLargeError();
  if (text.length < LEAST_COMPRESSED_BYTES) return { bytes: text, encoding: "identity" };
  return { bytes: gzipSync(text, { level: 1 }), encoding: "gzip" };
};

const textOf = (delta: WorkerDelta): string => {
  try {
    return JSON.stringify(delta);
  } catch (error) {
    // No text of JavaScript's is as long as it would be.
    if (error instanceof RangeError) throw makeTooLargeError();
    throw error;
  }
};

/**
 * Runs synchronously, so that at most one body is unpacked in memory at any time.
 * @param encoding the content-encoding that was sent with it
 * @returns what stands there, and its length when it is not compressed
 * @throws DeltaUnreadable
 */
export const decodeDelta = (body: Buffer, encoding: string | undefined): { content: unknown; bytes: number } => {
  const text = decompress(body, encoding);
  checkNesting(text);
  try {
    return { content: JSON.parse(text.toString("utf8")), bytes: text.length };
  } catch {
    throw new DeltaUnreadable("broken", "the body is not JSON");
  }
};

const decompress = (body: Buffer, encoding: string | undefined): Buffer => {
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip") throw new DeltaUnreadable("unknown-encoding", "content-encoding is gzip or nothing");
  try {
    return gunzipSync(body, { maxOutputLength: MAX_DELTA_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw makeTooLargeError();
    throw new DeltaUnreadable("broken", "the body is not gzip");
  }
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** One pass over the bytes: JSON.parse has no limits of its own, and 16 MiB of brackets become gigabytes of lists. */
const checkNesting = (body: Buffer): void => {
  const maxOpenings = 64 + body.length / BYTES_PER_OPENING;
  let openings = 0;
  let depth = 0;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === QUOTE) index = findEndOfString(body, index + 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      openings++;
      depth++;
      if (depth > MAX_DEPTH || openings > maxOpenings)
        throw new DeltaUnreadable("broken", "the body's JSON is too deep, or has too many objects for its size");
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
};

/**
 * How many bytes of a text are looked at one by one. Longer texts are base64 without any backslash, so their end is
 * found by Buffer.indexOf; such a call costs as much as looking at this many bytes.
 */
const SHORT_BYTES = 32;

/** Where the quote that ends the text stands, or the body's end. @param from the text's first byte */
const findEndOfString = (body: Buffer, from: number): number => {
  let at = from;
  for (const until = Math.min(body.length, from + SHORT_BYTES); at < until; at += 1) {
    if (body[at] === QUOTE) return at;
    if (body[at] === BACKSLASH) at += 1;
  }
  for (; ; at += 1) {
    const quote = body.indexOf(QUOTE, at);
    if (quote < 0) return body.length;
    const backslash = body.subarray(at, quote).indexOf(BACKSLASH);
    if (backslash < 0) return quote;
    at += backslash + 1;
  }
};
