// `check` of k6: each condition is counted. It waits where a condition waits, and else gives its result at once.
import type { OwnTags } from "../../protocols/protocol.ts";
import { isThenable } from "../../vu/checks.ts";
import { isCut } from "../../vu/endings.ts";
import type { UserScope } from "../../vu/user-parts.ts";
import { BLOCKING, CannotWait, callable } from "../blocking.ts";
import type { K6User } from "../user.ts";
import { checkName } from "./names.ts";

type Tags = Readonly<Record<string, unknown>>;
type Conditions = Readonly<Record<string, unknown>>;

export const checkOf = (user: K6User) => {
  const check = (value: unknown, conditions: Conditions, tags?: Tags | null): boolean => {
    const holds = checkNow(user, value, conditions, tags);
    if (typeof holds === "boolean") return holds;
    holds.catch(() => undefined);
    throw new CannotWait("check() with a condition that waits", check);
  };

  /** Each condition after the one before it has ended. */
  const awaitedCheck = async (value: unknown, conditions: Conditions, tags?: Tags | null): Promise<boolean> => {
    let hasPassed = true;
    for (const name in conditions) {
      const holds = checkNow(user, value, { [name]: conditions[name] }, tags);
      if (!(typeof holds === "boolean" ? holds : await holds)) hasPassed = false;
    }
    return hasPassed;
  };

  return Object.assign(check, { [BLOCKING]: awaitedCheck });
};

/** A condition that throws does not hold, and its error is the caller's. */
const checkNow = (
  user: K6User,
  value: unknown,
  conditions: Conditions,
  tags: Tags | null | undefined,
): boolean | Promise<boolean> => {
  const scope = user.scopeOf("check()");
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
      later.push(countLater(scope, name, group, holds, own));
      continue;
    }
    if (!holds) hasPassed = false;
    scope.samples.check(name, group, Boolean(holds), own);
  }
  if (later === undefined) return hasPassed;
  return Promise.all(later).then((all) => hasPassed && all.every(Boolean));
};

const countLater = async (
  scope: UserScope,
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
