// What a script says by console.log and its like: lines that travel with the deltas and the flush log to whoever follows
// the run. They are for people, and nothing is judged by them.
import * as z from "zod";

/** Whose lines travel. first: those of each scenario's first virtual user, and errors of all. */
export const ScriptLogMode = z.enum(["first", "all", "none"]);
export type ScriptLogMode = z.infer<typeof ScriptLogMode>;

/** The functions of `console` that say something, as their lines are marked. */
export const LINE_LEVELS = ["debug", "log", "info", "warn", "error"] as const;
export type LineLevel = (typeof LINE_LEVELS)[number];

/** Longer lines are cut. */
export const MAX_LINE_LENGTH = 8_192;
/** What the lines of one region may take in a second, and those of one delta or flush. What is beyond is counted. */
export const MAX_WORDS_BYTES = 64 * 1024;
const MAX_LINES = 4_096;
/** What a line takes besides its text. */
const LINE_BYTES = 32;

export const ScriptLine = z.object({ level: z.enum(LINE_LEVELS), text: z.string().max(MAX_LINE_LENGTH + 100) });
export type ScriptLine = Readonly<z.infer<typeof ScriptLine>>;

export const ScriptWords = z.object({
  /** In the order in which they were said. */
  lines: z.array(ScriptLine).max(MAX_LINES),
  /** Lines that had no room. */
  cutCount: z.int().min(0),
});
export type ScriptWords = z.infer<typeof ScriptWords>;

/** Lines that were said, within their bound. */
export class WordsWithinBound {
  readonly #lines: ScriptLine[] = [];
  #bytes = 0;
  #cutCount = 0;

  add({ lines, cutCount }: Readonly<ScriptWords>): void {
    this.#cutCount += cutCount;
    for (const line of lines) {
      const bytes = Buffer.byteLength(line.text) + LINE_BYTES;
      if (this.#lines.length >= MAX_LINES || this.#bytes + bytes > MAX_WORDS_BYTES) this.#cutCount += 1;
      else {
        this.#lines.push(line);
        this.#bytes += bytes;
      }
    }
  }

  /** All of it; undefined where nothing was said. */
  get words(): ScriptWords | undefined {
    if (this.#lines.length === 0 && this.#cutCount === 0) return undefined;
    return { lines: this.#lines, cutCount: this.#cutCount };
  }
}
