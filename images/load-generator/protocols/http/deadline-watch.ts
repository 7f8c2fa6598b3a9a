// Cuts exchanges whose time is over. One timer for all of a thread, as one for each request would cost more than the
// request; and it looks only when one may be overdue, as a look at 10,000 connections goes through all their memory.
import { limitMsOf } from "../../net/failures.ts";

const TICK_MS = 50;

/** Something with exchanges under way. */
export interface Timed {
  /** Cuts what is overdue. @returns when the next of the others may be, in milliseconds; Infinity where there is none */
  checkDeadlines(nowMs: number): number;
}

export class DeadlineWatch {
  readonly #ticker: NodeJS.Timeout;
  /** None is overdue before. */
  #earliestMs = Number.POSITIVE_INFINITY;

  /** @param now milliseconds, never stepped back */
  constructor(all: Iterable<Timed>, now: () => number) {
    this.#ticker = setInterval(() => {
      const nowMs = now();
      if (nowMs < this.#earliestMs) return;
      this.#earliestMs = Number.POSITIVE_INFINITY;
      for (const one of all) this.#earliestMs = Math.min(this.#earliestMs, one.checkDeadlines(nowMs));
    }, TICK_MS);
    this.#ticker.unref();
  }

  begun(nowMs: number, timeoutMs: number): void {
    const dueMs = nowMs + limitMsOf("connecting", timeoutMs);
    if (dueMs < this.#earliestMs) this.#earliestMs = dueMs;
  }

  stop(): void {
    clearInterval(this.#ticker);
  }
}
