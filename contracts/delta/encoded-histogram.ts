// A histogram as deltas and the flush log carry it: HdrHistogram's V2 encoding, uncompressed, in base64, with 3
// significant digits. Its values are integer microseconds, or thousandths of a script's own values. The type is opaque:
// workers and aggregators pass it on as it is, and metrics/histogram reads its bytes.
import * as z from "zod";

declare const opaque: unique symbol;
export interface EncodedHistogram {
  readonly [opaque]: "EncodedHistogram";
}

const Base64 = z.base64();

/** Checks only that it is base64; whether the bytes are a histogram is known when they are read. */
export const EncodedHistogram = Base64 as unknown as z.ZodType<EncodedHistogram>;

/** Does the same check without zod's report of what is wrong, as it runs thousands of times a second. */
export const isEncodedHistogram = (value: unknown): value is EncodedHistogram =>
  typeof value === "string" && BASE64.test(value);

const BASE64 = /^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/;

export const histogramToWire = (bytes: Uint8Array): EncodedHistogram =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") as unknown as EncodedHistogram;

/** How much of a delta it takes. */
export const wireBytesOf = (encoded: EncodedHistogram): number => (encoded as unknown as string).length;

let scratch = Buffer.allocUnsafeSlow(16 * 1024);

/** The bytes where the next call overwrites them, for whoever reads them at once: a buffer for each costs as much. */
export const peekAtHistogram = (encoded: EncodedHistogram): Uint8Array => {
  const text = encoded as unknown as string;
  if (scratch.length < text.length) scratch = Buffer.allocUnsafeSlow(2 * text.length);
  return scratch.subarray(0, scratch.write(text, "base64"));
};

export const histogramFromWire = (encoded: EncodedHistogram): Uint8Array =>
  Buffer.from(encoded as unknown as string, "base64");
