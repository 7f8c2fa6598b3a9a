// Objects that a bundle's code writes out: `{ name: value, method() { … }, ...others }`.
import type { AnyNode, ObjectExpression } from "acorn";
import { isFunction } from "../../../awaits/tree.ts";
import { addAccessor, type FunctionTools, makeFunction } from "./functions.ts";
import { keyOf } from "./patterns.ts";
import type { Place } from "./place.ts";

export interface NamingTools {
  /** By what an expression without a name of its own is known. */
  readonly callIt: (node: AnyNode, name: string | undefined) => void;
}

/** @param place where the object is put */
export const readObject = (node: ObjectExpression, place: Place, tools: FunctionTools & NamingTools): void => {
  const { graph, members, valuePlace } = tools;
  const object = members.make("object");
  tools.within({ parent: undefined, members: members.protoOf(object) }, () => {
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        graph.edge(valuePlace(property.argument), members.protoOf(object));
        continue;
      }
      const key = keyOf(property);
      if (property.computed) valuePlace(property.key);
      const { value, kind } = property;
      if (kind === "init") {
        tools.callIt(value, key);
        graph.edge(valuePlace(value), members.fieldOf(object, key));
      } else if (isFunction(value)) {
        const accessor = kind === "get" ? "getter" : "setter";
        const made = makeFunction(value, accessor, `${kind} ${key ?? "[…]"}`, tools);
        if (made.unit !== undefined) graph.add(made.unit.receiver, object);
        addAccessor(accessor, made, object, key, tools);
      }
    }
  });
  graph.add(place, object);
};
