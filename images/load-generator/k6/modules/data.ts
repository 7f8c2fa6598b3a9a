// `k6/data`: lists that all virtual users read. They are made once in a process.
import { callableWithoutNew } from "../callable-without-new.ts";
import type { K6User } from "../user.ts";
import { sharedListOf } from "./shared-list.ts";

export const data = (user: K6User) => {
  const { sharedArrays, lists } = user.surroundings;

  /** @throws TypeError for what is no list, or not one to be shared */
  class SharedArray {
    constructor(name: unknown, make: unknown) {
      user.unbound("new SharedArray()");
      if (typeof name !== "string" || name === "") throw new TypeError("a SharedArray has a name, which is a text");
      const known = sharedArrays.get(name);
      // biome-ignore lint/correctness/noConstructorReturn: a list that all share takes the place of one that each makes
      if (known !== undefined) return known;
      if (typeof make !== "function")
        throw new TypeError(`the SharedArray ${JSON.stringify(name)} takes a function that gives its list`);
      const list = sharedListOf(
        name,
        lists.open(name, () => listOf(name, make())),
      );
      sharedArrays.set(name, list);
      // biome-ignore lint/correctness/noConstructorReturn: as above
      return list;
    }
  }

  return { SharedArray: callableWithoutNew(SharedArray) };
};

/** As JSON, as in k6: what is not data is left behind. */
const listOf = (name: string, made: unknown): readonly unknown[] => {
  if (Array.isArray(made)) return made;
  const what = made instanceof Promise ? "a promise: make it without async" : "no list";
  throw new TypeError(`the function of the SharedArray ${JSON.stringify(name)} gave ${what}`);
};
