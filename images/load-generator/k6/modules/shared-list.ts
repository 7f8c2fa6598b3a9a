// A SharedArray as a script has it: an ordinary list to read, whose rows are made of their JSON when they are asked for,
// frozen. Nobody can change it, so that every user has the same one.
import { inspect } from "node:util";
import type { RowReader } from "../../shared/packed-data.ts";

/** Of rows that are kept as they are made: those of small lists all are. */
const KEPT_BYTES = 2 ** 20;

export const sharedListOf = (name: string, rows: RowReader): readonly unknown[] => {
  const { length } = rows;
  const keptCount = Math.max(1, Math.min(length, Math.floor((KEPT_BYTES * length) / Math.max(1, rows.byteLength))));
  const kept: { readonly index: number; readonly row: unknown }[] = [];
  const rowAt = (index: number): unknown => {
    const found = kept[index % keptCount];
    if (found?.index === index) return found.row;
    const row = frozen(rows.at(index));
    kept[index % keptCount] = { index, row };
    return row;
  };
  const refuse = (): never => {
    throw new TypeError(`the SharedArray ${JSON.stringify(name)} cannot be changed: copy what is to be another`);
  };
  // What is read of it besides its rows is a list's; it is empty, and reads nobody's rows.
  const target: unknown[] = Object.defineProperty([], inspect.custom, { value: () => [...list], configurable: true });
  const list: readonly unknown[] = new Proxy(target, {
    get: (_, key) => {
      if (key === "length") return length;
      const index = indexOf(key, length);
      return index < 0 ? Reflect.get(target, key) : rowAt(index);
    },
    has: (_, key) => indexOf(key, length) >= 0 || Reflect.has(target, key),
    ownKeys: () => [...Array.from({ length }, (_, index) => String(index)), "length"],
    getOwnPropertyDescriptor: (_, key) => {
      if (key === "length") return { value: length, writable: true, enumerable: false, configurable: false };
      const index = indexOf(key, length);
      return index < 0 ? undefined : { value: rowAt(index), writable: false, enumerable: true, configurable: true };
    },
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });
  return list;
};

const FIRST_DIGIT = 48;

/** @returns -1 for what is no index of a list that long */
const indexOf = (key: string | symbol, length: number): number => {
  if (typeof key !== "string" || key.charCodeAt(0) - FIRST_DIGIT > 9) return -1;
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key ? index : -1;
};

/** As far as it goes. */
export const frozen = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};
