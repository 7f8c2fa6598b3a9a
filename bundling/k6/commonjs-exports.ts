// What a script in the form of CommonJS exports, which esbuild does not tell: the names that it gives values to, as
// `exports.setup = …`, `module.exports.setup = …` and `module.exports = { setup }`.
import { type AnyNode, parse } from "acorn";
import { memberOf, walk } from "../awaits/tree.ts";

/** @param source the script's own text. @returns undefined where it is no CommonJS */
export const commonJsExportsOf = (source: string): readonly string[] | undefined => {
  const names = new Set<string>();
  let isCommonJs = false;
  for (const node of assignmentsOf(source)) {
    const { left, right } = node;
    if (left.type === "MemberExpression" && isExports(left.object)) {
      isCommonJs = true;
      const name = memberOf(left);
      if (name !== undefined) names.add(name);
    } else if (isExports(left)) {
      isCommonJs = true;
      for (const property of right.type === "ObjectExpression" ? right.properties : [])
        if (property.type === "Property" && property.key.type === "Identifier") names.add(property.key.name);
      if (/Function/.test(right.type)) names.add("default");
    }
  }
  return isCommonJs ? [...names] : undefined;
};

type Assignment = AnyNode & { readonly type: "AssignmentExpression" };

const assignmentsOf = (source: string): Assignment[] => {
  const found: Assignment[] = [];
  try {
    walk(parse(source, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: true }), (node) => {
      if (node.type === "AssignmentExpression") found.push(node);
    });
  } catch {
    // An ES module, or TypeScript.
  }
  return found;
};

/** `exports`, or `module.exports`. */
const isExports = (node: AnyNode): boolean => {
  if (node.type === "Identifier") return node.name === "exports";
  const isModule =
    node.type === "MemberExpression" && node.object.type === "Identifier" && node.object.name === "module";
  return isModule && memberOf(node) === "exports";
};
