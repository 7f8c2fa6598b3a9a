// The head of an answer as both versions of HTTP give it, and what a script sees of its fields.

import { isUtf8 } from "node:buffer";

/** A name and its value, both as they came: a character for a byte. */
export type Field = readonly [name: string, value: string];

export interface Head {
  /** `HTTP/1.1`, or `HTTP/2.0` as in k6; "" without an answer. */
  readonly proto: string;
  /** What the status line says besides the status. HTTP/2 has no such line. */
  readonly reason: string;
  /** In the order in which they came; one that is repeated is there as often. */
  readonly fields: readonly Field[];
}

export const NO_HEAD: Head = { proto: "", reason: "", fields: [] };

/** `content-TYPE` → `Content-Type`, as k6 names them. */
export const canonicalNameOf = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** What is not ASCII is UTF-8 where it can be, as k6 has it, and else Latin-1, as HTTP once said. */
const asText = (value: string): string => {
  if (!/[\x80-\xff]/.test(value)) return value;
  const bytes = Buffer.from(value, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : value;
};

/** Name → value, names in the usual capitals; values of a repeated field are joined. */
export const joinFields = ({ fields }: Head): Record<string, string> => {
  const joined: Record<string, string> = {};
  for (const [given, bytes] of fields) {
    const name = canonicalNameOf(given);
    const value = asText(bytes);
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]}, ${value}` : value;
  }
  return joined;
};

/** Each value of one field: what joining with commas would spoil. @param lower the field's name in lower case */
export const valuesOf = ({ fields }: Head, lower: string): string[] => {
  const values: string[] = [];
  for (const field of fields)
    if (field[0].length === lower.length && field[0].toLowerCase() === lower) values.push(field[1]);
  return values;
};
