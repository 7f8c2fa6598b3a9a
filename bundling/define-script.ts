// `defineScript(async (context) => …)` of the module "meridian" gives what it was given: types alone come of it.
import type { AnyNode } from "acorn";

export const isDefineScript = (node: AnyNode): boolean =>
  node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "defineScript";
