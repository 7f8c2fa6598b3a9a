// The export of a run's log while it is read: each item is written as it comes, so that a long run takes no memory, and
// the file gets its name when it is whole.
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportLine } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { removeQuietly } from "./file-shelf.ts";

/** The log itself: written first, as all other results can be made from it again. */
export const EXPORT_FILE = "flush-log.jsonl";
const DRAFT = /^\.flush-log\.jsonl\.(\d+)\.draft$/;

/**
 * A run goes on where its export cannot be written: that is said when the results are. Where somebody is told of it, who
 * ends the run, memory keeps the rest meanwhile.
 */
export class ExportDraft {
  readonly #directory: string;
  readonly #path: string;
  readonly #onUnwritable: ((cause: Error) => void) | undefined;
  #file: number | undefined;
  /** Of whole lines. */
  #writtenBytes = 0;
  #failure: Error | undefined;
  /** What the file did not take. */
  readonly #kept: Buffer[] = [];
  #itemCount = 0;

  constructor(directory: string, onUnwritable?: (cause: Error) => void) {
    this.#directory = directory;
    this.#onUnwritable = onUnwritable;
    // Two commands may follow the same run.
    this.#path = join(directory, `.${EXPORT_FILE}.${process.pid}.draft`);
  }

  get itemCount(): number {
    return this.#itemCount;
  }

  add(items: readonly FlushItem[]): void {
    this.#itemCount += items.length;
    const lines = Buffer.from(items.map((item) => `${exportLine(item)}\n`).join(""));
    this.#kept.push(lines);
    this.#try(() => this.#writeKept());
    if (this.#onUnwritable === undefined) this.#kept.length = 0;
  }

  /** @throws MeridianError RESULTS_UNWRITABLE, which says where the log is instead */
  finish(): void {
    // There may be room again.
    if (this.#onUnwritable !== undefined) this.#failure = undefined;
    this.#try(() => {
      this.#writeKept();
      this.#nameIt();
    });
    if (this.#failure === undefined) return;
    const message = `${join(this.#directory, EXPORT_FILE)} cannot be written: ${this.#failure.message}`;
    throw new MeridianError("RESULTS_UNWRITABLE", `${message}${this.#keptElsewhere()}`, {
      next: "name another folder with --out, or make room; `meridian results` then writes it again",
      cause: this.#failure,
    });
  }

  /** Takes away what was written and is not finished. */
  discard(): void {
    this.#close();
    removeQuietly(this.#path);
  }

  #writeKept(): void {
    this.#file ??= this.#open();
    for (let [lines] = this.#kept; lines !== undefined; [lines] = this.#kept) {
      for (let done = 0; done < lines.length; )
        done += writeSync(this.#file, lines, done, lines.length - done, this.#writtenBytes + done);
      this.#writtenBytes += lines.length;
      this.#kept.shift();
    }
  }

  #nameIt(): void {
    this.#close();
    renameSync(this.#path, join(this.#directory, EXPORT_FILE));
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #try(work: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#failure = error as Error;
      if (this.#onUnwritable === undefined) this.discard();
      else this.#onUnwritable(this.#failure);
    }
  }

  /** Nobody else has what memory keeps: with what was written before, it goes where there is room. */
  #keptElsewhere(): string {
    if (this.#onUnwritable === undefined) return "";
    try {
      if (this.#file !== undefined) ftruncateSync(this.#file, this.#writtenBytes);
      const path = join(mkdtempSync(join(tmpdir(), "meridian-")), EXPORT_FILE);
      if (this.#file !== undefined) copyFileSync(this.#path, path);
      for (const lines of this.#kept) appendFileSync(path, lines);
      return `; all of it is in ${path}, from where it can be moved there`;
    } catch (error) {
      return `${this.#keepWhatIsWritten()}: there is no room elsewhere either (${(error as Error).message})`;
    }
  }

  /** So that results can be made of that at least. */
  #keepWhatIsWritten(): string {
    try {
      this.#nameIt();
      return "; what was measured last is not in it and is lost";
    } catch {
      return "; what was measured is lost";
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
