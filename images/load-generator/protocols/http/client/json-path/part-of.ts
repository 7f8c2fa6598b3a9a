// A part of an answer's JSON by its path, for scripts: what people bring from other languages of paths, `items[0]` and
// `$`, is refused with what to write instead, as it would find nothing and say nothing.
import { PARSE_WHOLE, scanPart } from "./scan.ts";
import { selectPart } from "./select.ts";

const FOREIGN = /(?:^|\.)(\$$|\$(?=\.)|[^.|#([{"\\]*\[\d+\])/;

/**
 * A key that is there is taken as it stands, whatever it is made of.
 * @returns undefined where there is no such part. @throws TypeError for a path of another language
 */
export const partOf = (value: unknown, path: string): unknown => {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, path))
    return (value as Record<string, unknown>)[path];
  return foundOrOurs(selectPart(value, path), path);
};

/** A path that led to a list, or into what is no JSON, will again: so often it is not looked for before all is parsed. */
const UNSCANNED_TIMES = 1_000;
const MAX_UNSCANNED = 1_000;
const unscanned = new Map<string, number>();

/**
 * The same of a body in UTF-8 that is not parsed yet.
 * @returns PARSE_WHOLE where it has to be. @throws TypeError for a path of another language
 */
export const scannedPartOf = (bytes: Buffer, path: string): unknown => {
  const times = unscanned.get(path) ?? 0;
  if (times > 0) {
    unscanned.set(path, times - 1);
    return PARSE_WHOLE;
  }
  const part = scanPart(bytes, path);
  if (part !== PARSE_WHOLE) return foundOrOurs(part, path);
  if (unscanned.size >= MAX_UNSCANNED) unscanned.clear();
  unscanned.set(path, UNSCANNED_TIMES);
  return PARSE_WHOLE;
};

/** A path that leads nowhere may be meant as one of another language. @throws TypeError */
const foundOrOurs = (part: unknown, path: string): unknown => {
  const [, key] = part === undefined ? (FOREIGN.exec(path) ?? []) : [];
  if (key !== undefined) throw new TypeError(refusalOf(path, key));
  return part;
};

const refusalOf = (path: string, key: string): string => {
  const index = /^(.*)\[(\d+)\]$/.exec(key);
  const instead =
    index === null
      ? "leave it out: a path begins at the whole"
      : `write ${JSON.stringify([index[1], index[2]].filter((one) => one !== "").join("."))} for ${JSON.stringify(key)}`;
  return `json(${JSON.stringify(path)}): ${JSON.stringify(key)} is no key there, and paths are written as in "items.0.id" or "items.#.id"; ${instead}`;
};
