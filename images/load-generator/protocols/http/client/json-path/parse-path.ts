// Takes a path in gjson's language apart: `friends.#(last=="Murphy")#.first|@reverse`. Every text is a path; what it has
// no meaning for is a key.
import { isModifier } from "./modifiers.ts";
import { parseQuery } from "./query.ts";
import type { Step } from "./steps.ts";
import { endOfBracket, endOfQuoted, patternOf, splitMembers, unquoted, withoutBackslashes } from "./text.ts";

interface Taken {
  readonly step: Step;
  /** Where the path goes on. */
  readonly at: number;
}

export const parsePath = (path: string): readonly Step[] => {
  const steps: Step[] = [];
  let at = 0;
  while (at < path.length) {
    const taken = takeStep(path, at);
    steps.push(taken.step);
    at = taken.at < path.length ? taken.at + 1 : taken.at;
  }
  return steps;
};

const takeStep = (path: string, at: number): Taken => {
  switch (path[at]) {
    case "#":
      return takeElements(path, at);
    case "{":
    case "[":
      return takeMembers(path, at);
    case "!":
      return takeLiteral(path, at);
    case "@":
      return takeModifier(path, at) ?? takeKey(path, at);
    default:
      return takeKey(path, at);
  }
};

/** Until a dot or a pipe that nothing hides. */
const endOfPart = (path: string, at: number): number => {
  let index = at;
  while (index < path.length && path[index] !== "." && path[index] !== "|") index += path[index] === "\\" ? 2 : 1;
  return Math.min(index, path.length);
};

const takeKey = (path: string, at: number): Taken => {
  const end = endOfPart(path, at);
  const text = path.slice(at, end);
  return { step: { is: "key", key: withoutBackslashes(text), pattern: patternOf(text) }, at: end };
};

/** What a dot goes on with is looked for in each element, what a pipe goes on with in their list. */
const takeElements = (path: string, at: number): Taken => {
  const next = path[at + 1];
  if (next === undefined || next === "|") return { step: { is: "count" }, at: at + 1 };
  if (next === ".") return takeRest(path, at + 1, (rest) => ({ is: "each", rest }));
  if (next !== "(" && next !== "[") return takeKey(path, at);
  const end = endOfBracket(path, at + 1);
  const query = parseQuery(path.slice(at + 2, end - 1), parsePath);
  if (path[end] !== "#") return { step: { is: "first", query }, at: end };
  return takeRest(path, end + 1, (rest) => ({ is: "all", query, rest }));
};

/** @param at where a dot stands if there is a rest */
const takeRest = (path: string, at: number, stepOf: (rest: readonly Step[]) => Step): Taken => {
  if (path[at] !== ".") return { step: stepOf([]), at };
  const end = endOfRest(path, at + 1);
  return { step: stepOf(parsePath(path.slice(at + 1, end))), at: end };
};

/** Until a pipe that stands in no bracket. */
const endOfRest = (path: string, at: number): number => {
  let index = at;
  while (index < path.length && path[index] !== "|") {
    const char = path[index] ?? "";
    if (char === '"') index = endOfQuoted(path, index);
    else if ("([{".includes(char)) index = endOfBracket(path, index);
    else index += char === "\\" ? 2 : 1;
  }
  return Math.min(index, path.length);
};

const takeMembers = (path: string, at: number): Taken => {
  const end = endOfBracket(path, at);
  const members = splitMembers(path.slice(at + 1, end - 1));
  if (path[at] === "[") return { step: { is: "list", members: members.map(parsePath) }, at: end };
  return { step: { is: "object", members: members.map(memberOf) }, at: end };
};

const memberOf = (text: string): { name: string; steps: readonly Step[] } => {
  const colonAt = text.startsWith('"') ? endOfQuoted(text, 0) : text.search(/^[\w$]+:/) === 0 ? text.indexOf(":") : -1;
  if (colonAt > 0 && text[colonAt] === ":")
    return { name: unquoted(text.slice(0, colonAt)), steps: parsePath(text.slice(colonAt + 1)) };
  const steps = parsePath(text);
  const last = steps.at(-1);
  return { name: last?.is === "key" ? last.key : "_", steps };
};

const takeLiteral = (path: string, at: number): Taken => {
  const begin = path[at + 1] ?? "";
  const end = begin === '"' ? endOfQuoted(path, at + 1) : "{[".includes(begin) ? endOfBracket(path, at + 1) : undefined;
  const until = end ?? endOfPart(path, at + 1);
  try {
    return { step: { is: "literal", value: JSON.parse(path.slice(at + 1, until)) }, at: until };
  } catch {
    return takeKey(path, at);
  }
};

const takeModifier = (path: string, at: number): Taken | undefined => {
  const [, name = ""] = /^@(\w+)/.exec(path.slice(at)) ?? [];
  if (!isModifier(name)) return undefined;
  const behind = at + 1 + name.length;
  if (path[behind] !== ":") return { step: { is: "modifier", name, argument: undefined }, at: behind };
  const begin = path[behind + 1] ?? "";
  const end =
    begin === '"' ? endOfQuoted(path, behind + 1) : "{[".includes(begin) ? endOfBracket(path, behind + 1) : undefined;
  const until = end ?? endOfPart(path, behind + 1);
  const text = path.slice(behind + 1, until);
  let argument: unknown = text;
  try {
    argument = JSON.parse(text);
  } catch {
    // A bare word.
  }
  return { step: { is: "modifier", name, argument }, at: until };
};
