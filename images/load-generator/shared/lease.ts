// The slot's lease as all threads see it: one number in shared memory. A process that was suspended beyond its lease
// must not send one more request, whichever thread wakes first. So each thread checks the lease before each request.
import { monotonicMs } from "./monotonic.ts";
import { Pauses } from "./pauses.ts";

const LOOK_AGAIN_MS = 100;

/** The main thread's side, which extends the lease. */
export class LeaseHolder {
  readonly shared = new SharedArrayBuffer(8);
  readonly #until = new Float64Array(this.shared);

  /** @param untilMs by the monotonic clock */
  extend(untilMs: number): void {
    this.#until[0] = untilMs;
  }
}

/** A worker thread's side, which asks whether the lease holds. */
export class LeaseView {
  /** When the thread could not do what was due: also while something waited for the lease. */
  readonly pauses: Pauses;
  readonly #until: Float64Array;
  #waiting = 0;

  constructor(shared: SharedArrayBuffer, pauses: Pauses = new Pauses()) {
    this.#until = new Float64Array(shared);
    this.pauses = pauses;
  }

  /** Null while the lease holds; else a wait until it is renewed, or whoever asks is stopped. */
  permission(isStopped: () => boolean, nowMs = monotonicMs()): Promise<void> | null {
    return this.#holds(nowMs) ? null : this.#regained(isStopped);
  }

  #holds(nowMs: number): boolean {
    return nowMs < (this.#until[0] ?? 0);
  }

  async #regained(isStopped: () => boolean): Promise<void> {
    this.pauses.waits(monotonicMs());
    this.#waiting += 1;
    while (!this.#holds(monotonicMs()) && !isStopped())
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    this.#waiting -= 1;
    if (this.#waiting === 0 || this.#holds(monotonicMs())) this.pauses.goesOn(monotonicMs());
  }
}
