// Gives each virtual user of a k6 script global variables of its own, as each has in k6: `globalThis.token = …` of one
// user is not read by another of its thread. What the script reads without declaring it, and Node does not know, is
// looked for there too: `pm` after `global.pm = …`.
import { type AnyNode, type Comment, type Identifier, parse } from "acorn";
import MagicString from "magic-string";
import { K6_BLOCKING, K6_USER } from "../../contracts/k6/modules.ts";
import { childrenOf, memberOf } from "../awaits/tree.ts";
import { isOnlyAName, Scopes } from "./awaiting/program/scopes.ts";

const OWN = `${K6_USER}.global`;
const GLOBAL = /\bglobal(This)?\b/;
const KNOWN: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(globalThis), "eval", K6_USER, K6_BLOCKING]);

interface Found {
  readonly name: Identifier;
  readonly parents: readonly AnyNode[];
}

/**
 * @param code an ES module as esbuild writes it, without its source map
 * @param files names in the comments before each file's part: what stands before the first is all users'
 * @returns the code with its map, as JSON; undefined where the script has no word of a global object
 */
export const giveOwnGlobals = (code: string, files: ReadonlySet<string>): { code: string; map: string } | undefined => {
  if (!GLOBAL.test(code)) return undefined;
  const comments: Comment[] = [];
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module", onComment: comments });
  const parts = comments.filter(({ value }) => files.has(value.slice(1)));
  const isUsers = ({ start }: AnyNode): boolean => {
    const part = parts.findLast(({ end }) => end <= start);
    return part !== undefined && !part.value.startsWith(" meridian:");
  };
  const free = freeNamesIn(program).filter(({ name }) => isUsers(name));
  if (!free.some(({ name }) => isGlobal(name))) return undefined;
  const assigned = new Set(free.flatMap(({ name, parents }) => (isGlobal(name) ? assignedBy(name, parents) : [])));
  const text = new MagicString(code);
  for (const { name, parents } of free)
    if (isGlobal(name)) write(text, name, parents, OWN);
    else if (!KNOWN.has(name.name) || assigned.has(name.name)) write(text, name, parents, `${OWN}.${name.name}`);
  const map = text.generateMap({ source: "bundle.mjs", hires: "boundary" }).toString();
  return { code: text.toString(), map };
};

const isGlobal = ({ name }: Identifier): boolean => name === "globalThis" || name === "global";

const freeNamesIn = (program: AnyNode & { type: "Program" }): Found[] => {
  const scopes = new Scopes(program);
  const found: Found[] = [];
  const look = (node: AnyNode, parent?: AnyNode, above?: AnyNode): void => {
    if (node.type === "Identifier") {
      const parents = [parent, above].filter((one) => one !== undefined);
      if (scopes.variableOf(node) === undefined) found.push({ name: node, parents });
      return;
    }
    for (const child of childrenOf(node)) if (!isOnlyAName(node, child)) look(child, node, parent);
  };
  look(program);
  return found;
};

/** `global.fetch = …`: then `fetch` is that, though Node has one. */
const assignedBy = (name: Identifier, [parent, above]: readonly AnyNode[]): string[] => {
  if (parent?.type !== "MemberExpression" || parent.object !== name) return [];
  const isAssigned = above?.type === "AssignmentExpression" && above.left === parent;
  const member = isAssigned ? memberOf(parent) : undefined;
  return member === undefined ? [] : [member];
};

const write = (text: MagicString, name: Identifier, [parent, above]: readonly AnyNode[], own: string): void => {
  const isShort = parent?.type === "Property" && parent.shorthand;
  const isShortWithDefault = parent?.type === "AssignmentPattern" && above?.type === "Property" && above.shorthand;
  const isCalled =
    (parent?.type === "CallExpression" && parent.callee === name) ||
    (parent?.type === "TaggedTemplateExpression" && parent.tag === name);
  if (isShort || (isShortWithDefault && parent.left === name))
    text.update(name.start, name.end, `${name.name}: ${own}`);
  else text.update(name.start, name.end, isCalled ? `(0, ${own})` : own);
};
