// `k6`: what every script uses. `check` and `group` wait where a function that they are given waits; else they are as
// plain as any function.
import { fail } from "../../vu/endings.ts";
import { BLOCKING, callable, declareBlocking } from "../blocking.ts";
import type { K6User } from "../user.ts";
import { checkOf } from "./check.ts";
import { checkName } from "./names.ts";
import { seededRandom } from "./seeded-random.ts";

export const core = (user: K6User) => {
  const sleep = declareBlocking("sleep", (seconds: unknown) => {
    // Init code waits for nothing: nothing is under way.
    if (user.parts === null) return Promise.resolve();
    // What is no number is no time.
    return user.parts.context.sleep(Math.max(0, Number(seconds) || 0));
  });

  /** @param faceOf which face of `run` is called: where nothing can wait, the plain one */
  const group = (name: unknown, run: unknown, faceOf: typeof callable): unknown => {
    const parts = user.bound("group()");
    if (typeof run !== "function")
      throw new TypeError('group() takes a name and a function: group("buy", () => { … })');
    checkName("group", String(name));
    return parts.inGroup(String(name), () => faceOf(run as () => unknown)());
  };

  return {
    check: checkOf(user),
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
