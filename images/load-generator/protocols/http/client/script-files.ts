// `http.file` as a script has it: content, or the path of a file that travelled with the script.
import { FileData } from "./body.ts";

export class ScriptFiles {
  readonly #files: Readonly<Record<string, Buffer>>;

  /** @param files by their paths */
  constructor(files: Readonly<Record<string, Buffer>> = {}) {
    this.#files = files;
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
    return Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
  }
}
