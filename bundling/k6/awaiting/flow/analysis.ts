// Finds out what each call of a bundle may call.
import type { AnyNode, Program } from "acorn";
import { resolveK6Module } from "../../../../contracts/k6/modules.ts";
import { Scopes } from "../program/scopes.ts";
import type { Unit } from "../program/units.ts";
import type { Call, CallNode } from "./calls.ts";
import { Graph } from "./graph.ts";
import { Invoker } from "./invoke.ts";
import { Members } from "./members.ts";
import { Reader } from "./reader.ts";
import { Value } from "./values.ts";

/** Some ten seconds on a slow machine; a script of 20 kB takes a thousandth of it. */
const MAX_STEPS = 20_000_000;

export interface Analysis {
  readonly scopes: Scopes;
  readonly calls: ReadonlyMap<CallNode, Call>;
  readonly units: ReadonlyMap<AnyNode, Unit>;
  readonly module: Unit;
  /** What an expression may give. */
  readonly valuesOf: (node: AnyNode) => ReadonlySet<Value>;
  /** What a call may call. */
  readonly calleesOf: (call: Call) => ReadonlySet<Value>;
  /** What it returns may be a promise of the script's own. */
  readonly mayGivePromise: (unit: Unit) => boolean;
  /** Names of methods that only their class can see, by the functions that they are. */
  readonly privateNames: ReadonlyMap<AnyNode, string>;
  /** Names under which the functions stand that hold. */
  readonly namesOf: (holds: (value: Value) => boolean) => Map<string, Set<Value>>;
}

export const analyse = (program: Program): Analysis => {
  const graph = new Graph(MAX_STEPS);
  const members = new Members(graph);
  const invoker = new Invoker(graph, members);
  const scopes = new Scopes(program);
  const reader = new Reader(program, scopes, graph, members, invoker, k6Modules(graph, members));
  graph.settle();
  const { calls, units, module } = reader;
  return {
    scopes,
    calls,
    units,
    module,
    valuesOf: (node) => reader.valuesOf(node),
    calleesOf: ({ callee }) => graph.valuesAt(callee),
    privateNames: reader.privateNames,
    mayGivePromise: ({ returned }) => [...graph.valuesAt(returned)].some(({ isPromise }) => isPromise),
    namesOf: (holds) => {
      const names = new Map<string, Set<Value>>();
      for (const { fields } of members.holders)
        for (const [name, place] of fields)
          for (const value of graph.valuesAt(place))
            if (holds(value)) names.set(name, (names.get(name) ?? new Set()).add(value));
      return names;
    },
  };
};

/** @returns undefined for a module that is not k6's */
const k6Modules = (graph: Graph, members: Members): ((name: string) => Value | undefined) => {
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
