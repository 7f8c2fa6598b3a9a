// `k6/experimental/fs`: files that the init code opens, read piece by piece. A file's bytes lie in memory once in a
// thread; each virtual user has a place of its own in it.
import { posix } from "node:path";
import type { K6User } from "../../user.ts";

const SeekMode = { Start: 0, Current: 1, End: 2 } as const;

/** What `open` gives. */
export class File {
  readonly path: string;
  readonly #bytes: ArrayBuffer;
  #at = 0;

  constructor(path: string, bytes: ArrayBuffer) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** All of it: the same for every user of a thread. @throws TypeError for what `open` has not given */
  static bytesOf(file: unknown): ArrayBuffer {
    if (typeof file === "object" && file !== null && #bytes in file) return file.#bytes;
    throw new TypeError('a file is needed, as open of k6/experimental/fs gives it: await open("users.csv")');
  }

  async stat(): Promise<{ name: string; size: number }> {
    return { name: posix.basename(this.path), size: this.#bytes.byteLength };
  }

  /** @returns how many bytes it has put into the buffer; null: there are no more */
  async read(into: unknown): Promise<number | null> {
    if (!(into instanceof Uint8Array) || into.byteLength === 0)
      throw new TypeError("read() takes a Uint8Array with room for what it reads");
    const part = new Uint8Array(this.#bytes).subarray(this.#at, this.#at + into.byteLength);
    if (part.byteLength === 0) return null;
    into.set(part);
    this.#at += part.byteLength;
    return part.byteLength;
  }

  /** @returns the place that the next read begins at. @throws TypeError for one that the file has not */
  async seek(offset: unknown, whence: unknown): Promise<number> {
    const froms: readonly number[] = [0, this.#at, this.#bytes.byteLength];
    const from = froms[whence as number];
    if (!Number.isInteger(offset) || from === undefined)
      throw new TypeError("seek() takes a whole number, and SeekMode.Start, SeekMode.Current or SeekMode.End");
    const at = from + (offset as number);
    if (at < 0 || at > this.#bytes.byteLength)
      throw new TypeError(`seek() leads to ${at}: ${this.path} has ${this.#bytes.byteLength} bytes`);
    this.#at = at;
    return at;
  }
}

export const fs = (user: K6User) => ({
  // In the init code alone, as open() is; by its first step the calling file is still known.
  open: async (path: unknown): Promise<File> => new File(String(path), user.open(path, "b") as ArrayBuffer),
  SeekMode,
});
