// Writes methods that wait, of classes and of objects.
import type { AnyNode, Class, MethodDefinition, ObjectExpression, Property } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
import { type Desk, waitingPrivate } from "./desk.ts";
import { endOfOurs, isMadeToWait, writeParts } from "./functions.ts";

export const writeClass = (node: Class & AnyNode, desk: Desk): void => {
  const { text } = desk;
  if (node.superClass != null) desk.visit(node.superClass, node);
  const methods = node.body.body.filter(
    (part): part is MethodDefinition =>
      part.type === "MethodDefinition" && part.key.type !== "PrivateIdentifier" && isMadeToWait(part.value, desk),
  );
  const marks = [false, true].flatMap((isStatic) => {
    const some = methods.filter((method) => method.static === isStatic);
    return some.length === 0 ? [] : [marksOf(isStatic ? "this" : "this.prototype", some, node, desk)];
  });
  if (marks.length > 0) text.appendLeft(node.body.start + 1, ` static { ${marks.join(" ")} }`);
  for (const part of node.body.body) {
    if (part.type === "MethodDefinition") writeMethod(part, desk);
    else desk.visit(part, node.body);
  }
};

/** What gives methods their second face: those whose names are made while it runs have nothing but that. */
const marksOf = (home: string, methods: readonly MethodDefinition[], { body }: Class, { words }: Desk): string => {
  const names = methods.flatMap((method) => nameOf(method) ?? []);
  const marks = names.length === 0 ? "" : `${words.methods}(${home}, ${JSON.stringify(names)});`;
  if (names.length === methods.length) return marks;
  const own = body.body.flatMap((part) =>
    part.type === "MethodDefinition" && part.value.async ? (nameOf(part) ?? []) : [],
  );
  return `${marks} ${words.hidden}(${home}, ${JSON.stringify(own)});`;
};

const nameOf = ({ key, computed }: MethodDefinition | Property): string | undefined => {
  if (key.type === "Literal") return String(key.value);
  return !computed && key.type === "Identifier" ? key.name : undefined;
};

/** The second face stands beside it, under a name that nobody has. */
const writeMethod = (part: MethodDefinition, desk: Desk): void => {
  const { text, code } = desk;
  const name = part.key.type === "PrivateIdentifier" ? part.key.name : nameOf(part);
  if (!isMadeToWait(part.value, desk)) {
    if (part.computed) desk.visit(part.key, part);
  } else if (name === undefined) {
    text.appendLeft(code.lastIndexOf("[", part.key.start), "async ");
    desk.visit(part.key, part);
  } else {
    const key = part.key.type === "PrivateIdentifier" ? waitingPrivate(name) : JSON.stringify(waitingKey(name));
    text.appendLeft(part.start, `${code.slice(part.start, part.end)} ${part.static ? "static " : ""}async ${key}`);
    text.remove(part.start, part.value.start);
  }
  writeParts(part.value, desk);
};

export const writeObject = (node: ObjectExpression, desk: Desk): void => {
  const { text, words } = desk;
  // A method that says `super` has to stay one.
  const stays = node.properties.filter(
    (one): one is Property =>
      one.type === "Property" && isWaitingMethod(one, desk) && nameOf(one) !== undefined && usesSuper(one.value),
  );
  if (stays.length > 0) text.appendLeft(node.start, `${words.methods}(`);
  for (const one of node.properties) {
    if (one.type !== "Property" || !isWaitingMethod(one, desk)) desk.visit(one, node);
    else if (stays.includes(one)) {
      const key = JSON.stringify(waitingKey(nameOf(one) ?? ""));
      text.appendLeft(one.start, `${desk.code.slice(one.start, one.end)}, async ${key}`);
      text.remove(one.start, one.value.start);
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
  text.appendLeft(value.end, endOfOurs(`function${desk.code.slice(value.start, value.end)}`, nameOf(property)));
};

/** What stands there until the class is made. */
const waitingKey = (name: string): string => `waiting ${name}`;

const isWaitingMethod = ({ method, value }: Property, desk: Desk): boolean => method && isMadeToWait(value, desk);

const usesSuper = (node: AnyNode): boolean =>
  node.type === "Super" ||
  childrenOf(node).some(
    (child) => (!isFunction(child) || child.type === "ArrowFunctionExpression") && usesSuper(child),
  );
