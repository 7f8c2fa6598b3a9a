// What the garbage collector of this thread costs: the pauses in which nothing else ran, as Node's performance hooks
// tell of them.
import { PerformanceObserver } from "node:perf_hooks";
import { monotonicMs } from "../../shared/monotonic.ts";

/**
 * What a report is about. The last one may come milliseconds after the one before: a pause in it is no third of a
 * second's time.
 */
const WINDOW_MS = 1_000;

export class GcMeter {
  #sumMs = 0;
  #maxMs = 0;
  #sinceMs = monotonicMs();
  readonly #observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      this.#sumMs += duration;
      if (duration > this.#maxMs) this.#maxMs = duration;
    }
  });

  constructor() {
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  /** Since the last call. */
  take(): { fraction: number; maxPauseMs: number } {
    const nowMs = monotonicMs();
    const taken = { fraction: this.#sumMs / Math.max(WINDOW_MS, nowMs - this.#sinceMs), maxPauseMs: this.#maxMs };
    this.#sumMs = 0;
    this.#maxMs = 0;
    this.#sinceMs = nowMs;
    return taken;
  }

  close(): void {
    this.#observer.disconnect();
  }
}
