// Twins of the methods of a page's selection that call a function for each part.
import { Selection } from "../html/selection.ts";
import { callOf, type Twin } from "./twin.ts";

const eachTwin: Twin = async (receiver, [given]) => {
  const call = callOf(given);
  for (const [index, element] of (receiver as Selection).toArray().entries())
    if ((await call(undefined, index, element)) === false) break;
  return receiver;
};

const mapTwin: Twin = async (receiver, [given]) => {
  const call = callOf(given);
  const made: unknown[] = [];
  for (const [index, element] of (receiver as Selection).toArray().entries()) {
    const one = await call(undefined, index, element);
    if (one !== undefined && one !== null) made.push(one);
  }
  return made;
};

export const SELECTION_TWINS: readonly (readonly [unknown, Twin])[] = [
  [Selection.prototype.each, eachTwin],
  [Selection.prototype.map, mapTwin],
];
