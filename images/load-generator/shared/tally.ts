// How many attempts a thread has begun, in memory that the main thread shares: a thread that dies tells nothing any more,
// and what it had under way, or had measured and not told yet, is lost to the attempt.

/** The thread's side: the only one that writes. */
export class AttemptTally {
  readonly #begun: Float64Array;

  /** @param shared absent where nobody else looks */
  constructor(shared: SharedArrayBuffer = openTally()) {
    this.#begun = new Float64Array(shared);
  }

  begin(): void {
    this.#begun[0] = (this.#begun[0] ?? 0) + 1;
  }
}

export const openTally = (): SharedArrayBuffer => new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);

/** The main thread's side. */
export const readTally = (shared: SharedArrayBuffer): number => new Float64Array(shared)[0] ?? 0;
