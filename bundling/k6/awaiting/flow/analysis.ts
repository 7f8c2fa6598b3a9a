// Finds out what each call of a bundle may call.
import type { AnyNode, Program } from "acorn";
import { Scopes } from "../program/scopes.ts";
import type { Unit } from "../program/units.ts";
import type { Argument, Call, CallNode } from "./calls.ts";
import { Graph } from "./graph.ts";
import { Invoker } from "./invoke.ts";
import { Members } from "./members.ts";
import { k6Modules } from "./modules.ts";
import type { Place } from "./place.ts";
import { Reader } from "./reader.ts";
import type { Value } from "./values.ts";

export interface Analysis {
  readonly scopes: Scopes;
  readonly calls: ReadonlyMap<CallNode, Call>;
  readonly units: ReadonlyMap<AnyNode, Unit>;
  readonly module: Unit;
  /** What an expression may give. */
  readonly valuesOf: (node: AnyNode) => ReadonlySet<Value>;
  /** What a call may call. */
  readonly calleesOf: (call: Call) => ReadonlySet<Value>;
  /** Functions that an argument is, or that are in it. */
  readonly functionsIn: (given: Argument) => readonly Value[];
  /** Whether it stands in a package, or in another module that is not the script's own. */
  readonly isForeign: (node: AnyNode) => boolean;
  /** What it returns may be a promise of the script's own. */
  readonly mayGivePromise: (unit: Unit) => boolean;
  /** Names of methods that only their class can see, by the functions that they are. */
  readonly privateNames: ReadonlyMap<AnyNode, string>;
  /** What else a call may call, of which there is too much to go into each; undefined: there is not. */
  readonly crowdOf: (call: Call) => ReadonlySet<Value> | undefined;
  /** Names under which the functions stand that hold. */
  readonly namesOf: (holds: (value: Value) => boolean) => Map<string, Set<Value>>;
}

/** @param isForeign whether a node stands in a module that is not the script's own */
export const analyse = (program: Program, isForeign: (node: AnyNode) => boolean): Analysis => {
  const graph = new Graph();
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
    isForeign,
    functionsIn: functionsIn(graph),
    privateNames: reader.privateNames,
    mayGivePromise: ({ returned }) => [...graph.valuesAt(returned)].some(({ isPromise }) => isPromise),
    crowdOf: ({ callee }) => graph.crowdAt(callee),
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

/** Functions that an argument is, or that are in it; found once, when nothing flows any more. */
const functionsIn = (graph: Graph): Analysis["functionsIn"] => {
  const known = new Map<Place | Value, readonly Value[]>();
  const inValue = (value: Value): readonly Value[] => {
    if (value.kind === "function" || value.kind === "k6 function") return [value];
    const found = known.get(value);
    if (found !== undefined) return found;
    const isHolder = value.kind === "object" || value.kind === "array" || value.kind === "made";
    const places = isHolder ? [...value.fields.values(), ...(value.star === undefined ? [] : [value.star])] : [];
    const functions = new Set(places.flatMap((place) => [...graph.valuesAt(place)].filter(isFunctionValue)));
    known.set(value, [...functions]);
    return [...functions];
  };
  return ({ place }) => {
    const found = known.get(place) ?? [...new Set([...graph.valuesAt(place)].flatMap(inValue))];
    known.set(place, found);
    return found;
  };
};

const isFunctionValue = ({ kind }: Value): boolean => kind === "function" || kind === "k6 function";
