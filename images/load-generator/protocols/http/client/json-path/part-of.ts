// A part of an answer's JSON by its path, for scripts: what people bring from other languages of paths, `items[0]` and
// `$`, is refused with what to write instead, as it would find nothing and say nothing.
import { selectPart } from "./select.ts";

const FOREIGN = /(?:^|\.)(\$$|\$(?=\.)|[^.|#([{"\\]*\[\d+\])/;

/**
 * A key that is there is taken as it stands, whatever it is made of.
 * @returns undefined where there is no such part. @throws TypeError for a path of another language
 */
export const partOf = (value: unknown, path: string): unknown => {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, path))
    return (value as Record<string, unknown>)[path];
  const part = selectPart(value, path);
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
