// Estimates the orchestrator's clock: each answer says what time it was there, half of its round trip bounds the error,
// and the call with the shortest round trip is believed. Durations and waits use the monotonic clock, because this
// machine's wall clock may be wrong, or step.

/** How long a call is believed. Clocks drift, so after this a newer call counts even if its round trip was longer. */
const BELIEVED_MS = 60_000;
/** Two calls that disagree by more than this, and by more than their round trips explain: a clock was set, or stood. */
const STEP_MS = 1_000;

export class ClockOffset {
  #best: { readonly serverMinusMonotonicMs: number; readonly roundTripMs: number; readonly atMs: number } | undefined;

  #last: { readonly serverMinusMonotonicMs: number; readonly roundTripMs: number } | undefined;
  #stepMs = 0;

  /** @param sentMs, receivedMs by the monotonic clock; @param serverMs the answer's time, epoch milliseconds */
  add(sentMs: number, receivedMs: number, serverMs: number): void {
    const roundTripMs = receivedMs - sentMs;
    this.#lookForStep(serverMs - (sentMs + receivedMs) / 2, roundTripMs);
    const isBetter =
      this.#best === undefined || roundTripMs <= this.#best.roundTripMs || receivedMs - this.#best.atMs > BELIEVED_MS;
    if (!isBetter) return;
    this.#best = { serverMinusMonotonicMs: serverMs - (sentMs + receivedMs) / 2, roundTripMs, atMs: receivedMs };
  }

  /**
   * How far the orchestrator's clock and the monotonic one of this machine have moved against each other since this was
   * asked last. The monotonic clock stands still while a machine sleeps.
   */
  takeStep(): number {
    const stepMs = this.#stepMs;
    this.#stepMs = 0;
    return stepMs;
  }

  #lookForStep(serverMinusMonotonicMs: number, roundTripMs: number): void {
    const last = this.#last;
    this.#last = { serverMinusMonotonicMs, roundTripMs };
    if (last === undefined) return;
    const movedMs = serverMinusMonotonicMs - last.serverMinusMonotonicMs;
    if (Math.abs(movedMs) > STEP_MS + (roundTripMs + last.roundTripMs) / 2) this.#stepMs += movedMs;
  }

  get roundTripMs(): number {
    return this.#best?.roundTripMs ?? 0;
  }

  /** @returns the monotonic instant of an epoch instant of the orchestrator's clock; there has been a call before */
  toMonotonicMs(serverMs: number): number {
    return serverMs - (this.#best?.serverMinusMonotonicMs ?? 0);
  }

  /** The orchestrator's clock minus this machine's. */
  clockOffsetMs(wallMs: number, monotonicMs: number): number {
    return (this.#best?.serverMinusMonotonicMs ?? wallMs - monotonicMs) - (wallMs - monotonicMs);
  }
}
