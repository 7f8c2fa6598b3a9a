// `sleep` as a script has it: seconds in which others have their turn, cut short when the virtual user is stopped.
import { MAX_TIMER_MS } from "../../../contracts/words/duration.ts";
import { turns } from "../shared/turns.ts";
import { VirtualUserStopped } from "./endings.ts";
import type { Scope } from "./scope.ts";

export class Sleeps {
  readonly #scope: Scope;
  readonly #wakers = new Set<() => void>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  readonly sleep = (seconds: number): Promise<void> => {
    if (typeof seconds !== "number" || !(seconds >= 0)) {
      return Promise.reject(new TypeError(`sleep takes seconds, got ${String(seconds)}`));
    }
    this.#scope.throwIfStopped();
    this.#scope.waited();
    const begun = this.#scope.begin("a sleep");
    const slept = new Promise<void>((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#scope.end(begun);
        this.#wakers.delete(wake);
        if (this.#scope.isStopped) reject(new VirtualUserStopped());
        else resolve();
      };
      const timer = setTimeout(() => turns.enter(wake), Math.min(seconds * 1000, MAX_TIMER_MS));
      this.#wakers.add(wake);
    });
    if (begun !== null) begun.promise = slept;
    return slept;
  };

  /** The user was stopped. */
  wakeAll(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}
