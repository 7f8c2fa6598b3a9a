// Writes methods that wait, of classes and of objects.
import type { AnyNode, Class, MethodDefinition, ObjectExpression, Property } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
import type { Desk } from "./desk.ts";
import { endOfOurs, isMadeToWait, writeParts } from "./functions.ts";

export const writeClass = (node: Class & AnyNode, desk: Desk): void => {
  const { text, words } = desk;
  if (node.superClass != null) desk.visit(node.superClass, node);
  const methods = node.body.body.filter(
    (part): part is MethodDefinition =>
      part.type === "MethodDefinition" && part.key.type !== "PrivateIdentifier" && isMadeToWait(part.value, desk),
  );
  const marks = [false, true]
    .map((isStatic): [string, MethodDefinition[]] => [
      isStatic ? "this" : "this.prototype",
      methods.filter((method) => method.static === isStatic),
    ])
    .filter(([, some]) => some.length > 0)
    .map(([home, some]) => `${words.methods}(${home}, ${listOf(some, node)});`);
  if (marks.length > 0) text.appendLeft(node.body.start + 1, ` static { ${marks.join(" ")} }`);
  for (const part of node.body.body) {
    if (part.type === "MethodDefinition") writeMethod(part, desk);
    else desk.visit(part, node.body);
  }
};

/** Names of methods; of those that are made while it runs, all asynchronous ones but the class's own. */
const listOf = (methods: readonly MethodDefinition[], { body }: Class): string => {
  const names = methods.flatMap((method) => nameOf(method) ?? []);
  if (names.length === methods.length) return JSON.stringify(names);
  const own = body.body.flatMap((part) =>
    part.type === "MethodDefinition" && part.value.async ? (nameOf(part) ?? []) : [],
  );
  return `undefined, ${JSON.stringify(own)}`;
};

const nameOf = ({ key, computed }: MethodDefinition | Property): string | undefined => {
  if (key.type === "Literal") return String(key.value);
  return !computed && key.type === "Identifier" ? key.name : undefined;
};

const writeMethod = (part: MethodDefinition, desk: Desk): void => {
  const { text, code } = desk;
  if (isMadeToWait(part.value, desk))
    text.appendLeft(part.computed ? code.lastIndexOf("[", part.key.start) : part.key.start, "async ");
  if (part.computed) desk.visit(part.key, part);
  writeParts(part.value, desk);
};

export const writeObject = (node: ObjectExpression, desk: Desk): void => {
  const { text, words } = desk;
  // A method that says `super` has to stay one.
  const stays = node.properties.filter(
    (one): one is Property => one.type === "Property" && isWaitingMethod(one, desk) && usesSuper(one.value),
  );
  if (stays.length > 0) text.appendLeft(node.start, `${words.methods}(`);
  for (const one of node.properties) {
    if (one.type !== "Property" || !isWaitingMethod(one, desk)) desk.visit(one, node);
    else if (stays.includes(one)) {
      text.appendLeft(one.start, "async ");
      if (one.computed) desk.visit(one.key, one);
      if (isFunction(one.value)) writeParts(one.value, desk);
    } else writeMethodAsField(one, desk);
  }
  if (stays.length > 0) text.appendLeft(node.end, `, ${JSON.stringify(stays.flatMap((one) => nameOf(one) ?? []))})`);
};

const writeMethodAsField = (property: Property, desk: Desk): void => {
  const { text, words } = desk;
  const { value } = property;
  if (!isFunction(value)) return;
  if (property.computed) desk.visit(property.key, property);
  text.appendLeft(value.start, `: ${words.ours}(async function`);
  writeParts(value, desk);
  text.appendLeft(value.end, endOfOurs(value, nameOf(property)));
};

const isWaitingMethod = ({ method, value }: Property, desk: Desk): boolean => method && isMadeToWait(value, desk);

const usesSuper = (node: AnyNode): boolean =>
  node.type === "Super" ||
  childrenOf(node).some(
    (child) => (!isFunction(child) || child.type === "ArrowFunctionExpression") && usesSuper(child),
  );
