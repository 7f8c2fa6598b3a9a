// `k6`: what every script uses. `check` and `group` wait where a function that they are given waits; else they are as
// plain as any function.
import type { OwnTags } from "../../protocols/protocol.ts";
import { isThenable } from "../../vu/checks.ts";
import { fail, isCut } from "../../vu/endings.ts";
import type { UserParts } from "../../vu/user-parts.ts";
import { BLOCKING, CannotWait, callable, declareBlocking } from "../blocking.ts";
import type { K6User } from "../user.ts";
import { seededRandom } from "./seeded-random.ts";

type Tags = Readonly<Record<string, unknown>>;
type Conditions = Readonly<Record<string, unknown>>;

export const core = (user: K6User) => {
  const sleep = declareBlocking("sleep", (seconds: unknown) => {
    // Init code waits for nothing: nothing is under way.
    if (user.parts === null) return Promise.resolve();
    // What is no number is no time.
    return user.parts.context.sleep(Math.max(0, Number(seconds) || 0));
  });

  /** A condition that throws does not hold, and its error is the caller's. */
  const checkNow = (value: unknown, conditions: Conditions, tags?: Tags | null): boolean | Promise<boolean> => {
    const parts = user.bound("check()");
    const { scope } = parts;
    // A script that catches its end would count what the end did to its requests as failed checks.
    scope.throwIfStopped();
    if (conditions === null || conditions === undefined)
      throw new TypeError('check() takes a value and conditions by their names: check(response, { "is there": … })');
    const own = scope.samples.ownTags.of(user.tagsWith(tags));
    const group = scope.group();
    let hasPassed = true;
    let later: Promise<boolean>[] | undefined;
    for (const name in conditions) {
      checkName("check", name);
      let holds: unknown;
      try {
        const condition = callable(conditions[name]);
        holds = typeof condition === "function" ? condition(value) : condition;
      } catch (error) {
        scope.samples.check(name, group, false, own);
        throw error;
      }
      if (isThenable(holds)) {
        later ??= [];
        later.push(countLater(parts, name, group, holds, own));
        continue;
      }
      if (!holds) hasPassed = false;
      scope.samples.check(name, group, Boolean(holds), own);
    }
    if (later === undefined) return hasPassed;
    return Promise.all(later).then((all) => hasPassed && all.every(Boolean));
  };

  const check = (value: unknown, conditions: Conditions, tags?: Tags | null): boolean => {
    const holds = checkNow(value, conditions, tags);
    if (typeof holds === "boolean") return holds;
    holds.catch(() => undefined);
    throw new CannotWait("check() with a condition that waits", check);
  };
  /** Each condition after the one before it has ended. */
  const awaitedCheck = async (value: unknown, conditions: Conditions, tags?: Tags | null): Promise<boolean> => {
    let hasPassed = true;
    for (const name in conditions) {
      const holds = checkNow(value, { [name]: conditions[name] }, tags);
      if (!(typeof holds === "boolean" ? holds : await holds)) hasPassed = false;
    }
    return hasPassed;
  };

  /** @param faceOf which face of `run` is called: where nothing can wait, the plain one */
  const group = (name: unknown, run: unknown, faceOf: typeof callable): unknown => {
    const parts = user.bound("group()");
    if (typeof run !== "function")
      throw new TypeError('group() takes a name and a function: group("buy", () => { … })');
    checkName("group", String(name));
    return parts.inGroup(String(name), () => faceOf(run as () => unknown)());
  };

  return {
    check: Object.assign(check, { [BLOCKING]: awaitedCheck }),
    fail: (reason?: unknown) => fail(reason === undefined ? "" : String(reason)),
    group: Object.assign((name: unknown, run: unknown) => group(name, run, (plain) => plain), {
      [BLOCKING]: async (name: unknown, run: unknown) => group(name, run, callable),
    }),
    randomSeed: (seed: unknown): void => {
      user.random = seededRandom(Number(seed));
    },
    sleep,
  };
};

/** Groups are told one from the other by it. @throws TypeError */
const checkName = (what: string, name: string): void => {
  if (name.includes("::"))
    throw new TypeError(`the name of the ${what} ${JSON.stringify(name)} may have no "::" in it`);
};

const countLater = async (
  { scope }: UserParts,
  name: string,
  group: string,
  given: PromiseLike<unknown>,
  own: OwnTags | undefined,
): Promise<boolean> => {
  try {
    const holds = Boolean(await given);
    if (!scope.isStopped) scope.samples.check(name, group, holds, own);
    return holds;
  } catch (error) {
    if (!scope.isStopped && !isCut(error)) scope.samples.check(name, group, false, own);
    throw error;
  }
};
