// Writes members: of chains that were split, those whose object is needed once more as `this`, and private methods.
import type { MemberExpression } from "acorn";
import { isSplit, splitAt } from "./chains.ts";
import { type Desk, startOf, waitingPrivate } from "./desk.ts";
import { findAccess } from "./tokens.ts";

/** @param isCalled its value is called at once */
export const writeMember = (node: MemberExpression, isCalled: boolean | "awaited", desk: Desk): void => {
  const { text, words, forms } = desk;
  if (isSplit(node, desk)) {
    const at = desk.starts.get(node) ?? node.start;
    splitAt(node, words.at, desk, () => desk.visit(node.object, node));
    text.appendLeft(at, node.computed ? words.at : `${words.at}.`);
    if (node.computed) desk.visit(node.property, node);
    return;
  }
  const { property } = node;
  const { object } = node;
  const isOurs = property.type === "PrivateIdentifier" && forms.privateMethods.has(property.name);
  const isGiven = isOurs && !isCalled && object.type === "ThisExpression";
  if (isGiven) text.appendLeft(startOf(node, desk), `${words.ours}(this.${waitingPrivate(property.name)}, `);
  desk.visit(object, node);
  if (isOurs && isCalled === "awaited") text.update(property.start, property.end, waitingPrivate(property.name));
  if (node.computed) desk.visit(property, node);
  if (isGiven) text.appendLeft(node.end, ")");
};

/** @returns what stands for the object, to be read once more right after the member */
export const writeMemberAndKeepObject = (node: MemberExpression, desk: Desk): string => {
  const { text, words, code } = desk;
  const { object } = node;
  if (object.type === "Super") {
    writeMember(node, true, desk);
    return "this";
  }
  if (isSplit(node, desk)) {
    writeMember(node, true, desk);
    return words.at;
  }
  if (object.type === "Identifier" || object.type === "ThisExpression") {
    writeMember(node, true, desk);
    return code.slice(object.start, object.end);
  }
  text.appendLeft(startOf(node, desk), `(${words.at} = `);
  desk.visit(object, node);
  text.appendLeft(findAccess(code, object.end), ")");
  if (node.computed) desk.visit(node.property, node);
  return words.at;
};
