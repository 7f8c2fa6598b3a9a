// Twins of JavaScript's own functions, and of a page's selection, that call what they are given before they return: where that has to be awaited,
// the twin does the same, in the same order, and awaits each call.
import { BLOCKING } from "../blocking.ts";
import { LIST_TWINS } from "./lists.ts";
import { SELECTION_TWINS } from "./selections.ts";
import { TEXT_TWINS } from "./texts.ts";
import type { Twin } from "./twin.ts";

const TWINS: ReadonlyMap<unknown, Twin> = new Map([...LIST_TWINS, ...TEXT_TWINS, ...SELECTION_TWINS]);

/** @returns what comes of the call, made by a twin; undefined: nothing in it has to be awaited */
export const twinOf = (called: unknown, receiver: unknown, list: readonly unknown[]): Promise<unknown> | undefined => {
  if (called === Function.prototype.call) return callLater(receiver, list[0], list.slice(1));
  if (called === Function.prototype.apply) return callLater(receiver, list[0], list[1]);
  if (called === Reflect.apply) return callLater(list[0], list[1], list[2]);
  if (!list.some(isWaiting)) return undefined;
  return TWINS.get(called)?.(receiver, list);
};

const callLater = (called: unknown, receiver: unknown, list: unknown): Promise<unknown> | undefined => {
  const given = list == null ? [] : Array.from(list as ArrayLike<unknown>);
  const face = (called as { [BLOCKING]?: (...given: unknown[]) => Promise<unknown> } | null | undefined)?.[BLOCKING];
  return face === undefined ? twinOf(called, receiver, given) : Reflect.apply(face, receiver, given);
};

const isWaiting = (value: unknown): boolean =>
  typeof value === "function" && (value as { [BLOCKING]?: unknown })[BLOCKING] !== undefined;
