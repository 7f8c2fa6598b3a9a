// Twins of the methods of lists, sets and maps that call a function for each part: the same parts in the same order,
// holes left out where they are, as far as the list was long when it began, and no further than the answer needs.
import { type Call, callOf, type Twin } from "./twin.ts";

type List = Record<number, unknown> & { readonly length: number };
/** @returns what comes of the whole; undefined: go on */
type Step = (result: unknown, part: unknown, index: number) => { readonly answer: unknown } | undefined;

/** Those that leave holes out. */
const eachPresent =
  (step: Step, end: () => unknown = () => undefined): Twin =>
  async (receiver, [given, thisOf]) => {
    const { list, length, call } = opened(receiver, given);
    for (let index = 0; index < length; index += 1) {
      if (!(index in list)) continue;
      const part = list[index];
      const found = step(await call(thisOf, part, index, list), part, index);
      if (found !== undefined) return found.answer;
    }
    return end();
  };

/** Those that see holes as `undefined`, from either end. */
const findTwin =
  (isFromEnd: boolean, answer: (part: unknown, index: number) => unknown, none: unknown): Twin =>
  async (receiver, [given, thisOf]) => {
    const { list, length, call } = opened(receiver, given);
    for (let count = 0; count < length; count += 1) {
      const index = isFromEnd ? length - 1 - count : count;
      const part = list[index];
      if (await call(thisOf, part, index, list)) return answer(part, index);
    }
    return none;
  };

const mapTwin: Twin = async (receiver, [given, thisOf]) => {
  const { list, length, call } = opened(receiver, given);
  const made: unknown[] = new Array(length);
  for (let index = 0; index < length; index += 1)
    if (index in list) made[index] = await call(thisOf, list[index], index, list);
  return made;
};

const filterTwin: Twin = async (receiver, list) => {
  const made: unknown[] = [];
  const run = eachPresent((result, part) => {
    if (result) made.push(part);
    return undefined;
  });
  await run(receiver, list);
  return made;
};

const flatMapTwin: Twin = async (receiver, list) => {
  const made: unknown[] = [];
  const run = eachPresent((result) => {
    if (Array.isArray(result)) for (const index of result.keys()) index in result && made.push(result[index]);
    else made.push(result);
    return undefined;
  });
  await run(receiver, list);
  return made;
};

const reduceTwin =
  (isFromEnd: boolean): Twin =>
  async (receiver, given) => {
    const { list, length, call } = opened(receiver, given[0]);
    let hasValue = given.length > 1;
    let value = given[1];
    for (let count = 0; count < length; count += 1) {
      const index = isFromEnd ? length - 1 - count : count;
      if (!(index in list)) continue;
      value = hasValue ? await call(undefined, value, list[index], index, list) : list[index];
      hasValue = true;
    }
    if (!hasValue) throw new TypeError("Reduce of empty array with no initial value");
    return value;
  };

const fromTwin: Twin = async (_receiver, [source, given, thisOf]) => {
  const call = callOf(given);
  const made: unknown[] = [];
  const parts = source as Iterable<unknown> | ArrayLike<unknown>;
  if (Symbol.iterator in Object(parts)) {
    let index = 0;
    for (const part of parts as Iterable<unknown>) made.push(await call(thisOf, part, index++));
  } else {
    const list = Object(parts) as List;
    for (let index = 0; index < lengthOf(list); index += 1) made.push(await call(thisOf, list[index], index));
  }
  return made;
};

const collectionTwin: Twin = async (receiver, [given, thisOf]) => {
  const call = callOf(given);
  if (receiver instanceof Map) for (const [key, value] of receiver) await call(thisOf, value, key, receiver);
  else for (const value of receiver as Set<unknown>) await call(thisOf, value, value, receiver);
};

const opened = (receiver: unknown, given: unknown): { list: List; length: number; call: Call } => {
  const list = Object(receiver) as List;
  return { list, length: lengthOf(list), call: callOf(given) };
};

const lengthOf = ({ length }: List): number => Math.max(0, Math.trunc(Number(length)) || 0);

const nothing = (): undefined => undefined;
const itself = (part: unknown): unknown => part;
const place = (_part: unknown, index: number): unknown => index;

export const LIST_TWINS: readonly (readonly [unknown, Twin])[] = [
  [Array.prototype.forEach, eachPresent(nothing)],
  [Array.prototype.map, mapTwin],
  [Array.prototype.filter, filterTwin],
  [
    Array.prototype.some,
    eachPresent(
      (result) => (result ? { answer: true } : undefined),
      () => false,
    ),
  ],
  [
    Array.prototype.every,
    eachPresent(
      (result) => (result ? undefined : { answer: false }),
      () => true,
    ),
  ],
  [Array.prototype.find, findTwin(false, itself, undefined)],
  [Array.prototype.findIndex, findTwin(false, place, -1)],
  [Array.prototype.findLast, findTwin(true, itself, undefined)],
  [Array.prototype.findLastIndex, findTwin(true, place, -1)],
  [Array.prototype.flatMap, flatMapTwin],
  [Array.prototype.reduce, reduceTwin(false)],
  [Array.prototype.reduceRight, reduceTwin(true)],
  [Array.from, fromTwin],
  [Map.prototype.forEach, collectionTwin],
  [Set.prototype.forEach, collectionTwin],
];
