// Calls what a script wants to be told, one call after the other: one that waits for something holds back the next, as
// in a script that nobody else runs beside.

export class InOrder {
  readonly #waiting: (() => unknown)[] = [];
  readonly #onError: () => void;
  #isBusy = false;
  #hasEnded = false;
  #idle: (() => void) | undefined;

  /** @param onError told of the first call that throws; there is none after it */
  constructor(onError: () => void) {
    this.#onError = onError;
  }

  add(call: () => unknown): void {
    if (this.#hasEnded) return;
    this.#waiting.push(call);
    if (!this.#isBusy) this.#next();
  }

  /** Calls nothing more. */
  end(): void {
    this.#hasEnded = true;
    this.#waiting.length = 0;
    if (!this.#isBusy) this.#idle?.();
  }

  /** Resolves when all that was added has been called and has ended. */
  whenIdle(): Promise<void> {
    if (!this.#isBusy && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  #next(): void {
    while (!this.#isBusy) {
      const call = this.#waiting.shift();
      if (call === undefined) {
        this.#idle?.();
        return;
      }
      try {
        const given = call();
        if (given instanceof Promise) {
          this.#isBusy = true;
          given.then(this.#freed, this.#failed);
        }
      } catch {
        this.#fail();
      }
    }
  }

  readonly #freed = (): void => {
    this.#isBusy = false;
    this.#next();
  };

  readonly #failed = (): void => {
    this.#isBusy = false;
    this.#fail();
    this.#next();
  };

  #fail(): void {
    if (this.#hasEnded) return;
    this.end();
    this.#onError();
  }
}
