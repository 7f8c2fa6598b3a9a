// A value that is dear to make: made again no more often than so that making it takes a small share of the time.

/** After this many times what the making took: each takes at most a twentieth of one core. */
const REST_FACTOR = 20;
const LEAST_REST_MS = 900;

export class Seldom<T> {
  readonly #make: () => T;
  readonly #nowMs: () => number;
  #made: { readonly value: T; readonly dueAtMs: number } | undefined;

  constructor(make: () => T, nowMs: () => number) {
    this.#make = make;
    this.#nowMs = nowMs;
  }

  get(): T {
    const beganAtMs = this.#nowMs();
    if (this.#made !== undefined && beganAtMs < this.#made.dueAtMs) return this.#made.value;
    const value = this.#make();
    const endedAtMs = this.#nowMs();
    const restMs = Math.max(LEAST_REST_MS, REST_FACTOR * (endedAtMs - beganAtMs));
    this.#made = { value, dueAtMs: endedAtMs + restMs };
    return value;
  }
}
