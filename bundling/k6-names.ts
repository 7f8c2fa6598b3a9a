// Refuses a script in Meridian's dialect that counts on names which k6's scripts alone have: found before the run, where
// it would otherwise be every worker that cannot load it.
import type { AnyNode, Identifier, Program } from "acorn";
import type { UserPart } from "../contracts/run/run-plan.ts";
import type { Issue } from "../contracts/words/errors.ts";
import { Names } from "./awaits/names.ts";
import { childrenOf, memberOf } from "./awaits/tree.ts";
import { createPlaceOf, refusalOf } from "./places.ts";

/** What stands for them here. */
const INSTEAD: Readonly<Record<string, string>> = {
  __ENV: "env, of what the function is given: async ({ env }) => …",
  __VU: "vu.id, of what the function is given: async ({ vu }) => …",
  __ITER: "vu.iteration, of what the function is given: async ({ vu }) => …",
  open: 'rows under "data" in the config, import rows from "./rows.json", or http.file("./name") to send a file',
};

/**
 * @param file the name that people know the script by
 * @param code its bundle, the source map inline
 * @throws MeridianError SCRIPT_INVALID with every place
 */
export const refuseK6Names = (
  file: string,
  code: string,
  program: Program,
  { fromLine, untilLine }: UserPart,
): void => {
  const used: Identifier[] = [];
  /** A script that asks whether the name is there goes on without it; one that makes it a global has it. */
  const asked = new Set<string>();
  const visit = (node: AnyNode, parent: AnyNode): void => {
    if (node.type === "UnaryExpression" && node.operator === "typeof" && node.argument.type === "Identifier")
      asked.add(node.argument.name);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression")
      asked.add(memberOf(node.left) ?? "");
    if (node.type === "Identifier" && Object.hasOwn(INSTEAD, node.name) && isRead(node, parent)) used.push(node);
    for (const child of childrenOf(node)) visit(child, node);
  };
  for (const part of program.body) {
    const line = part.loc?.start.line ?? 0;
    if (line >= fromLine && line < untilLine) visit(part, program);
  }
  const unasked = used.filter(({ name }) => !asked.has(name));
  if (unasked.length === 0) return;
  const names = new Names(program);
  const free = unasked.filter((name) => names.bindingOf(name) === undefined);
  if (free.length === 0) return;
  const placeOf = createPlaceOf(file, code);
  const issues = free.map(({ name, loc }): Issue => {
    const { line, column } = loc?.start ?? { line: 1, column: 0 };
    return {
      path: placeOf(line, column),
      received: `${name}, which k6's scripts alone have`,
      expected: INSTEAD[name] ?? "",
    };
  });
  const next = `write what is expected, or make ${file} a script of k6's by importing from "k6" what it needs`;
  throw refusalOf(issues, `${free[0]?.name} is not defined here`, next);
};

/** Not where it is a member's, a property's or a label's name. `open` is foreign where it is called. */
const isRead = (node: Identifier, parent: AnyNode): boolean => {
  if (node.name === "open") return parent.type === "CallExpression" && parent.callee === node;
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
  if (parent.type === "Property") return parent.value === node || parent.computed;
  return parent.type !== "MethodDefinition" && parent.type !== "PropertyDefinition";
};
