// Begins many things that are due at once without keeping answers from being read meanwhile: so many in each turn of
// the event loop, the others in the turns after it, in their order. What waits here has not been sent: it is late, and
// no answer looks slow for it.

/** Each of them costs some 50 µs, so that answers which came meanwhile are read after two milliseconds. */
const PER_TURN = 32;

export class Turns {
  #begunCount = 0;
  #isScheduled = false;
  #waiting: (() => void)[] = [];

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
    const batch = this.#waiting.splice(0, PER_TURN);
    this.#begunCount = batch.length;
    if (batch.length > 0) this.#schedule();
    for (const run of batch) run();
  };
}

/** The thread's: each has one event loop. */
export const turns = new Turns();
