// The slot's lease as all threads see it: one number that they share. A process that slept through its lease must not
// send a single request more, whatever wakes first; so the threads look themselves, before each request.
import { monotonicMs } from "./monotonic.ts";

const LOOK_AGAIN_MS = 100;

/** The main thread's end. */
export class LeaseHolder {
  readonly shared = new SharedArrayBuffer(8);
  readonly #until = new Float64Array(this.shared);

  /** @param untilMs by the monotonic clock */
  extend(untilMs: number): void {
    this.#until[0] = untilMs;
  }
}

/** A thread's end. */
export class LeaseView {
  readonly #until: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#until = new Float64Array(shared);
  }

  /** Null while the lease holds; else a wait until it is renewed, or whoever asks is stopped. */
  permission(isStopped: () => boolean, nowMs = monotonicMs()): Promise<void> | null {
    return this.#holds(nowMs) ? null : this.#regained(isStopped);
  }

  #holds(nowMs: number): boolean {
    return nowMs < (this.#until[0] ?? 0);
  }

  async #regained(isStopped: () => boolean): Promise<void> {
    while (!this.#holds(monotonicMs()) && !isStopped())
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
