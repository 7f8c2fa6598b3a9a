// Writes a bundle's code anew: functions that wait become asynchronous, and calls that may wait are awaited. Everything
// else stays as it is, where it is.
import type { AnyNode, Program } from "acorn";
import MagicString from "magic-string";
import { childrenOf } from "../../../awaits/tree.ts";
import type { Forms } from "../decide/forms.ts";
import type { Waiting } from "../decide/waiting.ts";
import type { Analysis } from "../flow/analysis.ts";
import { writeCall, writeNew, writeTemplate } from "./calls.ts";
import { writeChain } from "./chains.ts";
import { writeClass, writeObject } from "./classes.ts";
import type { Desk } from "./desk.ts";
import { marksOf, writeDeclaration, writeFunction } from "./functions.ts";
import { writeMember } from "./members.ts";
import { chooseWords, prologueOf } from "./words.ts";

/** @param from where the script's own code begins: before it stand functions of esbuild's */
export const rewrite = (
  code: string,
  program: Program,
  from: number,
  analysis: Analysis,
  waiting: Waiting,
  forms: Forms,
): MagicString => {
  const text = new MagicString(code);
  const words = chooseWords(analysis.scopes.names);
  const visitChildren = (node: AnyNode): void => {
    for (const child of childrenOf(node).sort((one, other) => one.start - other.start)) desk.visit(child, node);
  };
  const visit = (node: AnyNode, parent: AnyNode): void => visitNode(node, parent, desk);
  const starts = new Map<AnyNode, number>();
  const within = { keeps: false };
  const desk: Desk = { code, text, words, analysis, waiting, forms, starts, function: within, visit, visitChildren };
  const first = program.body.find(({ type, start }) => type !== "ImportDeclaration" && start >= from);
  text.appendLeft(first?.start ?? code.length, prologueOf(words) + marksOf(program.body, desk));
  visitChildren(program);
  return text;
};

const visitNode = (node: AnyNode, parent: AnyNode, desk: Desk): void => {
  const { text, words } = desk;
  switch (node.type) {
    case "CallExpression":
      writeCall(node, parent, desk);
      break;
    case "NewExpression":
      writeNew(node, desk);
      break;
    case "TaggedTemplateExpression":
      writeTemplate(node, desk);
      break;
    case "ChainExpression":
      writeChain(node, desk);
      break;
    case "MemberExpression":
      writeMember(node, false, desk);
      break;
    case "FunctionDeclaration":
      writeDeclaration(node, desk);
      break;
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      writeFunction(node, parent, desk);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      writeClass(node, desk);
      break;
    case "ObjectExpression":
      writeObject(node, desk);
      break;
    case "ReturnStatement":
      if (node.argument == null) break;
      if (desk.function.keeps) text.appendLeft(node.argument.start, `${words.kept}(`);
      desk.visit(node.argument, node);
      if (desk.function.keeps) text.appendLeft(node.argument.end, ")");
      break;
    case "BlockStatement":
      text.appendLeft(node.start + 1, marksOf(node.body, desk));
      desk.visitChildren(node);
      break;
    case "SwitchCase":
      text.appendLeft(node.consequent[0]?.start ?? node.end, marksOf(node.consequent, desk));
      desk.visitChildren(node);
      break;
    default:
      desk.visitChildren(node);
  }
};
