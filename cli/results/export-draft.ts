// The export of a run's log while it is read: each item is written as it comes, so that a long run takes no memory, and
// the file gets its name when it is whole.
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { exportLine } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { removeQuietly } from "./file-shelf.ts";

/** The log itself: written first, as all other results can be made from it again. */
export const EXPORT_FILE = "flush-log.jsonl";
const DRAFT = /^\.flush-log\.jsonl\.(\d+)\.draft$/;

/** A run goes on where its export cannot be written: that is said when the results are. */
export class ExportDraft {
  readonly #directory: string;
  readonly #path: string;
  #file: number | undefined;
  #failure: Error | undefined;
  #itemCount = 0;

  constructor(directory: string) {
    this.#directory = directory;
    // Two commands may follow the same run.
    this.#path = join(directory, `.${EXPORT_FILE}.${process.pid}.draft`);
  }

  get itemCount(): number {
    return this.#itemCount;
  }

  add(items: readonly FlushItem[]): void {
    this.#itemCount += items.length;
    this.#try(() => {
      this.#file ??= this.#open();
      const lines = Buffer.from(items.map((item) => `${exportLine(item)}\n`).join(""));
      for (let done = 0; done < lines.length; ) done += writeSync(this.#file, lines, done);
    });
  }

  /** @throws MeridianError RESULTS_UNWRITABLE */
  finish(): void {
    this.#try(() => {
      this.#file ??= this.#open();
      closeSync(this.#file);
      this.#file = undefined;
      renameSync(this.#path, join(this.#directory, EXPORT_FILE));
    });
    if (this.#failure === undefined) return;
    const message = `${join(this.#directory, EXPORT_FILE)} cannot be written: ${this.#failure.message}`;
    throw new MeridianError("RESULTS_UNWRITABLE", message, {
      next: "name another folder with --out, or make room; `meridian results` then writes it again",
      cause: this.#failure,
    });
  }

  /** Takes away what was written and is not finished. */
  discard(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    removeQuietly(this.#path);
  }

  #try(work: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#failure = error as Error;
      this.discard();
    }
  }

  #open(): number {
    mkdirSync(this.#directory, { recursive: true });
    for (const name of readdirSync(this.#directory)) {
      const pid = DRAFT.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) removeQuietly(join(this.#directory, name));
    }
    return openSync(this.#path, "w");
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};
