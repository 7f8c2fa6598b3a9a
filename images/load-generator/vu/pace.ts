// The config's `http.rps`: requests of a thread's virtual users take turns, so that no more of them begin in a second
// than it says.

/** One for all virtual users of a thread. */
export class Pace {
  readonly #everyMs: number;
  #nextMs = 0;

  constructor(perSecond: number) {
    this.#everyMs = 1000 / perSecond;
  }

  /** When a request that asks now may begin: it is its turn alone. */
  take(nowMs: number): number {
    const atMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = atMs + this.#everyMs;
    return atMs;
  }
}

/** The turns of one virtual user. */
export class PacedUser {
  readonly #pace: Pace;
  readonly #waiting = new Set<() => void>();
  /** Turns that have come and were not yet taken. */
  #due = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Null: now. Else a wait, after which it is to be asked again. */
  turn(nowMs: number): Promise<void> | null {
    if (this.#due > 0) {
      this.#due -= 1;
      return null;
    }
    const waitMs = this.#pace.take(nowMs) - nowMs;
    if (waitMs <= 0) return null;
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        this.#due += 1;
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      this.#waiting.add(wake);
    });
  }

  /** It was cut: nobody waits any more. */
  leave(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
