// Ways through the parsed tree of a script's bundle, and what its parts are called there.
import type { AnyNode, Expression, Function as FunctionNode, MemberExpression, Program } from "acorn";
import type { UserPart } from "../../contracts/run/run-plan.ts";

export const isFunction = (node: AnyNode): node is AnyNode & FunctionNode =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

export const childrenOf = (node: AnyNode): AnyNode[] => {
  const children: AnyNode[] = [];
  const take = (value: unknown): void => {
    if (typeof value === "object" && value !== null && typeof (value as AnyNode).type === "string")
      children.push(value as AnyNode);
  };
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const one of value) take(one);
    else take(value);
  }
  return children;
};

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
