// A request's body, from socket to parsed JSON, within bounds that hold before anything is allocated: bytes received, bytes after
// gunzip, bytes held by all requests together, and the depth and number of JSON's objects and lists.
import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { MAX_DELTA_BYTES } from "../../contracts/delta/worker-delta.ts";
import { RequestRefused } from "./refusal.ts";

/** Of all bodies that are being received at one time. */
const MAX_RECEIVING_BYTES = 64 * 1024 * 1024;
/** A delta is eight levels deep; what unknown fields a newer worker adds may go a little deeper. */
const MAX_DEPTH = 32;
/** The smallest series has two braces in some 55 bytes: text that opens more often than this is not one, and costs much memory. */
const BYTES_PER_OPENING = 16;

const tooLarge = (): RequestRefused =>
  new RequestRefused("too-large", `a delta has at most ${MAX_DELTA_BYTES} bytes, compressed or not`);

/** Keeps count of what all requests together hold. */
export class BodyReader {
  #receivingBytes = 0;

  /** @throws RequestRefused; rejects with another error when the sender goes away */
  read(request: IncomingMessage): Promise<Buffer> {
    const announcedBytes = Number(request.headers["content-length"] ?? 0);
    if (announcedBytes > MAX_DELTA_BYTES) return Promise.reject(tooLarge());
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const settle = (finish: () => void): void => {
        request.removeAllListeners("data").off("end", onEnd).off("close", onClose);
        this.#receivingBytes -= bytes;
        bytes = 0;
        finish();
      };
      const onEnd = (): void =>
        settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
      const onClose = (): void => settle(() => reject(new Error("the sender went away")));
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        this.#receivingBytes += chunk.length;
        if (bytes > MAX_DELTA_BYTES) settle(() => reject(tooLarge()));
        else if (this.#receivingBytes > MAX_RECEIVING_BYTES)
          settle(() => reject(new RequestRefused("unavailable", "too much is being received at once; send it again")));
        else chunks.push(chunk);
      });
      request.on("end", onEnd).on("close", onClose);
    });
  }
}

/** Synchronous, so that at any time one body at most is spread out in memory. @throws RequestRefused */
export const decompress = (body: Buffer, encoding: string | undefined): Buffer => {
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip")
    throw new RequestRefused("bad-request", "content-encoding is gzip or nothing", { status: 415 });
  try {
    return gunzipSync(body, { maxOutputLength: MAX_DELTA_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new RequestRefused("bad-request", "the body is not gzip");
  }
};

/** @throws RequestRefused */
export const parseJson = (body: Buffer): unknown => {
  checkNesting(body);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new RequestRefused("bad-request", "the body is not JSON");
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
    if (byte === QUOTE) index = endOfString(body, index + 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      openings++;
      depth++;
      if (depth > MAX_DEPTH || openings > maxOpenings)
        throw new RequestRefused("bad-request", "the body's JSON is too deep, or has too many objects for its size");
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
};

/** Longer texts are base64, which has no backslash: the end is searched for natively. A call costs as much as so many bytes looked at. */
const SHORT_BYTES = 32;

/** Where the quote that ends the text stands, or the body's end. @param from the text's first byte */
const endOfString = (body: Buffer, from: number): number => {
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
