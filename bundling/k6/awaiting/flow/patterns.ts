// Gives a value to whatever a pattern names: a variable, a member, the parts of an object or of a list.
import type { AnyNode, Expression } from "acorn";
import { memberOf } from "../../../awaits/tree.ts";
import type { Variable } from "../program/scopes.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import type { Place } from "./place.ts";

export interface PatternTools {
  readonly graph: Graph;
  readonly members: Members;
  readonly placeOf: (variable: Variable) => Place;
  readonly variableOf: (name: AnyNode & { type: "Identifier" }) => Variable | undefined;
  readonly valuePlace: (node: Expression) => Place;
}

export const assign = (pattern: AnyNode, from: Place, tools: PatternTools): void => {
  const { graph, members, valuePlace } = tools;
  if (pattern.type === "Identifier") {
    const variable = tools.variableOf(pattern);
    if (variable !== undefined) graph.edge(from, tools.placeOf(variable));
  } else if (pattern.type === "MemberExpression") {
    const object = valuePlace(pattern.object as Expression);
    if (pattern.computed) valuePlace(pattern.property as Expression);
    members.write(object, fieldOf(pattern), from);
  } else if (pattern.type === "AssignmentPattern") {
    const place = graph.place();
    graph.edge(from, place);
    graph.edge(valuePlace(pattern.right), place);
    assign(pattern.left, place, tools);
  } else if (pattern.type === "ArrayPattern") assignParts(pattern.elements, from, tools);
  else if (pattern.type === "ObjectPattern") {
    for (const property of pattern.properties) {
      const place = graph.place();
      if (property.type === "RestElement") {
        const rest = members.make("object");
        graph.edge(from, members.protoOf(rest));
        graph.add(place, rest);
        assign(property.argument, place, tools);
        continue;
      }
      if (property.computed) valuePlace(property.key);
      members.read(from, keyOf(property), place);
      assign(property.value, place, tools);
    }
  }
};

const assignParts = (elements: readonly (AnyNode | null)[], from: Place, tools: PatternTools): void => {
  const { graph, members } = tools;
  const place = graph.place();
  graph.add(place, members.unknown);
  members.contents(from, place);
  for (const element of elements) {
    if (element === null) continue;
    if (element.type === "RestElement") {
      const list = members.make("array");
      graph.edge(place, members.starOf(list));
      assign(element.argument, graph.holding(list), tools);
    } else assign(element, place, tools);
  }
};

/** The name of a member; undefined where it is made while the script runs. */
export const fieldOf = (node: AnyNode & { type: "MemberExpression" }): string | undefined => {
  const { property, computed } = node;
  if (property.type === "PrivateIdentifier") return `#${property.name}`;
  if (computed && property.type === "Literal" && typeof property.value === "number") return String(property.value);
  return memberOf(node);
};

/** The name of a key; undefined where it is made while the script runs. */
export const keyOf = ({ key, computed }: { key: AnyNode; computed: boolean }): string | undefined => {
  if (key.type === "Literal") return String(key.value);
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (computed) return undefined;
  return key.type === "Identifier" ? key.name : undefined;
};
