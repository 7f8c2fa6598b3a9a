// `setTimeout` and the like as a k6 script has them: an iteration is not over while one of them is to come, and the end
// of its user ends them.
import { MAX_TIMER_MS } from "../../../contracts/words/duration.ts";
import type { Begun } from "../protocols/protocol.ts";
import { turns } from "../shared/turns.ts";
import type { UserParts } from "../vu/user-parts.ts";
import { callable } from "./blocking.ts";

type Run = (...given: readonly unknown[]) => unknown;

interface Timer {
  readonly handle: NodeJS.Timeout;
  readonly parts: UserParts | null;
  readonly begun: Begun | null;
}

/** Whose they are. */
interface Owner {
  readonly parts: UserParts | null;
}

/** One virtual user's. */
export class Timers {
  readonly #user: Owner;
  /** Made with the first: most scripts have none. */
  #timers: Map<number, Timer> | undefined;
  #lastId = 0;

  constructor(user: Owner) {
    this.#user = user;
  }

  /** @throws TypeError without a function */
  begin(run: unknown, delayMs: unknown, isRepeated: boolean, given: readonly unknown[]): number {
    const name = isRepeated ? "setInterval" : "setTimeout";
    if (typeof run !== "function") throw new TypeError(`${name} takes a function, and milliseconds`);
    const { parts } = this.#user;
    parts?.scope.throwIfStopped();
    this.#lastId += 1;
    const id = this.#lastId;
    const ms = Math.min(Math.max(0, Number(delayMs) || 0), MAX_TIMER_MS);
    const ring = (): void => {
      if (this.#timers?.has(id) === true) this.#ring(id, callable(run as Run), given, parts, isRepeated);
    };
    const enter = (): void => turns.enter(ring);
    this.#timers ??= new Map();
    this.#timers.set(id, {
      handle: isRepeated ? setInterval(enter, ms) : setTimeout(enter, ms),
      parts,
      begun: parts?.scope.begin("a timer") ?? null,
    });
    return id;
  }

  end(id: number | undefined): void {
    const timer = id === undefined ? undefined : this.#timers?.get(id);
    if (id === undefined || timer === undefined) return;
    clearTimeout(timer.handle);
    this.#timers?.delete(id);
    timer.parts?.scope.end(timer.begun);
  }

  /** The user was cut. */
  endAll(): void {
    for (const id of [...(this.#timers?.keys() ?? [])]) this.end(id);
  }

  /** What it began is waited for as it is itself. */
  #ring(id: number, run: Run, given: readonly unknown[], parts: UserParts | null, isRepeated: boolean): void {
    parts?.scope.waited();
    try {
      const outcome = run(...given);
      if (outcome instanceof Promise) {
        const waited = outcome.catch((error: unknown) => parts?.threw(error));
        void parts?.scope.during("a timer's function", () => waited);
      }
    } catch (error) {
      if (parts === null) throw error;
      parts.threw(error);
    }
    if (!isRepeated) this.end(id);
  }
}
