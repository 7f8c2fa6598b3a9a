// HdrHistogram's V2 encoding (github.com/HdrHistogram: AbstractHistogram.encodeIntoByteBuffer): a header of 40 bytes,
// then the counts as ZigZag LEB128, runs of empty buckets as one negative number. 3 digits, lowest 1, as everything
// here.
import { deflateSync } from "node:zlib";

/** What an encoding of buckets cannot say exactly. Integer microseconds. */
export interface ExactTotals {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export class HistogramFormatError extends Error {
  override readonly name = "HistogramFormatError";
}

const COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const HEADER_BYTES = 40;
const DIGITS = 3;
/** The number of buckets that we have, 31 pages of 1,024: an index from here on is not one of ours. */
const INDEX_LIMIT = 31 * 1024;
const MOST_BYTES_OF_COUNT = 9;
/** The highest value that such an array tracks. */
const HIGHEST_TRACKABLE = 2n ** 40n;

/** What is written before it is copied: long enough for all buckets, each with a gap before it. */
const draft = Buffer.alloc(HEADER_BYTES + 2 * MOST_BYTES_OF_COUNT * INDEX_LIMIT);
draft.writeInt32BE(COOKIE, 0);
draft.writeInt32BE(0, 8);
draft.writeInt32BE(DIGITS, 12);
draft.writeBigInt64BE(1n, 16);
draft.writeBigInt64BE(HIGHEST_TRACKABLE, 24);
draft.writeDoubleBE(1, 32);

/** @param forEachCount calls back with index and samples, in ascending order, samples above 0 */
export const encodeCounts = (forEachCount: (visit: (index: number, samples: number) => void) => void): Uint8Array => {
  let at = HEADER_BYTES;
  let next = 0;
  forEachCount((index, samples) => {
    if (index - next === 1) at = writeZigZag(draft, at, 0);
    else if (index > next) at = writeZigZag(draft, at, next - index);
    at = writeZigZag(draft, at, samples);
    next = index + 1;
  });
  draft.writeInt32BE(at - HEADER_BYTES, 4);
  return new Uint8Array(draft.subarray(0, at));
};

/** The compressed form, for histogram logs. */
export const compress = (encoded: Uint8Array): Uint8Array => {
  const deflated = deflateSync(encoded);
  const header = Buffer.alloc(8);
  header.writeInt32BE(COMPRESSED_COOKIE, 0);
  header.writeInt32BE(deflated.length, 4);
  return Buffer.concat([header, deflated]);
};

/** Encodings that lie one behind the other, each by itself. */
export function* eachEncoding(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEADER_BYTES + int32At(bytes, at + 4);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/**
 * What was read last: places of buckets, ascending, and the samples of each. One for all, since who reads adds them up
 * at once, and an array of its own for each would cost more than reading.
 */
const read = { indexes: new Uint16Array(INDEX_LIMIT), samples: new Float64Array(INDEX_LIMIT) };

/** The buckets of an encoding that have samples: the first `length` of the arrays, until the next call. */
export interface ReadCounts {
  readonly indexes: Uint16Array;
  readonly samples: Float64Array;
  readonly length: number;
}

/**
 * Reads an encoding to its end, and checks all of it.
 * @param exact what is known of it; null does not count
 * @throws HistogramFormatError for anything that is not an encoding of exactly `exact.count` samples
 */
export const readCounts = (bytes: Uint8Array, exact: Pick<ExactTotals, "count"> | null): ReadCounts => {
  checkHeader(bytes);
  const { indexes, samples } = read;
  let length = 0;
  let total = 0;
  let index = 0;
  let at = HEADER_BYTES;
  const end = bytes.length;
  while (at < end) {
    // ZigZag LEB128, little end first; a ninth byte would carry 8 bits, and no count here is that large.
    let magnitude = bytes[at] as number;
    at += 1;
    // Nearly all counts take one byte, and skipping the loop for them halves the cost of reading.
    if (magnitude >= 0x80) {
      magnitude &= 0x7f;
      for (let scale = 128; ; scale *= 128) {
        const byte = bytes[at];
        if (byte === undefined || scale > 2 ** 49)
          throw new HistogramFormatError("a count of the histogram is cut off or too large");
        at += 1;
        magnitude += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
    }
    if (magnitude % 2 === 1) {
      index += (magnitude + 1) / 2;
    } else {
      if (index >= INDEX_LIMIT) throw new HistogramFormatError("the histogram has more buckets than there can be");
      if (magnitude > 0) {
        const value = magnitude / 2;
        total += value;
        indexes[length] = index;
        samples[length] = value;
        length += 1;
      }
      index += 1;
    }
    if (index > INDEX_LIMIT) throw new HistogramFormatError("the histogram has more buckets than there can be");
  }
  if (exact !== null && total !== exact.count)
    throw new HistogramFormatError(`the histogram holds ${total} samples, not ${exact.count} as is said beside it`);
  return { indexes, samples, length };
};

/** By hand: a Buffer's methods, and a Buffer to call them on, cost more than reading most encodings. */
const int32At = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number);

const checkHeader = (bytes: Uint8Array): void => {
  if (bytes.length < HEADER_BYTES) throw new HistogramFormatError("the histogram is shorter than its header");
  if (int32At(bytes, 0) !== COOKIE)
    throw new HistogramFormatError("the histogram is not in HdrHistogram's V2 encoding");
  if (int32At(bytes, 4) !== bytes.length - HEADER_BYTES)
    throw new HistogramFormatError("the histogram's length is not what its header says");
  const [offset, digits, lowestValue] = [8, 12, 16];
  if (
    int32At(bytes, offset) !== 0 ||
    int32At(bytes, digits) !== DIGITS ||
    int32At(bytes, lowestValue) !== 0 ||
    int32At(bytes, lowestValue + 4) !== 1
  ) {
    throw new HistogramFormatError("the histogram has other buckets than 3 digits from 1 up");
  }
};

const writeZigZag = (bytes: Buffer, start: number, value: number): number => {
  let at = start;
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  while (rest >= 128) {
    bytes[at] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
};
