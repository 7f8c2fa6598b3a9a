// Takes off an answer's content codings, the last one first: gzip, deflate (with its header or without), br, zstd.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Decompress } from "fzstd";

/** Larger than any body that a check should look at; a decompression bomb stops here. */
const MAX_INFLATED_BYTES = 100 * 1024 * 1024;
const LIMIT = { maxOutputLength: MAX_INFLATED_BYTES };

/**
 * @param codings the value of Content-Encoding; what is not known is left as it is, as in k6.
 * @throws Error for a body that is not so coded
 */
export const decode = (body: Buffer, codings: string): Buffer => {
  if (codings === "") return body;
  try {
    return codings.split(",").reduceRight((bytes, coding) => decodeOne(bytes, coding.trim().toLowerCase()), body);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw makeTooLargeError();
    throw error;
  }
};

const makeTooLargeError = (): RangeError =>
  new RangeError(
    `the body is larger than ${MAX_INFLATED_BYTES / 2 ** 20} MiB when it is decompressed: leave it as it is, or throw it away (responseType: "none", http.discardResponseBodies)`,
  );

const decodeOne = (body: Buffer, coding: string): Buffer => {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return gunzipSync(body, LIMIT);
    case "deflate":
      // The name means zlib's format; some servers send the bare one, whose first byte never has zlib's method.
      return ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, LIMIT) : inflateRawSync(body, LIMIT);
    case "br":
      return brotliDecompressSync(body, LIMIT);
    case "zstd":
      return decodeZstd(body);
    default:
      return body;
  }
};

/** Node has no zstd before 22.15. */
const decodeZstd = (body: Buffer): Buffer => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((piece) => {
    length += piece.length;
    if (length > MAX_INFLATED_BYTES) throw makeTooLargeError();
    pieces.push(piece);
  });
  stream.push(body, true);
  return Buffer.concat(pieces);
};
