// `setTimeout` and the like as a script has them: Node's own, but that an iteration is not over while one of them is to
// come that it began, and that the end of its user ends them. One that was told `unref()` is waited for by nobody.
import { promisify } from "node:util";
import type { TimerName } from "../../../contracts/run/users-timers.ts";
import type { Begun } from "../protocols/protocol.ts";
import type { UserParts } from "./user-parts.ts";

/** What an interval that is never cleared is called. */
export const INTERVAL = "an interval";

type Run = (...given: unknown[]) => unknown;

/** One virtual user's. */
export class ScriptTimers {
  #parts: UserParts | undefined;
  /** What the iteration waits for; null for one that rings once, which nobody looks for. */
  readonly #held = new Map<NodeJS.Timeout, Begun | null>();

  /** The script's copy has become a virtual user's. @returns what ends all, when it is cut */
  readonly bind = (parts: UserParts): (() => void) => {
    this.#parts = parts;
    return () => {
      for (const timer of [...this.#held.keys()]) this.#clear(timer);
    };
  };

  /** What the script's copy is given in the globals' place. */
  get given(): Readonly<Record<TimerName, unknown>> {
    const begin = (run: Run, delayMs?: number, ...given: unknown[]): NodeJS.Timeout =>
      this.#begin(run, delayMs, given, false);
    // `util.promisify` gives another function for it.
    Object.defineProperty(begin, promisify.custom, { value: setTimeout[promisify.custom as never] });
    return {
      setTimeout: begin,
      setInterval: (run: Run, delayMs?: number, ...given: unknown[]) => this.#begin(run, delayMs, given, true),
      clearTimeout: this.#clear,
      clearInterval: this.#clear,
    };
  }

  #begin(run: Run, delayMs: number | undefined, given: unknown[], isRepeated: boolean): NodeJS.Timeout {
    const set = isRepeated ? setInterval : setTimeout;
    const parts = this.#parts;
    // Node says itself what is wrong with it.
    if (parts === undefined || typeof run !== "function") return set(run, delayMs, ...given);
    parts.scope.throwIfStopped();
    const timer = set(() => this.#ring(timer, run, given, parts, isRepeated), delayMs);
    this.#held.set(timer, isRepeated ? parts.scope.beginSeen(INTERVAL) : null);
    if (!isRepeated) parts.scope.hold();
    const { unref } = timer;
    timer.unref = () => {
      this.#letGo(timer);
      return unref.call(timer);
    };
    return timer;
  }

  /** What it began is waited for as it is itself. */
  #ring(timer: NodeJS.Timeout, run: Run, given: unknown[], parts: UserParts, isRepeated: boolean): void {
    const isWaitedFor = this.#held.has(timer);
    try {
      const outcome = run.apply(timer, given);
      if (outcome instanceof Promise && isWaitedFor) {
        parts.scope.hold();
        const ended = (): void => parts.scope.release();
        void outcome.catch(parts.threw).then(ended);
      }
    } catch (error) {
      if (!isWaitedFor) throw error;
      parts.threw(error);
    }
    if (!isRepeated) this.#letGo(timer);
  }

  /** Anything may be given, as to Node's own: a timer, or its number. */
  readonly #clear = (given: unknown): void => {
    const timer = typeof given === "object" ? given : this.#byNumber(given);
    clearTimeout(timer as NodeJS.Timeout);
    this.#letGo(timer as NodeJS.Timeout);
  };

  #byNumber(given: unknown): unknown {
    if (given === undefined) return undefined;
    return [...this.#held.keys()].find((timer) => String(timer[Symbol.toPrimitive]()) === String(given)) ?? given;
  }

  #letGo(timer: NodeJS.Timeout): void {
    const begun = this.#held.get(timer);
    if (begun === undefined) return;
    this.#held.delete(timer);
    if (begun === null) this.#parts?.scope.release();
    else this.#parts?.scope.end(begun);
  }
}
