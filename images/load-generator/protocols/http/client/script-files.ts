// `http.file` as a script has it: content, or the path of a file that travelled with the script.
import { isFilePath } from "../../../../../contracts/words/file-path.ts";
import { FileData } from "./body.ts";

/** Of the files that travelled, in an error. */
const MAX_NAMED = 5;

export class ScriptFiles {
  readonly #files: Readonly<Record<string, Buffer>>;

  /** @param files by their paths */
  constructor(files: Readonly<Record<string, Buffer>> = {}) {
    this.#files = files;
  }

  /**
   * A body's field that is sent as a file.
   * @throws TypeError for the path of a file that did not travel with the script
   */
  file(data: string | Uint8Array | ArrayBuffer, filename?: string, contentType = "application/octet-stream"): FileData {
    if (typeof data === "string") {
      const isPath = isFilePath(data, filename);
      const bytes = isPath || filename === undefined ? this.#open(data) : undefined;
      if (bytes !== undefined) return new FileData(bytes, filename ?? data.split("/").at(-1) ?? data, contentType);
      if (isPath) throw new TypeError(this.#notThere(data));
    }
    return new FileData(data, filename ?? "data", contentType);
  }

  #notThere(path: string): string {
    const names = Object.keys(this.#files);
    const travelled = names.length === 0 ? "none" : names.slice(0, MAX_NAMED).join(", ");
    return (
      `http.file(${JSON.stringify(path)}): the file did not travel with the script: write its path out there, as ` +
      `http.file("./photo.png"); looked for among those that did: ${travelled}${names.length > MAX_NAMED ? ", …" : ""}`
    );
  }

  #open(path: string): Buffer | undefined {
    return Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
  }
}
