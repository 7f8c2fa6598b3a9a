// The slot's lease as all threads see it: numbers in shared memory. A process that was suspended beyond its lease must
// not send one more request, whichever thread wakes first. So each thread checks the lease before each request.
import { monotonicMs } from "./monotonic.ts";
import { Pauses } from "./pauses.ts";

const LOOK_AGAIN_MS = 100;

/** Until when threads may send, and until when the slot is this worker's: later, where its main process stands still. */
const MAY_SEND = 0;
const IS_OURS = 1;

/** The side that extends the lease. */
export class LeaseHolder {
  readonly shared = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  readonly #until = new Float64Array(this.shared);

  /**
   * @param untilMs by the monotonic clock
   * @param heldAfterMs from when on threads wait for the main process, unless it is heard of before
   */
  extend(untilMs: number, heldAfterMs = Number.POSITIVE_INFINITY): void {
    this.#until[IS_OURS] = untilMs;
    this.#until[MAY_SEND] = Math.min(untilMs, heldAfterMs);
  }
}

/** Until when the slot is this worker's, as its holder has said. */
export const leasedUntilMs = (shared: SharedArrayBuffer): number => new Float64Array(shared)[IS_OURS] ?? 0;

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
    return nowMs < (this.#until[MAY_SEND] ?? 0);
  }

  async #regained(isStopped: () => boolean): Promise<void> {
    const nowMs = monotonicMs();
    this.pauses.waits(nowMs, nowMs < (this.#until[IS_OURS] ?? 0) ? "process-suspended" : "lease-lapsed");
    this.#waiting += 1;
    while (!this.#holds(monotonicMs()) && !isStopped())
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    this.#waiting -= 1;
    if (this.#waiting === 0 || this.#holds(monotonicMs())) this.pauses.goesOn(monotonicMs());
  }
}
