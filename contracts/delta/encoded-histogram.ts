// A histogram on the wire: HdrHistogram V2, uncompressed, in base64. 3 significant digits; integer microseconds, or
// thousandths of a script's own values. Opaque: it goes from worker to log as it is, and whoever wants to read it takes
// its bytes here. What they say is metrics/histogram's business.
import { z } from "zod";

declare const opaque: unique symbol;
export interface EncodedHistogram {
  readonly [opaque]: "EncodedHistogram";
}

const Base64 = z.base64();

/** Sees base64 alone: whether it is a histogram is known by reading it. */
export const EncodedHistogram = Base64 as unknown as z.ZodType<EncodedHistogram>;

/** The same for thousands a second: no report is made of what is wrong. */
export const isEncodedHistogram = (value: unknown): value is EncodedHistogram =>
  typeof value === "string" && BASE64.test(value);

const BASE64 = /^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/;

export const histogramToWire = (bytes: Uint8Array): EncodedHistogram =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") as unknown as EncodedHistogram;

export const histogramFromWire = (encoded: EncodedHistogram): Uint8Array =>
  Buffer.from(encoded as unknown as string, "base64");
