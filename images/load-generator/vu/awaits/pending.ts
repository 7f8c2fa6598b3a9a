// What an iteration has begun and what of it has not ended yet: requests, sleeps, groups. An iteration is over when its
// function has returned and nothing is pending, so a promise that nobody awaits makes no user go faster. Timers and what
// packages send by themselves are held, too. In most iterations this only counts; stacks are taken while the thread's
// watch looks for places.
import type { Begun, Held } from "../../protocols/protocol.ts";
import type { AwaitWatch } from "./await-watch.ts";

/** One virtual user's. */
export class Pending implements Held {
  readonly #watch: AwaitWatch;
  /** What has begun while the thread's watch looked; most users never have any. */
  #traced: Set<Begun> | undefined;
  #count = 0;
  /** How many of them nobody looks for: timers, and what packages do. */
  #heldCount = 0;
  #onSettled: (() => void) | undefined;

  constructor(watch: AwaitWatch) {
    this.#watch = watch;
  }

  begin(what: string): Begun | null {
    this.#count += 1;
    if (!this.#watch.isTracing) return null;
    return this.#trace(what);
  }

  /** What is looked for from the first time on: its stack is taken. */
  beginSeen(what: string): Begun {
    this.#count += 1;
    return this.#trace(what);
  }

  #trace(what: string): Begun {
    const begun: Begun = { what, at: new Error(what), promise: undefined };
    this.#traced ??= new Set();
    this.#traced.add(begun);
    return begun;
  }

  hold(): void {
    this.#count += 1;
    this.#heldCount += 1;
  }

  release(): void {
    this.#heldCount -= 1;
    this.end(null);
  }

  end(begun: Begun | null): void {
    this.#count -= 1;
    if (begun !== null) this.#traced?.delete(begun);
    if (this.#count === 0 && this.#onSettled !== undefined) setImmediate(this.#settleIfNone);
  }

  during<T>(what: string, run: () => Promise<T>): Promise<T> {
    const begun = this.begin(what);
    const promise = this.#endAfter(begun, run);
    if (begun !== null) begun.promise = promise;
    return promise;
  }

  async #endAfter<T>(begun: Begun | null, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } finally {
      this.end(begun);
    }
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether something is pending that the script can be told of. */
  get hasForgotten(): boolean {
    return this.#count > this.#heldCount;
  }

  /** What is pending and was begun while the watch looked, the oldest first. */
  get traced(): Iterable<Begun> {
    return this.#traced ?? [];
  }

  /** Resolves when nothing is pending any more, or when the user was cut. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSettled = resolve;
    });
  }

  /** The user was cut: what has not ended by now is left behind. */
  giveUp(): void {
    this.#onSettled?.();
    this.#onSettled = undefined;
  }

  /** In work that goes on in the background one thing's end begins the next, so the next turn decides. */
  readonly #settleIfNone = (): void => {
    if (this.#count === 0) this.giveUp();
  };
}
