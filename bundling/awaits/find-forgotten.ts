// Finds the plain cases of a forgotten `await` in a script's bundle, before the run: a promise that is thrown away,
// given to `check`, or read as if it were the answer. What is kept, returned, combined or marked by `void` is right, and
// what cannot be told from the text is left to the run, which tells what is pending when an iteration's function returns.
import type { AnyNode, CallExpression, Expression, Program } from "acorn";
import type { Span, UserPart } from "../../contracts/run/run-plan.ts";
import { isFunction, Names } from "./names.ts";
import { isPromise, Values, walk } from "./values.ts";

/** In the bundle: lines from 1, columns from 0, as the parser counts them. */
export interface Forgotten {
  readonly line: number;
  readonly column: number;
  /** What stands there. */
  readonly text: string;
  readonly mistake: Mistake;
}

interface Mistake {
  readonly found: string;
  readonly expected: string;
}

export interface AwaitFindings {
  readonly forgotten: readonly Forgotten[];
  /** What goes on by itself because the script says so, by `void` or by handling its failure. */
  readonly meant: Span[];
}

/** What only an answer has. */
const RESPONSE_FIELDS: ReadonlySet<string> = new Set(
  "status status_text body bytes json headers cookies timings error error_code proto url html".split(" "),
);
const THROWN_AWAY: Mistake = { found: "whose promise is thrown away", expected: "await before it" };
const CHECKED: Mistake = {
  found: "a promise, which no check can look into",
  expected: "what it gives: await it first",
};
const READ: Mistake = { found: "a promise, read as if it were the answer", expected: "the answer: await it first" };

/**
 * @param program the code, parsed with the places of its parts
 * @param entryNames exports whose first argument is the context
 */
export const findForgottenAwaits = (
  code: string,
  program: Program,
  { fromLine, untilLine }: UserPart,
  entryNames: ReadonlySet<string>,
): AwaitFindings => {
  const values = new Values(program, new Names(program), entryNames);
  const forgotten: Forgotten[] = [];
  const meant: Span[] = [];
  const tell = (node: AnyNode, mistake: Mistake): void => {
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
    forgotten.push({ line, column, text: firstLineOf(code.slice(node.start, node.end)), mistake });
  };

  const mean = (node: AnyNode): void => {
    meant.push(spanOf(node));
    walk(node, (inner) => {
      const called = inner.type === "CallExpression" ? values.calledBy(inner) : undefined;
      if (called !== undefined) meant.push(spanOf(called as AnyNode));
    });
  };

  const lookAtDiscarded = (node: Expression): void => {
    if (node.type === "LogicalExpression") lookAtDiscarded(node.right);
    else if (node.type === "ConditionalExpression") {
      lookAtDiscarded(node.consequent);
      lookAtDiscarded(node.alternate);
    } else if (node.type === "SequenceExpression") for (const one of node.expressions) lookAtDiscarded(one);
    else if (node.type === "ChainExpression") lookAtDiscarded(node.expression);
    else if (node.type === "CallExpression") {
      const value = values.of(node);
      if (value === "caught") mean(node);
      else if (isPromise(value) || isAsyncCheck(node)) tell(node, THROWN_AWAY);
    }
  };

  const isAsyncCheck = (call: CallExpression): boolean => {
    const [, conditions] = call.arguments;
    return (
      values.of(call.callee) === "check" &&
      conditions?.type === "ObjectExpression" &&
      conditions.properties.some(
        ({ type, ...one }) => type === "Property" && isAsync((one as { value: AnyNode }).value),
      )
    );
  };

  const lookAtRead = (node: AnyNode): void => {
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern" && node.init != null) {
      const names = node.id.properties.flatMap((one) =>
        one.type === "Property" && one.key.type === "Identifier" ? [one.key.name] : [],
      );
      if (values.of(node.init) === "response" && names.some((name) => RESPONSE_FIELDS.has(name))) tell(node.init, READ);
    }
    if (node.type !== "MemberExpression") return;
    const { object, property, computed } = node;
    const value = values.of(object);
    const isField = !computed && property.type === "Identifier" && RESPONSE_FIELDS.has(property.name);
    const isNumbered = computed && property.type === "Literal" && typeof property.value === "number";
    if ((value === "response" && isField) || (value === "responses" && isNumbered)) tell(object, READ);
  };

  for (const part of program.body) {
    const line = part.loc?.start.line ?? 0;
    if (line < fromLine || line >= untilLine) continue;
    walk(part, (node) => {
      if (node.type === "ExpressionStatement") lookAtDiscarded(node.expression);
      else if (node.type === "UnaryExpression" && node.operator === "void") mean(node.argument);
      else if (node.type === "CallExpression" && values.of(node.callee) === "check") {
        const [checked] = node.arguments;
        if (checked !== undefined && isPromise(values.of(checked))) tell(checked, CHECKED);
      }
      lookAtRead(node);
    });
  }
  return { forgotten, meant };
};

const isAsync = (node: AnyNode): boolean => isFunction(node) && node.async;

const spanOf = ({ loc }: AnyNode): Span => [
  loc?.start.line ?? 0,
  loc?.start.column ?? 0,
  loc?.end.line ?? 0,
  loc?.end.column ?? 0,
];

const MAX_SHOWN = 80;

const firstLineOf = (text: string): string => {
  const [line = ""] = text.split("\n");
  return line === text && line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN)}…`;
};
