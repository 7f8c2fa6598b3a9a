// The timers of one slot: each has a name, and is armed once at a time.

import type { WorkerClock } from "../ports.ts";
import type { Timer } from "./events.ts";

/** No timer of Node's waits for longer: one that is due later fires early, and is armed anew. */
const MAX_WAIT_MS = 2 ** 31 - 1;

export class SlotTimers {
  readonly #clock: WorkerClock;
  readonly #onDue: (timer: Timer) => void;
  /** What takes each back. */
  readonly #armed = new Map<Timer, () => void>();

  constructor(clock: WorkerClock, onDue: (timer: Timer) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  arm(timer: Timer, atMs: number): void {
    this.#armed.get(timer)?.();
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(0, atMs - this.#clock.monotonicMs()));
    this.#armed.set(
      timer,
      this.#clock.after(waitMs, () => this.#onDue(timer)),
    );
  }

  close(): void {
    for (const takeBack of this.#armed.values()) takeBack();
  }
}
