// The functions that esbuild writes into a bundle to put modules together: what they do is known by their names.
import type { AnyNode, CallExpression, Expression } from "acorn";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import { keyOf } from "./patterns.ts";
import type { Place } from "./place.ts";

export interface HelperTools {
  readonly graph: Graph;
  readonly members: Members;
  readonly valuePlace: (node: Expression) => Place;
  readonly inherit: (target: Place, from: Place) => void;
}

const HELPERS: ReadonlySet<string> = new Set([
  ...["__commonJS", "__esm", "__export", "__toESM", "__toCommonJS", "__reExport", "__copyProps", "__name"],
]);

export const isBundleHelper = (name: string): boolean => HELPERS.has(name);

/** @returns what the call of the helper gives; undefined: no helper */
export const callHelper = (node: CallExpression, tools: HelperTools): Place | undefined => {
  const name = node.callee.type === "Identifier" ? node.callee.name : "";
  const [first, second] = node.arguments;
  if (!HELPERS.has(name) || first === undefined || first.type === "SpreadElement") return undefined;
  const { graph, members, valuePlace, inherit } = tools;
  if (name === "__export") {
    exportGetters(first, second, tools);
    return members.unknownPlace;
  }
  const from = valuePlace(first);
  if (name === "__commonJS" || name === "__esm") return requireOf(from, tools);
  if (name === "__name") return from;
  if ((name === "__reExport" || name === "__copyProps") && second !== undefined && second.type !== "SpreadElement") {
    inherit(from, valuePlace(second));
    return from;
  }
  const module = members.make("object");
  graph.edge(from, members.protoOf(module));
  if (name === "__toESM") graph.edge(from, members.fieldOf(module, "default"));
  return graph.holding(module);
};

/** `__export(exports, { get: () => get })` */
const exportGetters = (target: Expression, all: AnyNode | undefined, tools: HelperTools): void => {
  const object = tools.valuePlace(target);
  if (all?.type !== "ObjectExpression") return;
  for (const property of all.properties) {
    if (property.type !== "Property" || property.value.type !== "ArrowFunctionExpression") continue;
    const { body } = property.value;
    if (body.type !== "BlockStatement") tools.members.write(object, keyOf(property), tools.valuePlace(body));
  }
};

/** `__commonJS({ "file.js"(exports, module) { … } })`: a function that gives `module.exports`. */
const requireOf = (modules: Place, { graph, members }: HelperTools): Place => {
  const required = members.make("function");
  const exports = members.make("object");
  const module = members.make("object");
  const moduleExports = members.fieldOf(module, "exports");
  graph.add(moduleExports, exports);
  required.gives = moduleExports;
  const bodies = graph.place();
  members.contents(modules, bodies);
  graph.listen(bodies, ({ unit }) => {
    const [itsExports, itsModule] = unit?.parameters ?? [];
    if (itsExports !== undefined) graph.add(itsExports, exports);
    if (itsModule !== undefined) graph.add(itsModule, module);
  });
  return graph.holding(required);
};
