// `http.file`: content that a body's field is sent as a file of.
import { FileData } from "../../protocols/http/client/body.ts";

/** A script finds its content as it gave it: libraries that write multipart bodies themselves look at what it is. */
class GivenFile extends FileData {
  constructor(data: string | ArrayBufferView | ArrayBuffer, filename: string, contentType: string) {
    super("", filename, contentType);
    Object.assign(this, { data });
  }
}

/** @param filename as in k6 the instant in nanoseconds where none is given */
export const fileOf = (data: unknown, filename?: unknown, contentType?: unknown): FileData => {
  if (typeof data !== "string" && !ArrayBuffer.isView(data) && !(data instanceof ArrayBuffer))
    throw new TypeError("http.file() takes text or bytes, as open() gives them");
  const name = filename === undefined || filename === null ? `${Date.now()}000000` : String(filename);
  return new GivenFile(
    data,
    name,
    contentType === undefined || contentType === null ? "application/octet-stream" : String(contentType),
  );
};
