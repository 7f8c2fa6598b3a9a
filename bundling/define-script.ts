// `defineScript(async (context) => …)` of the module "meridian" gives what it was given: types alone come of it. The
// same holds for `defineSetup` and `defineTeardown`.
import type { AnyNode } from "acorn";

const NAMES = ["defineScript", "defineSetup", "defineTeardown"];

export const isDefineScript = (node: AnyNode): boolean =>
  node.type === "CallExpression" && node.callee.type === "Identifier" && NAMES.includes(node.callee.name);
