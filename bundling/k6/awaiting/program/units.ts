// The pieces of a bundle's code that run by themselves: functions, the initialisers of a class's fields, the module.
import type { AnyNode } from "acorn";
import type { Place } from "../flow/place.ts";

export type UnitKind =
  | "module"
  | "function"
  | "getter"
  | "setter"
  | "constructor"
  | "generator"
  | "initialiser"
  /** The code of a CommonJS module, which esbuild calls when it is first required. */
  | "module body";

export interface Unit {
  readonly kind: UnitKind;
  readonly node: AnyNode;
  /** As people know it: `Page.login`, `a callback of forEach`. */
  readonly name: string;
  /** An `async` function of the script's own. */
  readonly isAsync: boolean;
  readonly isArrow: boolean;
  /** What may come to it and out of it. */
  readonly receiver: Place;
  readonly parameters: Place[];
  /** Where all parameters from one on go together: the number of that one, and the place of the list's parts. */
  rest: { readonly from: number; readonly parts: Place } | undefined;
  /** Parts of `arguments`, where it is used. */
  given: Place | undefined;
  readonly returned: Place;
  /** What a call of it gives: what it returns, or a promise or a generator of that. */
  readonly output: Place;
}

/** One that cannot wait, and whose callers would not wait for it either. */
export const isSynchronous = ({ kind }: Unit): boolean => kind !== "function" && kind !== "module";
