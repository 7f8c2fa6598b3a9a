// Lists of promises, as `urls.map((url) => http.get(url))` gives them, and who sees each of their parts.
import type { AnyNode, CallExpression } from "acorn";
import type { Names } from "./names.ts";
import { memberOf } from "./tree.ts";

/** response(s): a promise of it. caught: a promise whose failure the script handles. promise: of anything else. */
export type PromiseValue = "response" | "responses" | "promise" | "caught";
/** A list of promises of that kind. */
export type ListValue = `each-${PromiseValue}`;

/** Methods of lists that call a function for each part, and give nobody its promise but in the list of them. */
const EACH: ReadonlySet<string> = new Set(["forEach", "map", "flatMap"]);
/** Those that give a list of what the function gives. */
const GIVES_LIST: ReadonlySet<string> = new Set(["map", "flatMap"]);
const SHOWS_PARTS: ReadonlySet<string> = new Set(
  "forEach map flatMap filter find findLast findIndex findLastIndex some every".split(" "),
);
/** What begins or leads to a stream, whose `map` awaits what its function gives. */
const OF_STREAMS: ReadonlySet<string> = new Set(["pipe", "pipeThrough", "compose", "stream", "drop", "take"]);

export const isList = (value: unknown): value is ListValue => typeof value === "string" && value.startsWith("each-");

export const partOf = (list: ListValue): PromiseValue => list.slice("each-".length) as PromiseValue;

/** The function that a call such as `list.map(…)` calls for each part, where it gives nobody else what comes of it. */
export const calledForEach = ({ callee, arguments: [run] }: CallExpression): AnyNode | undefined =>
  callee.type === "MemberExpression" && EACH.has(memberOf(callee) ?? "") ? run : undefined;

/** The function that is shown each part of the list whose method is called. */
export const shownEachPart = ({ callee, arguments: [run] }: CallExpression): AnyNode | undefined =>
  callee.type === "MemberExpression" && SHOWS_PARTS.has(memberOf(callee) ?? "") ? run : undefined;

/** Whether the call gives a list of what its function gives, and not a stream of it. */
export const givesList = ({ callee }: CallExpression, names: Names): boolean =>
  callee.type === "MemberExpression" &&
  GIVES_LIST.has(memberOf(callee) ?? "") &&
  !mayBeStream(callee.object, names, new Set());

/** @param seen names may be given to each other in a circle */
const mayBeStream = (node: AnyNode, names: Names, seen: Set<AnyNode>): boolean => {
  if (seen.has(node)) return false;
  seen.add(node);
  if (node.type === "NewExpression")
    return !(node.callee.type === "Identifier" && /^(Array|Set|Map)$/.test(node.callee.name));
  if (node.type === "AwaitExpression") return mayBeStream(node.argument, names, seen);
  if (node.type === "Identifier") {
    const sources = names.bindingOf(node)?.sources ?? [];
    return sources.some(({ from }) => from !== null && "type" in from && mayBeStream(from, names, seen));
  }
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object } = node.callee;
  const method = memberOf(node.callee) ?? "";
  if (OF_STREAMS.has(method)) return true;
  if (method === "from") return !(object.type === "Identifier" && object.name === "Array");
  return mayBeStream(object, names, seen);
};
