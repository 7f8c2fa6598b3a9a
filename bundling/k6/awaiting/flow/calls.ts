// One call in a bundle's code, and what was found out about it.
import type { AnyNode, CallExpression, NewExpression, TaggedTemplateExpression } from "acorn";
import type { Unit } from "../program/units.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export type CallNode = CallExpression | NewExpression | TaggedTemplateExpression;

export interface Argument {
  readonly node: AnyNode;
  readonly place: Place;
  readonly isSpread: boolean;
}

/** What becomes of a function that is given to something that is not of the bundle's. */
export type CallbackUse =
  /** It is called before the call returns, and Meridian has a twin of the called function that awaits it. */
  | "awaited"
  /** It is called by `new Promise`. */
  | "executor"
  /** It orders a list, at once. */
  | "comparator"
  /** It follows upon a promise. */
  | "follower"
  /** It is called later, or by k6's own module, which knows how. */
  | "later"
  | "unknown";

export interface Call {
  readonly node: CallNode;
  readonly unit: Unit;
  readonly callee: Place;
  readonly receiver: Place | undefined;
  /** The name of the member that is called, where it is written out. */
  readonly member: string | undefined;
  readonly isNew: boolean;
  readonly arguments: readonly Argument[];
  readonly result: Place;
  /** Functions of the bundle's and of k6's that it may call. */
  readonly targets: Set<Value>;
  /** Functions that it gives to what is not of the bundle's. */
  readonly callbacks: Map<Value, CallbackUse>;
  /** It may call what nobody can tell. */
  isUnknown: boolean;
}
