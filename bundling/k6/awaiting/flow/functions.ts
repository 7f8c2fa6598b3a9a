// Makes the values of functions and classes, and the units of code that belong to them.
import type { AnyNode, Class, Expression, Function as FunctionNode, MethodDefinition, PropertyDefinition } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
import type { Unit, UnitKind } from "../program/units.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import { keyOf } from "./patterns.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export interface FunctionTools {
  readonly graph: Graph;
  readonly members: Members;
  /** Reads the code of a unit: its parameters and its body. */
  readonly readUnit: (unit: Unit) => void;
  readonly valuePlace: (node: Expression) => Place;
  /** Where classes put what `super` means in their methods. */
  readonly within: (home: Home, read: () => void) => void;
  readonly construct: (constructed: Place, receiver: Place) => void;
  /** Of methods that only their class can see. */
  readonly privateNames: Map<AnyNode, string>;
  readonly instanceOf: (value: Value) => Value;
}

/** What `super` means in a method. */
export interface Home {
  /** The class that `super(…)` calls. */
  readonly parent: Place | undefined;
  /** What `super.name` reads from. */
  readonly members: Place | undefined;
}

export const makeUnit = (
  node: AnyNode,
  kind: UnitKind,
  name: string,
  { graph, members }: Pick<FunctionTools, "graph" | "members">,
): Unit => {
  const made = isFunction(node) ? node : undefined;
  const returned = graph.place();
  const parameters = (made?.params ?? []).map(() => graph.place());
  const last = made?.params.at(-1);
  const rest = last?.type === "RestElement" ? { from: parameters.length - 1, parts: graph.place() } : undefined;
  if (rest !== undefined) parameters.pop();
  const isAsync = made?.async ?? false;
  const output = isAsync || kind === "generator" ? graph.place() : returned;
  if (output !== returned) {
    const value = members.make("made");
    value.isPromise = isAsync;
    graph.edge(returned, members.starOf(value));
    graph.add(output, value);
  }
  const isArrow = node.type === "ArrowFunctionExpression";
  const given = made !== undefined && !isArrow && usesArguments(made) ? graph.place() : undefined;
  return { kind, node, name, isAsync, isArrow, receiver: graph.place(), parameters, rest, given, returned, output };
};

export const makeFunction = (
  node: FunctionNode & AnyNode,
  kind: UnitKind,
  name: string,
  tools: FunctionTools,
): Value => {
  const value = tools.members.make("function");
  value.unit = makeUnit(node, node.generator ? "generator" : kind, name, tools);
  if (node.type !== "ArrowFunctionExpression" && kind === "function")
    tools.graph.add(tools.members.fieldOf(value, "prototype"), tools.members.make("object"));
  tools.readUnit(value.unit);
  return value;
};

export const makeClass = (node: Class & AnyNode, name: string, tools: FunctionTools): Value => {
  const { graph, members } = tools;
  const value = members.make("function");
  const prototype = members.make("object");
  graph.add(members.fieldOf(value, "prototype"), prototype);
  const parent = node.superClass == null ? undefined : tools.valuePlace(node.superClass);
  if (parent !== undefined) {
    graph.edge(parent, members.protoOf(value));
    members.read(parent, "prototype", members.protoOf(prototype));
  }
  const inherited = parent === undefined ? undefined : members.protoOf(prototype);
  const initialisers: Unit[] = [];
  value.parts = { parent, initialisers };
  const instance = tools.instanceOf(value);
  if (parent !== undefined)
    graph.listen(parent, (from) => {
      if (from.kind === "function") graph.edge(graph.holding(instance), instancesOf(from, tools));
    });
  for (const part of node.body.body) {
    const isStatic = part.type === "StaticBlock" || part.static;
    tools.within({ parent, members: isStatic ? parent : inherited }, () => {
      const home = isStatic ? value : prototype;
      if (part.type === "MethodDefinition") addMethod(part, name, value, home, tools);
      else addInitialiser(part, name, value, initialisers, tools);
    });
  }
  return value;
};

const addMethod = (
  part: MethodDefinition,
  className: string,
  value: Value,
  home: Value,
  tools: FunctionTools,
): void => {
  const { graph, members } = tools;
  const key = keyOf(part);
  if (part.computed) tools.valuePlace(part.key as Expression);
  const name = `${className}.${key ?? "[…]"}`;
  if (part.kind === "constructor") {
    value.unit = makeUnit(part.value, "constructor", `new ${className}`, tools);
    tools.readUnit(value.unit);
    return;
  }
  const kind = part.kind === "get" ? "getter" : part.kind === "set" ? "setter" : "function";
  if (part.key.type === "PrivateIdentifier") tools.privateNames.set(part.value, part.key.name);
  const made = makeFunction(part.value, kind, kind === "function" ? name : `${part.kind} ${name}`, tools);
  made.fields.delete("prototype");
  if (kind === "function") graph.add(members.fieldOf(home, key), made);
  else {
    if (made.unit !== undefined)
      graph.edge(part.static ? graph.holding(value) : instancesOf(value, tools), made.unit.receiver);
    addAccessor(kind, made, home, key, tools);
  }
};

export const addAccessor = (
  kind: "getter" | "setter",
  { unit }: Value,
  home: Value,
  key: string | undefined,
  { graph, members }: Pick<FunctionTools, "graph" | "members">,
): void => {
  if (unit === undefined) return;
  const field = members.fieldOf(home, key);
  if (kind === "getter") graph.edge(unit.output, field);
  else if (unit.parameters[0] !== undefined) graph.edge(field, unit.parameters[0]);
};

const addInitialiser = (
  part: PropertyDefinition | (AnyNode & { type: "StaticBlock" }),
  className: string,
  value: Value,
  initialisers: Unit[],
  tools: FunctionTools,
): void => {
  const { graph, members } = tools;
  const isStatic = part.type === "StaticBlock" || part.static;
  const key = part.type === "StaticBlock" ? "static" : (keyOf(part) ?? "[…]");
  if (part.type === "PropertyDefinition" && part.computed) tools.valuePlace(part.key as Expression);
  const unit = makeUnit(part, "initialiser", `${className}.${key}`, tools);
  tools.readUnit(unit);
  if (isStatic) graph.add(unit.receiver, value);
  else {
    initialisers.push(unit);
    graph.add(unit.receiver, tools.instanceOf(value));
  }
  const field = part.type === "StaticBlock" ? undefined : keyOf(part);
  members.write(unit.receiver, field, unit.returned);
};

/** Instances of a class and of those that extend it. */
const instancesOf = (value: Value, tools: FunctionTools): Place => {
  value.instances ??= tools.graph.holding(tools.instanceOf(value));
  return value.instances;
};

/** By an arrow in it, too: it has none of its own. */
const usesArguments = (node: AnyNode): boolean =>
  (node.type === "Identifier" && node.name === "arguments") ||
  childrenOf(node).some(
    (child) => (!isFunction(child) || child.type === "ArrowFunctionExpression") && usesArguments(child),
  );
