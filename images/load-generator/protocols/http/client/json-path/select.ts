// A part of a JSON value by its path in gjson's language, which is k6's: `items.0.id`, `items.#.id`, `items.#(price>10)`.
import { modify } from "./modifiers.ts";
import { parsePath } from "./parse-path.ts";
import { isMatched } from "./query.ts";
import type { Query, Step } from "./steps.ts";

/** More paths than a script writes down; one that makes its paths anew each time costs their parsing alone. */
const MAX_PARSED = 1_000;
const parsedPaths = new Map<string, readonly Step[]>();

const PLAIN = /^[\w$ .-]*$/;

/** @returns undefined where there is no such part */
export const selectPart = (value: unknown, path: string): unknown =>
  PLAIN.test(path) ? selectPlain(value, path) : run(value, stepsOf(path));

/** Most paths are keys and indexes alone. */
const selectPlain = (value: unknown, path: string): unknown => {
  let part = value;
  for (const key of path.split(".")) part = ownPart(part, key);
  return part;
};

const stepsOf = (path: string): readonly Step[] => {
  let steps = parsedPaths.get(path);
  if (steps === undefined) {
    if (parsedPaths.size >= MAX_PARSED) parsedPaths.clear();
    steps = parsePath(path);
    parsedPaths.set(path, steps);
  }
  return steps;
};

const ownPart = (value: unknown, key: string): unknown => {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return /^(\d+|length)$/.test(key) ? value[key as unknown as number] : undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
};

const run = (value: unknown, steps: readonly Step[]): unknown =>
  steps.reduce<unknown>((part, step) => (part === undefined ? undefined : take(part, step)), value);

const take = (value: unknown, step: Step): unknown => {
  switch (step.is) {
    case "key":
      return step.pattern === undefined ? ownPart(value, step.key) : matchedPart(value, step.pattern);
    case "count":
      return Array.isArray(value) ? value.length : undefined;
    case "each":
      return Array.isArray(value) ? foundIn(value, step.rest) : undefined;
    case "first":
      return Array.isArray(value) ? value.find((element) => matches(element, step.query)) : undefined;
    case "all":
      return Array.isArray(value)
        ? foundIn(
            value.filter((element) => matches(element, step.query)),
            step.rest,
          )
        : undefined;
    case "modifier":
      return modify(value, step.name, step.argument);
    case "object":
      return Object.fromEntries(
        step.members.map(({ name, steps }) => [name, run(value, steps)]).filter(([, part]) => part !== undefined),
      );
    case "list":
      return step.members.map((steps) => run(value, steps)).filter((part) => part !== undefined);
    case "literal":
      return step.value;
  }
};

const foundIn = (list: readonly unknown[], rest: readonly Step[]): unknown[] =>
  list.map((element) => run(element, rest)).filter((part) => part !== undefined);

const matches = (element: unknown, query: Query): boolean => isMatched(run(element, query.steps), query);

const matchedPart = (value: unknown, pattern: RegExp): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const found = Object.entries(value).find(([key]) => pattern.test(key));
  return found?.[1];
};
