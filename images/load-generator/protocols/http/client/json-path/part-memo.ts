// Remembers, of a few paths, the last body that each was looked for in, and what was found. Servers answer alike again
// and again, and to compare 7 kB costs 0.1 µs where to go over them costs 20. What is found so is a text, a number or
// another value that nobody can change.
import { PARSE_WHOLE, scanPart } from "./scan.ts";

/** Larger bodies are not kept, nor are more paths than that: 1 MB of a thread's at most. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_PATHS = 16;
/** Where bodies never repeat, one in this many is still kept to compare the next with. */
const MOST_SKIPPED = 1_000;

interface Last {
  body: Buffer | null;
  part: unknown;
  /** Bodies to come that are not kept. */
  skips: number;
  skipsAfterMiss: number;
}

export class PartMemo {
  readonly #last = new Map<string, Last>();
  readonly #scan: typeof scanPart;

  /** @param scan finds what is not remembered */
  constructor(scan = scanPart) {
    this.#scan = scan;
  }

  /** @returns what `scanPart` gives */
  partOf(body: Buffer, path: string): unknown {
    const last = this.#last.get(path);
    if (last?.body?.equals(body)) {
      last.skipsAfterMiss = 0;
      return last.part;
    }
    const part = this.#scan(body, path);
    if (part !== PARSE_WHOLE && body.length <= MAX_BODY_BYTES) this.#keep(body, path, part, last);
    return part;
  }

  #keep(body: Buffer, path: string, part: unknown, last: Last | undefined): void {
    if (last === undefined) {
      if (this.#last.size >= MAX_PATHS) this.#last.clear();
      this.#last.set(path, { body: Buffer.from(body), part, skips: 0, skipsAfterMiss: 0 });
      return;
    }
    if (last.body !== null) {
      last.body = null;
      last.skips = last.skipsAfterMiss;
      last.skipsAfterMiss = Math.min(2 * last.skipsAfterMiss + 1, MOST_SKIPPED);
    }
    if (last.skips > 0) {
      last.skips -= 1;
      return;
    }
    // A copy: the script has the body, and may write to it.
    last.body = Buffer.from(body);
    last.part = part;
  }
}
