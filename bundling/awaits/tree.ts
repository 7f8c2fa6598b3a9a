// Ways through the parsed tree of a script's bundle, and what its parts are called there.
import type { AnyNode, Expression, Function as FunctionNode, MemberExpression, Program } from "acorn";
import type { UserPart } from "../../contracts/run/run-plan.ts";

export const isFunction = (node: AnyNode): node is AnyNode & FunctionNode =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

/** Called for each node of a bundle, several times: a closure or a list of its values more would be felt. */
export const childrenOf = (node: AnyNode): AnyNode[] => {
  const children: AnyNode[] = [];
  for (const name in node) {
    const value = (node as unknown as Record<string, unknown>)[name];
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) children.push(value);
      continue;
    }
    for (const one of value) if (typeof one === "object" && one !== null && isNode(one)) children.push(one);
  }
  return children;
};

const isNode = (value: object): value is AnyNode => typeof (value as AnyNode).type === "string";

export const walk = (node: AnyNode, look: (node: AnyNode) => void): void => {
  look(node);
  for (const child of childrenOf(node)) walk(child, look);
};

/** The parts of a bundle that the script's author wrote. */
export const partsWithin = ({ body }: Program, { fromLine, untilLine }: UserPart): AnyNode[] =>
  body.filter(({ loc }) => loc != null && loc.start.line >= fromLine && loc.start.line < untilLine);

/** But for what stands in functions of its own. */
export const walkWithin = (node: AnyNode, look: (node: AnyNode) => void): void => {
  look(node);
  for (const child of childrenOf(node)) if (!isFunction(child)) walkWithin(child, look);
};

/** The name of a member, also where it is written in brackets. */
export const memberOf = ({ computed, property }: MemberExpression): string | undefined => keyOf(computed, property);

/** The same where a member is declared; hidden ones begin with `#`. */
export const keyOf = (isComputed: boolean, key: AnyNode): string | undefined => {
  if (key.type === "Literal") return typeof key.value === "string" ? key.value : undefined;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  return key.type === "Identifier" && !isComputed ? key.name : undefined;
};

/** What a function gives, but for what stands in functions of its own. */
export const returnsOf = ({ body }: FunctionNode): (Expression | null | undefined)[] => {
  if (body.type !== "BlockStatement") return [body];
  const returned: (Expression | null | undefined)[] = [];
  walkWithin(body, (node) => {
    if (node.type === "ReturnStatement") returned.push(node.argument);
  });
  return returned;
};
