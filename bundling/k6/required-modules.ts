// Makes imports of what packages ask for in the older way: `require("k6/http")`, and `import("k6/http")`. So whoever
// reads the bundle finds k6's modules in one form. What was found nowhere the script may have a `require` of its own for.
import { isBuiltin } from "node:module";
import { type AnyNode, type Program, parse } from "acorn";
import { isK6Specifier, K6_USER } from "../../contracts/k6/modules.ts";
import { walk } from "../awaits/tree.ts";

/** What esbuild writes for the `require` of a package. */
const REQUIRE = "__require";

/** @param code an ES module as esbuild writes it; lines stay where they are */
export const importRequired = (code: string): string => {
  if (!code.includes(`${REQUIRE}("`) && !code.includes('import("k6')) return code;
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const names = new Map<string, string>();
  let written = "";
  let from = 0;
  for (const { node, specifier, isLater } of findRequired(program)) {
    if (!isK6Specifier(specifier)) {
      written += `${code.slice(from, node.start)}${K6_USER}.require(${JSON.stringify(specifier)})`;
      from = node.end;
      continue;
    }
    const name = names.get(specifier) ?? `__k6_module_${names.size}`;
    names.set(specifier, name);
    written += `${code.slice(from, node.start)}${isLater ? `Promise.resolve(${name})` : name}`;
    from = node.end;
  }
  const imports = [...names].map(([specifier, name]) => `import * as ${name} from ${JSON.stringify(specifier)}; `);
  return imports.join("") + written + code.slice(from);
};

interface Required {
  readonly node: AnyNode;
  readonly specifier: string;
  /** It is asked for a promise. */
  readonly isLater: boolean;
}

const findRequired = (program: Program): Required[] => {
  const found: Required[] = [];
  walk(program, (node) => {
    const isCall = node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === REQUIRE;
    if (!isCall && node.type !== "ImportExpression") return;
    const source = node.type === "ImportExpression" ? node.source : (node as { arguments: AnyNode[] }).arguments[0];
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    if (!isK6Specifier(source.value) && (!isCall || isBuiltin(source.value))) return;
    found.push({ node, specifier: source.value, isLater: node.type === "ImportExpression" });
  });
  return found.sort((one, other) => one.node.start - other.node.start);
};
