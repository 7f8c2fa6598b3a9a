// What is known of JavaScript's own functions: what they do with a function that is given to them.
import type { CallbackUse } from "./calls.ts";

/** Those that Meridian has a twin of (images/load-generator/k6/twins). */
const AWAITED: ReadonlySet<string> = new Set([
  ...["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap"],
  ...["reduce", "reduceRight", "from", "replace", "replaceAll", "call", "apply", "each"],
]);
const COMPARED: ReadonlySet<string> = new Set(["sort", "toSorted"]);
const FOLLOWED: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const LATER: ReadonlySet<string> = new Set([
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "nextTick"],
  ...["on", "once", "addEventListener", "addListener"],
]);
/** Each a function of a prototype of JavaScript's own, whatever a value keeps. */
const METHODS: ReadonlySet<string> = new Set(
  [Array, String, Map, Set, WeakMap, WeakSet, Promise, RegExp, Date, Number, Object, Function, Uint8Array].flatMap(
    (made) => Object.getOwnPropertyNames(made.prototype),
  ),
);
/** Give a number, a text or a list of texts, whatever they are given. */
const PLAIN =
  /^(Math|Number|String|Boolean|parseInt|parseFloat|isNaN|isFinite|encodeURI|encodeURIComponent|decodeURI|decodeURIComponent|Date|BigInt|Symbol|console|Atomics)(\.|$)|^(JSON\.stringify|Object\.keys|Object\.getOwnPropertyNames|Array\.isArray|Object\.is)$/;

/** What a method gives, of the list or map or promise that it is one of. */
type Gives = "itself" | "part" | "made" | "pairs" | "promise" | "answer";
const GIVES = new Map<string, Gives>([
  ...named("itself", "slice concat filter splice reverse sort toSorted toReversed toSpliced with flat fill copyWithin"),
  ...named("itself", "values keys add set next subarray"),
  ...named("part", "pop shift find findLast at get"),
  ...named("made", "map flatMap from of"),
  ...named("pairs", "entries"),
  ...named("promise", "then catch finally"),
  ...named("answer", "reduce reduceRight"),
]);
const KEEPS: ReadonlySet<string> = new Set("push unshift splice fill set add with concat toSpliced enqueue".split(" "));

export const givesOf = (method: string | undefined): Gives | undefined =>
  method === undefined ? undefined : GIVES.get(method);
/** Whether what is given to the method is in the list or map afterwards. */
export const keepsGiven = (method: string | undefined): boolean => method !== undefined && KEEPS.has(method);

export const isOwnMethod = (name: string): boolean => METHODS.has(name);
export const givesPlain = (native: string): boolean => PLAIN.test(native);
export const followsPromise = (name: string): boolean => FOLLOWED.has(name);

/** @param name of the function, the last part of it. @param isOfK6 k6's own objects call what they are given themselves */
export const useOfCallback = (name: string | undefined, isOfK6: boolean): CallbackUse => {
  if (name === undefined) return isOfK6 ? "later" : "unknown";
  if (AWAITED.has(name)) return "awaited";
  if (COMPARED.has(name)) return "comparator";
  if (FOLLOWED.has(name)) return "follower";
  return isOfK6 || LATER.has(name) ? "later" : "unknown";
};

function named(gives: Gives, names: string): [string, Gives][] {
  return names.split(" ").map((name) => [name, gives]);
}
