// Writes calls that may wait: `await http.get[face](url)` where it is sure what is called, or by way of a helper that
// starts the call and tells whether it is to be awaited.
import type { AnyNode, CallExpression, NewExpression, TaggedTemplateExpression } from "acorn";
import { followsPromise } from "../flow/natives.ts";
import { isSplit, splitAt } from "./chains.ts";
import { type Desk, startOf } from "./desk.ts";
import { writeMember, writeMemberAndKeepObject } from "./members.ts";
import { find, findAccess } from "./tokens.ts";

export const writeCall = (node: CallExpression, parent: AnyNode, desk: Desk): void => {
  const { text, words, code, forms } = desk;
  const form = forms.of(node);
  if (form === "through" || isSplit(node, desk)) writeThrough(node, desk);
  else if (form === "plain") writePlain(node, desk);
  else {
    const mayKeep = keeps(node, desk);
    const isBracketed = needsBrackets(node, parent);
    text.appendLeft(startOf(node, desk), `${isBracketed ? "(" : ""}${mayKeep ? `${words.given}(` : ""}await `);
    if (node.callee.type === "MemberExpression") writeMember(node.callee, "awaited", desk);
    else desk.visit(node.callee, node);
    if (form === "direct") text.appendLeft(openOf(node, code), `[${words.face}]`);
    writeArguments(node, desk);
    text.appendLeft(node.end, `${mayKeep ? ")" : ""}${isBracketed ? ")" : ""}`);
  }
};

export const writeNew = (node: NewExpression, desk: Desk): void => {
  const { text, words, forms } = desk;
  const [executor] = node.arguments;
  if (forms.of(node) === "executor" && executor !== undefined) {
    text.update(node.start, executor.start, `(await ${words.executed}(`);
    writeArguments(node, desk);
    text.appendLeft(node.end, ").promise");
  } else {
    desk.visit(node.callee, node);
    writeArguments(node, desk);
  }
};

export const writeTemplate = (node: TaggedTemplateExpression, desk: Desk): void => {
  const { text, words } = desk;
  if (desk.forms.of(node) === "plain") {
    desk.visitChildren(node);
    return;
  }
  text.appendLeft(startOf(node, desk), `((${words.got} = ${words.template}(`);
  text.appendLeft(node.quasi.start, `, ${writeCallee(node.tag, node, desk)})`);
  desk.visit(node.quasi, node);
  text.appendLeft(node.end, endOfThrough(desk));
};

const writePlain = (node: CallExpression, desk: Desk): void => {
  const { text, words, code, forms } = desk;
  const { callee } = node;
  const isBind = callee.type === "MemberExpression" && !callee.computed && !callee.optional && !node.optional;
  if (
    isBind &&
    code.slice(callee.property.start, callee.property.end) === "bind" &&
    forms.mayBeBlocking(callee.object)
  ) {
    text.appendLeft(startOf(node, desk), `${words.bind}(`);
    desk.visit(callee.object, callee);
    const after = node.arguments.length > 0 ? ", " : "";
    text.update(findAccess(code, callee.object.end), openOf(node, code) + 1, after);
  } else if (callee.type === "MemberExpression") writeMember(callee, true, desk);
  else desk.visit(callee, node);
  writeArguments(node, desk);
};

const writeThrough = (node: CallExpression, desk: Desk): void => {
  const { text, words, code } = desk;
  text.appendLeft(startOf(node, desk), `((${words.got} = ${words.apply}(`);
  let receiver = "undefined";
  if (isSplit(node, desk)) {
    splitAt(node, words.called, desk, () => {
      receiver = writeCallee(node.callee, node, desk);
    });
    text.appendLeft(startOf(node, desk), words.called);
  } else receiver = writeCallee(node.callee, node, desk);
  const open = openOf(node, code);
  text.update(open, open + 1, `, ${receiver}${node.arguments.length > 0 ? ", " : ""}`);
  writeArguments(node, desk);
  text.appendLeft(node.end, endOfThrough(desk));
};

const endOfThrough = ({ words: { Started, given, got } }: Desk): string =>
  `) instanceof ${Started} ? ${given}(await ${got}.promise) : ${got})`;

/** @returns what stands for `this` of the call */
const writeCallee = (callee: AnyNode, parent: AnyNode, desk: Desk): string => {
  if (callee.type === "MemberExpression") return writeMemberAndKeepObject(callee, desk);
  desk.visit(callee, parent);
  return "undefined";
};

const writeArguments = (node: CallExpression | NewExpression, desk: Desk): void => {
  const { text, words, forms, analysis } = desk;
  const call = analysis.calls.get(node);
  const isFollower = call?.member !== undefined && followsPromise(call.member);
  const isScripts = [...(call?.targets ?? [])].some(({ unit }) => unit !== undefined);
  for (const argument of node.arguments) {
    const isLate = isFollower && !isScripts && argument.type !== "SpreadElement" && forms.mayBeBlocking(argument);
    if (isLate) text.appendLeft(argument.start, `${words.late}(`);
    desk.visit(argument, node);
    if (isLate) text.appendLeft(argument.end, ")");
  }
};

/** Whether what it gives may be a promise of the script's own, which is not to be awaited. */
const keeps = (node: CallExpression, { analysis }: Desk): boolean =>
  [...(analysis.calls.get(node)?.targets ?? [])].some(
    ({ unit }) => unit !== undefined && analysis.mayGivePromise(unit),
  );

const openOf = (node: CallExpression, code: string): number =>
  find(code, node.optional ? find(code, node.callee.end, "?.") : node.callee.end, "(");

const needsBrackets = (node: AnyNode, parent: AnyNode): boolean =>
  (parent.type === "MemberExpression" && parent.object === node) ||
  ((parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === node) ||
  (parent.type === "TaggedTemplateExpression" && parent.tag === node) ||
  (parent.type === "BinaryExpression" && parent.operator === "**" && parent.left === node) ||
  ((parent.type === "ClassDeclaration" || parent.type === "ClassExpression") && parent.superClass === node);
