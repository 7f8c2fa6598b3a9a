// What a twin of one of JavaScript's own functions is.
import { callable } from "../blocking.ts";

/** @param receiver its `this`. @param list its arguments, of which one at least has to be awaited */
export type Twin = (receiver: unknown, list: readonly unknown[]) => Promise<unknown>;

export type Call = (receiver: unknown, ...given: unknown[]) => unknown;

/** @throws TypeError as JavaScript does if it is no function */
export const callOf = (given: unknown): Call => {
  if (typeof given !== "function") throw new TypeError(`${String(given)} is not a function`);
  const called = callable(given);
  return (receiver, ...list) => Reflect.apply(called, receiver, list);
};
