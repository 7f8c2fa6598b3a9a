// Puts the layers of a config on one another: objects merge key by key, lists and values replace what is below them.
import { showPath } from "../zod-issues.ts";
import { isObject, type JsonObject, type Layer, type Place } from "./layer.ts";
import { Origins } from "./origins.ts";

export interface MergedConfig {
  readonly document: unknown;
  readonly origins: Origins;
}

/** @param layers each above the ones before it */
export const mergeLayers = (layers: readonly Layer[]): MergedConfig => {
  const from = new Map<string, string>();
  let document: unknown = {};
  for (const layer of layers) {
    for (const place of layer.replaces ?? []) document = without(document, place, from);
    document = merge(document, layer.document, [], layer.from, from);
  }
  return { document, origins: new Origins(from) };
};

const merge = (below: unknown, above: unknown, at: Place, origin: string, from: Map<string, string>): unknown => {
  if (isObject(above) && isObject(below)) {
    const merged: Record<string, unknown> = { ...below };
    for (const [key, value] of Object.entries(above)) {
      const known = Object.hasOwn(below, key) ? below[key] : undefined;
      setOwn(merged, key, merge(known, value, [...at, key], origin, from));
    }
    return merged;
  }
  forget(at, from);
  tell(above, at, origin, from);
  return above;
};

/** As an own property, whatever its name is: `__proto__` is a mistake that a later look finds. */
const setOwn = (object: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
};

/** What is an object tells of each thing in it, all else of itself. */
const tell = (value: unknown, at: Place, origin: string, from: Map<string, string>): void => {
  if (!isObject(value) || Object.keys(value).length === 0) from.set(showPath(at), origin);
  else for (const [key, child] of Object.entries(value)) tell(child, [...at, key], origin, from);
};

const forget = (at: Place, from: Map<string, string>): void => {
  const path = showPath(at);
  for (const known of from.keys())
    if (known === path || at.length === 0 || known.startsWith(`${path}.`)) from.delete(known);
};

const without = (document: unknown, place: Place, from: Map<string, string>): unknown => {
  forget(place, from);
  return leaveOut(document, place);
};

const leaveOut = (document: unknown, [key, ...rest]: Place): unknown => {
  if (!isObject(document) || key === undefined || !Object.hasOwn(document, key)) return document;
  const { [key]: found, ...others } = document as JsonObject;
  return rest.length === 0 ? others : { ...others, [key]: leaveOut(found, rest) };
};
