// Begins many things that are due at once, without keeping answers from being read meanwhile: a few in each turn of the
// event loop, the others in the turns after it, in order. What waits here has not been sent, so it begins late, but no
// answer is measured as slow because of it.

import { Fifo } from "./fifo.ts";

/** How many begin in one turn. Each costs some 50 µs, so that answers are read again after two milliseconds. */
const PER_TURN = 32;

export class Turns {
  #begunCount = 0;
  #isScheduled = false;
  readonly #waiting = new Fifo<() => void>();

  /** Calls `run` now where this turn has room, else in a later one. */
  enter(run: () => void): void {
    if (this.#begunCount >= PER_TURN || this.#waiting.length > 0) {
      this.#waiting.push(run);
      return;
    }
    this.#begunCount += 1;
    this.#schedule();
    run();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#next);
  }

  readonly #next = (): void => {
    this.#isScheduled = false;
    const count = Math.min(PER_TURN, this.#waiting.length);
    this.#begunCount = count;
    if (count > 0) this.#schedule();
    for (let nth = 0; nth < count; nth += 1) this.#waiting.shift()?.();
  };
}

/** The thread's: each has one event loop. */
export const turns = new Turns();
