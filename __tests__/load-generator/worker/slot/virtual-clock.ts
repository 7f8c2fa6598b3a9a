// A clock whose time passes as soon as everybody waits for it: an hour of a load generator in a second.

import type { WorkerClock } from "../../../../images/load-generator/worker/ports.ts";

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Where it begins, for what is written down. */
const EPOCH_MS = Date.parse("2026-11-24T17:00:00.000Z");

export class VirtualClock implements WorkerClock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();

  readonly monotonicMs = (): number => this.#nowMs;

  readonly wallMs = (): number => EPOCH_MS + this.#nowMs;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = (): void => {
        takeBack();
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const takeBack = this.after(ms, wake);
      signal?.addEventListener("abort", wake);
    });

  /** Lets time pass until it holds. @throws when nobody waits for anything any more */
  async passUntil(holds: () => boolean): Promise<void> {
    for (;;) {
      // Whatever was told runs to its next wait.
      await new Promise((resolve) => setImmediate(resolve));
      if (holds()) return;
      const next = [...this.#timers].reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
        undefined,
      );
      if (next === undefined) throw new Error("nobody waits for anything, and it does not hold");
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
    }
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    this.after(ms, () => undefined);
    await this.passUntil(() => this.#nowMs >= untilMs);
  }
}
