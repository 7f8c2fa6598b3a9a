// How late the event loop is: a timer that should fire every 20 ms, and by how much it did not. What the script and the
// engine cost shows here before it shows in the numbers.
import { monotonicMs } from "../../shared/monotonic.ts";

const EVERY_MS = 20;

export class LagMeter {
  #sumMs = 0;
  #count = 0;
  #maxMs = 0;
  #expectedMs = monotonicMs() + EVERY_MS;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      const nowMs = monotonicMs();
      // Timers count in whole milliseconds: up to one of them is no lag.
      const lagMs = Math.max(0, nowMs - this.#expectedMs - 1);
      this.#sumMs += lagMs;
      this.#count += 1;
      this.#maxMs = Math.max(this.#maxMs, lagMs);
      this.#expectedMs = nowMs + EVERY_MS;
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Since the last call. */
  take(): { meanMs: number; maxMs: number } {
    const taken = { meanMs: this.#count === 0 ? 0 : this.#sumMs / this.#count, maxMs: this.#maxMs };
    this.#sumMs = 0;
    this.#count = 0;
    this.#maxMs = 0;
    return taken;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
