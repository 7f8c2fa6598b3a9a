// What a bundle imports of k6's modules.
import type { AnyNode, ImportDeclaration } from "acorn";
import { resolveK6Module } from "../../../../contracts/k6/modules.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import type { PatternTools } from "./patterns.ts";
import { Value } from "./values.ts";

/** A module of k6's by the name that it is imported by; undefined for one that is not k6's. */
export type K6Module = (specifier: string) => Value | undefined;

export const k6Modules = (graph: Graph, members: Members): K6Module => {
  const made = new Map<string, Value>();
  return (specifier) => {
    const known = made.get(specifier);
    if (known !== undefined) return known;
    if (!/^k6(\/|$)/.test(specifier)) return undefined;
    const found = resolveK6Module(specifier);
    const module = members.make("k6 module");
    made.set(specifier, module);
    if (found.is === "absent") return module;
    graph.add(members.fieldOf(module, "default"), module);
    const prefix = found.name === "k6" ? "" : `${found.name.slice(found.name.lastIndexOf("/") + 1)}.`;
    for (const name of found.module.exports) {
      const value = new Value("k6 function");
      value.k6 = {
        name: `${prefix}${name}`,
        isBlocking: found.module.blocking.includes(name),
        isBlockingAsGiven: found.module.blockingAsGiven.includes(name),
      };
      graph.add(members.fieldOf(module, name), value);
    }
    return module;
  };
};

export const readImport = (
  { source, specifiers }: ImportDeclaration,
  k6Module: K6Module,
  { graph, members, variableOf, placeOf }: PatternTools,
): void => {
  const module = k6Module(String(source.value)) ?? members.native(`module ${String(source.value)}`);
  const from = graph.holding(module);
  for (const one of specifiers) {
    const variable = variableOf(one.local);
    if (variable === undefined) continue;
    const to = placeOf(variable);
    if (one.type === "ImportNamespaceSpecifier") graph.edge(from, to);
    else {
      const imported = one.type === "ImportDefaultSpecifier" ? undefined : one.imported;
      members.read(from, imported === undefined ? "default" : textOf(imported), to);
    }
  }
};

const textOf = (name: AnyNode): string =>
  name.type === "Identifier" ? name.name : String((name as { value?: unknown }).value);
