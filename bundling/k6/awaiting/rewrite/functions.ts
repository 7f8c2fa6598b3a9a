// Writes functions that wait twice: as they stand, to be called where nothing can wait, and asynchronous. The first does
// what it can without waiting, and throws where it would have to.
import type { AnyNode, FunctionDeclaration, Function as FunctionNode } from "acorn";
import { isFunction, walkWithin } from "../../../awaits/tree.ts";
import type { CallNode } from "../flow/calls.ts";
import type { Desk } from "./desk.ts";
import { find } from "./tokens.ts";
import { free } from "./words.ts";

type Written = FunctionNode & AnyNode;

/** A function that stands as an expression. */
export const writeFunction = (node: Written, parent: AnyNode, desk: Desk): void => {
  if (!isMadeToWait(node, desk)) {
    writeParts(node, desk);
    return;
  }
  const { text, words } = desk;
  const isNamed = node.type === "FunctionExpression" && node.id != null;
  const isKeeper = keepsPromises(node, desk);
  if (isKeeper) text.appendLeft(node.start, `${words.keeper}(`);
  text.appendLeft(node.start, `${isNamed ? words.oursNamed : words.ours}(async `);
  writeParts(node, desk);
  const plain = desk.code.slice(node.start, node.end);
  text.appendLeft(node.end, endOfOurs(plain, isNamed ? node.id?.name : givenName(node, parent)));
  if (isKeeper) text.appendLeft(node.end, ")");
};

/** @param plain the function as it stands. @param name that it has by where it stands, if it has one */
export const endOfOurs = (plain: string, name: string | undefined): string =>
  name === undefined ? `, ${plain})` : `, ${plain}, ${JSON.stringify(name)})`;

/** Both faces are there before anything around them runs. */
export const writeDeclaration = (node: AnyNode & { type: "FunctionDeclaration" }, desk: Desk): void => {
  // One without a name does not come out of esbuild.
  if (node.id === null || !isMadeToWait(node, desk)) {
    writeParts(node, desk);
    return;
  }
  const { text, code } = desk;
  text.appendLeft(node.start, `${code.slice(node.start, node.end)} async `);
  text.update(node.id.start, node.id.end, waitingName(node.id.name, desk));
  writeParts(node, desk);
};

/** What gives the functions that a block declares their second face. */
export const marksOf = (body: readonly AnyNode[], desk: Desk): string =>
  body
    .map((part) => (part.type === "ExportNamedDeclaration" && part.declaration != null ? part.declaration : part))
    .filter((part) => part.type === "FunctionDeclaration" && isMadeToWait(part, desk))
    .map((part) => {
      const { name } = (part as FunctionDeclaration).id;
      const mark = `${name}[${desk.words.face}] = ${waitingName(name, desk)}; `;
      return keepsPromises(part, desk) ? `${mark}${desk.words.keeper}(${name}); ` : mark;
    })
    .join("");

export const isMadeToWait = (node: AnyNode, { analysis, waiting }: Desk): boolean =>
  waiting.isMadeToWait(analysis.units.get(node));

/** Whether it waits, and what it returns may be a promise of the script's own. */
const keepsPromises = (node: AnyNode, { analysis, waiting }: Desk): boolean => {
  const unit = analysis.units.get(node);
  return unit !== undefined && waiting.isMadeToWait(unit) && analysis.mayGivePromise(unit);
};

/** Parameters and body. Parameters may not await: those that would are taken apart in the body. */
export const writeParts = (node: Written, desk: Desk): void => {
  const outer = desk.function.keeps;
  desk.function.keeps = keepsPromises(node, desk);
  if (node.params.some((parameter) => awaits(parameter, desk))) writeMovedParameters(node, desk);
  else {
    for (const parameter of node.params) desk.visit(parameter, node);
    writeBody(node, desk);
  }
  desk.function.keeps = outer;
};

const writeBody = (node: Written, desk: Desk): void => {
  const { body } = node;
  const isGiven = body.type !== "BlockStatement" && desk.function.keeps;
  if (isGiven) desk.text.appendLeft(body.start, `${desk.words.kept}(`);
  desk.visit(body, node);
  if (isGiven) desk.text.appendLeft(body.end, ")");
};

const writeMovedParameters = (node: Written, desk: Desk): void => {
  const { text, words, code } = desk;
  const [first] = node.params;
  const last = node.params.at(-1);
  if (first === undefined || last === undefined) return;
  text.appendLeft(first.start, `...${words.at}given`);
  for (const parameter of node.params) desk.visit(parameter, node);
  // First what the body itself puts there: the functions that it declares.
  writeBody(node, desk);
  const isBlock = node.body.type === "BlockStatement";
  const to = isBlock ? node.body.start + 1 : find(code, find(code, last.end, ")"), "=>") + 2;
  text.appendLeft(to, `${isBlock ? "" : " {"} var [`);
  text.move(first.start, last.end, to);
  text.appendRight(to, `] = ${words.at}given;${isBlock ? "" : " return"}`);
  if (!isBlock) text.appendLeft(node.end, "; }");
};

/** Whether a part of a function's own code awaits something that it did not. */
const awaits = (part: AnyNode, { forms }: Desk): boolean => {
  let isFound = false;
  walkWithin(part, (node) => {
    if (isFunction(part)) return;
    const isCall =
      node.type === "CallExpression" || node.type === "NewExpression" || node.type === "TaggedTemplateExpression";
    isFound ||= isCall && forms.of(node as CallNode) !== "plain";
  });
  return isFound;
};

const waitingName = (name: string, { analysis }: Desk): string => free(`__waiting_${name}`, analysis.scopes.names);

/** The name that a function without one has by where it stands. */
const givenName = (node: AnyNode, parent: AnyNode): string | undefined => {
  if (parent.type === "VariableDeclarator") return parent.id.type === "Identifier" ? parent.id.name : undefined;
  if (parent.type === "AssignmentExpression" || parent.type === "AssignmentPattern")
    return parent.right === node && parent.left.type === "Identifier" ? parent.left.name : undefined;
  if (parent.type !== "Property" && parent.type !== "PropertyDefinition") return undefined;
  const { key, computed } = parent;
  if (key.type === "Literal") return String(key.value);
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  return !computed && key.type === "Identifier" ? key.name : undefined;
};
