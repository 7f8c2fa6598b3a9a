// What people call what is called: `login`, `page.login`, `this.login`.
import type { AnyNode } from "acorn";

/** @returns undefined for what has no name */
export const nameOf = (node: AnyNode): string | undefined => {
  if (node.type === "Identifier") return node.name;
  if (node.type === "ThisExpression") return "this";
  if (node.type === "PrivateIdentifier") return `#${node.name}`;
  if (node.type === "ChainExpression") return nameOf(node.expression);
  if (node.type !== "MemberExpression") return undefined;
  const object = nameOf(node.object) ?? "…";
  return node.computed ? `${object}[…]` : `${object}.${nameOf(node.property) ?? "…"}`;
};
