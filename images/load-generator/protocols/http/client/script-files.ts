// `http.file` as a script has it: content, or the path of a file that travelled with the script. A file lies in memory
// once per thread, however many virtual users send it.
import { FileData } from "./body.ts";

export class ScriptFiles {
  readonly #encoded: Readonly<Record<string, string>>;
  readonly #opened = new Map<string, Buffer>();

  /** @param encoded path → base64 */
  constructor(encoded: Readonly<Record<string, string>> = {}) {
    this.#encoded = encoded;
  }

  /**
   * A body's field that is sent as a file.
   * @throws TypeError for a path that did not stand in the script when it was bundled
   */
  file(data: string | Uint8Array | ArrayBuffer, filename?: string, contentType = "application/octet-stream"): FileData {
    if (typeof data === "string") {
      // With a name beside it, text that might be a path is content.
      const isPath = /^\.{1,2}\/[^\n]*$/.test(data);
      const bytes = isPath || filename === undefined ? this.#open(data) : undefined;
      if (bytes !== undefined) return new FileData(bytes, filename ?? data.split("/").at(-1) ?? data, contentType);
      if (isPath && filename === undefined)
        throw new TypeError(
          `http.file(${JSON.stringify(data)}): the file did not travel with the script: write its path out there, as http.file("./photo.png")`,
        );
    }
    return new FileData(data, filename ?? "data", contentType);
  }

  #open(path: string): Buffer | undefined {
    const opened = this.#opened.get(path);
    if (opened !== undefined || !Object.hasOwn(this.#encoded, path)) return opened;
    const bytes = Buffer.from(this.#encoded[path] ?? "", "base64");
    this.#opened.set(path, bytes);
    return bytes;
  }
}
