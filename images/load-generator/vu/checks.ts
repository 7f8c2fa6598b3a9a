// `check` as a script has it: each condition is counted, and the iteration goes on whatever it gives. Where a condition
// is async the check is too, and has to be awaited.
import type { OwnTags } from "../protocols/protocol.ts";
import type { ScriptContext } from "./context.ts";
import { isCut } from "./endings.ts";
import type { ScriptError } from "./places.ts";
import type { Scope } from "./scope.ts";

/** What an async check gives: a promise that tells when somebody awaits it. */
class CheckResult extends Promise<boolean> {
  onAwaited: (() => void) | undefined;

  /** What `then` gives is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` calls it, and nothing else tells that somebody waits
  override then<A = boolean, B = never>(
    onHeld?: ((holds: boolean) => A | PromiseLike<A>) | null,
    onFailed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.onAwaited?.();
    return super.then(onHeld, onFailed);
  }
}

/** One virtual user's. */
export class Checks {
  readonly #scope: Scope;
  readonly #explain: (error: unknown) => ScriptError;
  /** For each async check of the iteration that nobody has awaited yet, the error that it would be; often none is made. */
  #unawaited: Set<Error> | undefined;

  constructor(scope: Scope, explain: (error: unknown) => ScriptError) {
    this.#scope = scope;
    this.#explain = explain;
  }

  /** @throws TypeError for a promise in place of what it will give, and without conditions */
  readonly check: ScriptContext["check"] = (value, checks, tags) => {
    if (value instanceof Promise)
      throw new TypeError("check was given a promise, and no condition can see what it will give: await it first");
    if (typeof checks !== "object" || checks === null)
      throw new TypeError('check was given no conditions: check(response, { "is 200": (r) => r.status === 200 })');
    // A script that catches its end would count what the end did to its requests as failed checks.
    this.#scope.throwIfStopped();
    const own = this.#scope.samples.ownTags.of(tags);
    let hasPassed = true;
    let later: Promise<boolean>[] | undefined;
    for (const name of Object.keys(checks)) {
      const holds = this.#doesHold(name, checks[name], value);
      if (typeof holds === "boolean") {
        this.#scope.samples.check(name, this.#scope.group(), holds, own);
        hasPassed = hasPassed && holds;
      } else {
        later ??= [];
        later.push(this.#countLater(name, holds, own));
      }
    }
    return later === undefined ? hasPassed : this.#resultOf(hasPassed, later);
  };

  beginIteration(): void {
    this.#unawaited = undefined;
  }

  /** To be asked when the iteration's function has returned: the mistake of an async check that it did not await. */
  get firstUnawaited(): Error | undefined {
    return this.#unawaited?.values().next().value;
  }

  /** One that throws does not hold, and why is told among the script's errors. */
  #doesHold(name: string, condition: unknown, value: unknown): boolean | PromiseLike<unknown> {
    try {
      const given = typeof condition === "function" ? condition(value) : condition;
      return isThenable(given) ? given : Boolean(given);
    } catch (error) {
      return this.#tellThrown(name, error);
    }
  }

  async #countLater(name: string, given: PromiseLike<unknown>, own: OwnTags | undefined): Promise<boolean> {
    const group = this.#scope.group();
    let holds: boolean;
    try {
      holds = Boolean(await given);
    } catch (error) {
      if (this.#scope.isStopped || isCut(error)) return false;
      holds = this.#tellThrown(name, error);
    }
    if (!this.#scope.isStopped) this.#scope.samples.check(name, group, holds, own);
    return holds;
  }

  #tellThrown(name: string, error: unknown): boolean {
    const { message, place } = this.#explain(error);
    this.#scope.samples.errors.count("script", `check "${name}": ${message}`, place, "check");
    return false;
  }

  #resultOf(hasPassed: boolean, later: readonly Promise<boolean>[]): Promise<boolean> {
    const mistake = new TypeError("a check with an async condition was not awaited: write await check(…)");
    this.#unawaited ??= new Set();
    const unawaited = this.#unawaited.add(mistake);
    const held = this.#scope.during("a check", async () => (await Promise.all(later)).every(Boolean) && hasPassed);
    const result = new CheckResult((resolve, reject) => void held.then(resolve, reject));
    result.onAwaited = () => unawaited.delete(mistake);
    return result;
  }
}

export const isThenable = (given: unknown): given is PromiseLike<unknown> =>
  typeof given === "object" && given !== null && typeof (given as { then?: unknown }).then === "function";
