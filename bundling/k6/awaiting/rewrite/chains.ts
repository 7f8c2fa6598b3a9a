// Writes chains with `?.` in which a call is awaited as conditions: what comes after a `?.` is left out with the await,
// as it is left out in the chain. `a?.b()` becomes `(at = a) == null ? void 0 : await …`.
import type { AnyNode, CallExpression, ChainExpression, MemberExpression } from "acorn";
import { type Desk, startOf } from "./desk.ts";
import { find } from "./tokens.ts";

type Link = MemberExpression | CallExpression;

export const writeChain = (node: ChainExpression, desk: Desk): void => {
  const links = linksOf(node.expression);
  if (links.every((link) => link.type !== "CallExpression" || desk.forms.of(link) === "plain")) {
    desk.visitChildren(node);
    return;
  }
  let start: number | undefined;
  for (const link of links) {
    if (link.optional) start = find(desk.code, innerOf(link).end, "?.") + "?.".length;
    if (start !== undefined) desk.starts.set(link, start);
  }
  desk.text.appendLeft(node.start, "(");
  desk.visit(node.expression, node);
  desk.text.appendLeft(node.end, ")");
};

/** Whether it comes after a `?.` at which its chain is split. */
export const isSplit = (link: Link, { starts }: Desk): boolean => link.optional && starts.has(link);

/**
 * What stands before a `?.` is kept, and looked at.
 * @param name what it is kept as. @param write writes it
 */
export const splitAt = (link: Link, name: string, desk: Desk, write: () => void): void => {
  const { text, code } = desk;
  text.appendLeft(startOf(innerOf(link), desk), `(${name} = `);
  write();
  const at = find(code, innerOf(link).end, "?.");
  text.appendLeft(at, ") == null ? void 0 : ");
  text.remove(at, at + "?.".length);
};

/** From the innermost on. */
const linksOf = (node: AnyNode): Link[] =>
  node.type === "MemberExpression" || node.type === "CallExpression" ? [...linksOf(innerOf(node)), node] : [];

const innerOf = (link: Link): AnyNode => (link.type === "MemberExpression" ? link.object : link.callee);
