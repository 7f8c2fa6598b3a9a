// How many bytes of large bodies a thread keeps at the same time: those on their way, those that scripts hold on to, and
// what decompression and text make of them. Beyond it a request fails, where the thread, or the whole task, would die.
// Small bodies are not counted, and cost nothing.
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FAILURES } from "../../../../contracts/metrics/outcomes.ts";

/** Smaller ones are the heap's business. */
export const LARGE_BODY_BYTES = 2 ** 20;
const LEAST_BYTES = 128 * 2 ** 20;
const MOST_BYTES = 512 * 2 ** 20;
/** More than any machine has: nobody limited it. */
const UNLIMITED_BYTES = 2 ** 50;
/** To look for what nobody holds any more stops the thread for some milliseconds. */
const COLLECT_EVERY_MS = 50;

interface Held {
  readonly owner: WeakRef<object>;
  bytes: number;
}

export class BodyBudget {
  readonly #limitBytes: number;
  readonly #collect: () => void;
  readonly #now: () => number;
  #held: Held[] = [];
  readonly #byOwner = new WeakMap<object, Held>();
  #usedBytes = 0;
  #collectedMs = Number.NEGATIVE_INFINITY;

  /** @param collect has the engine forget what nobody holds */
  constructor(limitBytes: number, collect: () => void, now: () => number) {
    this.#limitBytes = limitBytes;
    this.#collect = collect;
    this.#now = now;
  }

  /** @param owner as long as somebody has it the bytes are kept. @returns false, and counts nothing, without room */
  take(owner: object, bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#limitBytes && !this.#makeRoom(bytes)) return false;
    this.#usedBytes += bytes;
    const known = this.#byOwner.get(owner);
    if (known !== undefined) {
      known.bytes += bytes;
      return true;
    }
    const held = { owner: new WeakRef(owner), bytes };
    this.#byOwner.set(owner, held);
    this.#held.push(held);
    return true;
  }

  /** The owner keeps nothing more of what was taken for it. */
  giveBack(owner: object): void {
    const held = this.#byOwner.get(owner);
    if (held === undefined) return;
    this.#usedBytes -= held.bytes;
    held.bytes = 0;
  }

  #makeRoom(bytes: number): boolean {
    const nowMs = this.#now();
    if (nowMs - this.#collectedMs < COLLECT_EVERY_MS) return false;
    this.#collectedMs = nowMs;
    // Nobody may have looked at them before in this turn: who looks keeps them until its end.
    this.#collect();
    this.#forget();
    return this.#usedBytes + bytes <= this.#limitBytes;
  }

  #forget(): void {
    this.#held = this.#held.filter((held) => {
      if (held.bytes > 0 && held.owner.deref() !== undefined) return true;
      this.#usedBytes -= held.bytes;
      return false;
    });
  }
}

/** A part of what the task was given, for each of as many threads as it may have. */
export const bodyLimitBytes = (givenBytes = process.constrainedMemory(), threads = availableParallelism()): number =>
  givenBytes > 0 && givenBytes < UNLIMITED_BYTES
    ? Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.floor(givenBytes / 4 / threads)))
    : MOST_BYTES;

let collector: (() => void) | undefined;
const collectGarbage = (): void => {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc") as () => void;
  }
  collector();
};

/** The thread's. */
export const BODIES = new BodyBudget(bodyLimitBytes(), collectGarbage, () => performance.now());

/** For what a script asks of a body that is here. @throws RangeError without room */
export const keepLarge = (owner: object, bytes: number): void => {
  if (bytes <= LARGE_BODY_BYTES || BODIES.take(owner, bytes)) return;
  const { meaning, remedy } = FAILURES["bodies-too-large"];
  throw new RangeError(`${meaning}: ${remedy}`);
};
