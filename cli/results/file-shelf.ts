// A shelf in a file of its own beside a run's results: seconds that are long past wait there until the results are made.
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Shelf } from "../../metrics/totals/seconds/shelf.ts";

/** Where one lot of lines lies in the file. */
interface Lot {
  readonly offset: number;
  readonly bytes: number;
}

/** The file is made with the first lot: most runs are short, and have none. */
export class FileShelf implements Shelf {
  readonly #path: string;
  readonly #boards = new Map<string, Lot[]>();
  #file: number | undefined;
  #end = 0;
  #isFull = false;

  constructor(path: string) {
    this.#path = path;
  }

  put(board: string, lines: readonly string[]): boolean {
    if (this.#isFull) return false;
    const lot = Buffer.from(`${lines.join("\n")}\n`);
    try {
      this.#file ??= this.#open();
      for (let done = 0; done < lot.length; )
        done += writeSync(this.#file, lot, done, lot.length - done, this.#end + done);
    } catch {
      // No room, or no folder to write to: the run is read to its end all the same, in memory.
      this.#isFull = true;
      return false;
    }
    const lots = this.#boards.get(board) ?? [];
    this.#boards.set(board, lots);
    lots.push({ offset: this.#end, bytes: lot.length });
    this.#end += lot.length;
    return true;
  }

  *linesOn(board: string): Generator<string> {
    for (const { offset, bytes } of this.#boards.get(board) ?? []) {
      const lot = Buffer.allocUnsafe(bytes);
      for (let done = 0; done < bytes; ) {
        const read = readSync(this.#file ?? -1, lot, done, bytes - done, offset + done);
        if (read === 0) throw new Error(`${this.#path} was cut off while it was read`);
        done += read;
      }
      for (const line of lot.toString("utf8").split("\n")) if (line !== "") yield line;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#isFull = true;
    removeQuietly(this.#path);
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    const file = openSync(this.#path, "w+");
    // Where a file may be taken away while it is open, not even a killed command leaves it behind.
    if (process.platform !== "win32") removeQuietly(this.#path);
    return file;
  }
}

/** Nothing hangs on it: another run writes a file of its own. */
export const removeQuietly = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is gone, or is none.
  }
};
