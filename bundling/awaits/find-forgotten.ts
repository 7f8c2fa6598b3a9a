// Finds the plain cases of a forgotten `await` in a script's bundle, before the run: a promise that is thrown away,
// given to `check`, or read as if it were the answer. What is kept, returned, combined or marked by `void` is right, and
// what cannot be told from the text is left to the run, which tells what is pending when an iteration's function returns.
import type { AnyNode, CallExpression, Expression, Function as FunctionNode, Program } from "acorn";
import type { Span, UserPart } from "../../contracts/run/run-plan.ts";
import { USERS_TIMERS } from "../../contracts/run/users-timers.ts";
import { isList, shownEachPart } from "./lists.ts";
import { Meant } from "./meant.ts";
import { Names } from "./names.ts";
import { Settlers } from "./settlers.ts";
import { isFunction, keyOf, memberOf, partsWithin, walk } from "./tree.ts";
import { isPromise, Values } from "./values.ts";

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
  /** What goes on by itself because the script says so. */
  readonly meant: Span[];
}

/** What only an answer has. */
const RESPONSE_FIELDS: ReadonlySet<string> = new Set(
  "status status_text body bytes json headers cookies timings error error_code proto url html".split(" "),
);
/** What a promise has itself, as every object. */
const PROMISE_FIELDS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Promise.prototype),
  ...Object.getOwnPropertyNames(Object.prototype),
]);
/** With these a promise is taken for a text or a number. */
const VALUE_OPERATORS: ReadonlySet<string> = new Set("+ - * / % < > <= >=".split(" "));
const EQUALITY: ReadonlySet<string> = new Set("== === != !==".split(" "));
const THROWN_AWAY: Mistake = { found: "whose promise is thrown away", expected: "await before it" };
const EACH_THROWN_AWAY: Mistake = {
  found: "which awaits none of the promises that its function gives",
  expected: "for (const … of …) with await in it, or await Promise.all(….map(…))",
};
const TESTED: Mistake = { found: "a promise, which always holds", expected: "what it gives: await it first" };
const CHECKED: Mistake = {
  found: "a promise, which no check can look into",
  expected: "what it gives: await it first",
};
const READ: Mistake = { found: "a promise, read as if it were the answer", expected: "the answer: await it first" };
const USED: Mistake = { found: "a promise, used as if it were its value", expected: "what it gives: await it first" };
const EACH_CHECKED: Mistake = {
  found: "a list of promises, which no check can look into",
  expected: "for (const … of …) with await in it, or (await Promise.all(…)).forEach(…)",
};

/**
 * @param program the code, parsed with the places of its parts
 * @param entryNames exports whose first argument is the context
 */
export const findForgottenAwaits = (
  code: string,
  program: Program,
  userPart: UserPart,
  entryNames: ReadonlySet<string>,
): AwaitFindings => {
  const names = new Names(program);
  const parts = partsWithin(program, userPart);
  const values = new Values(program, parts, names, entryNames);
  const settlers = new Settlers(program, names, values);
  const forgotten: Forgotten[] = [];
  const meant = new Meant(names, values);
  const tell = (node: AnyNode, mistake: Mistake): void => {
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
    forgotten.push({
      line,
      column,
      text: firstLineOf(code.slice(node.start, node.end).replaceAll(`${USERS_TIMERS}.`, "")),
      mistake,
    });
  };

  const lookAtDiscarded = (node: Expression): void => {
    if (node.type === "LogicalExpression") lookAtDiscarded(node.right);
    else if (node.type === "ConditionalExpression") {
      lookAtDiscarded(node.consequent);
      lookAtDiscarded(node.alternate);
    } else if (node.type === "SequenceExpression") for (const one of node.expressions) lookAtDiscarded(one);
    else if (node.type === "ChainExpression") lookAtDiscarded(node.expression);
    else if (node.type === "AwaitExpression") {
      if (isList(values.of(node.argument))) tell(node, EACH_THROWN_AWAY);
    } else if (node.type === "CallExpression") {
      const value = values.of(node);
      const each = values.madeByEach(node);
      if (settlers.areIn(node)) meant.addRacer(node);
      else if (value === "caught" || each === "caught") meant.add(node);
      else if (each !== undefined) tell(node, EACH_THROWN_AWAY);
      else if (isPromise(value) && !values.isKeptBy(node)) lookAtThrownAway(node);
      else if (isAsyncCheck(node)) tell(node, THROWN_AWAY);
    }
  };

  /** What others are told of, they may await. */
  const lookAtThrownAway = (node: CallExpression): void => {
    const called = values.calledBy(node);
    if (settlers.mayTell(node, called === undefined ? [] : [called])) meant.addRacer(node);
    else tell(node, THROWN_AWAY);
  };

  const isAsyncCheck = (node: AnyNode): boolean => {
    const given = node.type === "CallExpression" && values.of(node.callee) === "check" ? node.arguments[1] : undefined;
    const conditions = given === undefined ? undefined : values.of(given);
    return (
      typeof conditions === "object" &&
      conditions.type === "ObjectExpression" &&
      conditions.properties.some((one) => one.type === "Property" && isAsync(values.of(one.value)))
    );
  };

  /** A name may stand for a promise that is not there yet, and is asked whether it is. */
  const lookAtTest = (node: AnyNode): void => {
    if (node.type === "CallExpression" && (values.isSurelyPromise(node) || isAsyncCheck(node))) tell(node, TESTED);
  };

  const lookAtRead = (node: AnyNode): void => {
    if (node.type === "VariableDeclarator" && node.init != null) {
      const value = values.of(node.init);
      if (node.id.type === "ArrayPattern" && isPromise(value)) tell(node.init, READ);
      const fields = node.id.type === "ObjectPattern" ? node.id.properties : [];
      if (fields.some((one) => one.type === "Property" && isOnlyOfValue(node.init, keyOf(one.computed, one.key))))
        tell(node.init, READ);
    }
    if (node.type !== "MemberExpression") return;
    const { object, property, computed } = node;
    const isNumbered = computed && property.type === "Literal" && typeof property.value === "number";
    if (isOnlyOfValue(object, memberOf(node)) || (values.of(object) === "responses" && isNumbered)) tell(object, READ);
  };

  /** Whether a promise has no such field, but what it gives may. A promise that is kept may have been given some. */
  const isOnlyOfValue = (object: AnyNode | null | undefined, field: string | undefined): boolean => {
    if (object == null || field === undefined) return false;
    if (values.of(object) === "response" && RESPONSE_FIELDS.has(field)) return true;
    const isCalled = object.type === "CallExpression" || object.type === "ChainExpression";
    if (PROMISE_FIELDS.has(field) || values.isAssigned(field)) return false;
    return isCalled ? values.isSurelyPromise(object) : isPromise(values.of(object));
  };

  /** A promise that has just been made is no text, no number, and equals nothing that is written out. */
  const lookAtUse = (node: AnyNode): void => {
    if (node.type === "TemplateLiteral") node.expressions.forEach(lookAtUsed);
    else if (node.type === "BinaryExpression" && VALUE_OPERATORS.has(node.operator)) {
      lookAtUsed(node.left);
      lookAtUsed(node.right);
    } else if (node.type === "BinaryExpression" && EQUALITY.has(node.operator)) {
      if (node.right.type === "Literal") lookAtUsed(node.left);
      if (node.left.type === "Literal") lookAtUsed(node.right);
    }
  };

  const lookAtUsed = (node: AnyNode): void => {
    if (node.type === "CallExpression" && values.isSurelyPromise(node)) tell(node, USED);
  };

  /** `list.map((url) => http.get(url)).forEach(check)`. */
  const lookAtShown = (node: CallExpression): void => {
    const run = shownEachPart(node);
    if (run === undefined || node.callee.type !== "MemberExpression" || values.of(run) !== "check") return;
    if (isList(values.of(node.callee.object))) tell(node.callee.object, EACH_CHECKED);
  };

  for (const part of parts) {
    walk(part, (node) => {
      if (node.type === "ExpressionStatement") lookAtDiscarded(node.expression);
      else if (node.type === "UnaryExpression" && node.operator === "void") meant.add(node.argument);
      else if (node.type === "UnaryExpression" && node.operator === "!") lookAtTest(node.argument);
      else if ("test" in node && node.test != null) lookAtTest(node.test);
      else if (node.type === "CallExpression" && values.of(node.callee) === "check") {
        const [checked] = node.arguments;
        if (checked !== undefined && values.isSurelyPromise(checked)) tell(checked, CHECKED);
      } else if (node.type === "CallExpression" && isRace(node.callee)) {
        const [racers] = node.arguments;
        if (racers !== undefined) meant.addRacer(racers);
      }
      if (node.type === "CallExpression") lookAtShown(node);
      lookAtRead(node);
      lookAtUse(node);
    });
  }
  return { forgotten, meant: meant.spans };
};

const isAsync = (value: unknown): boolean =>
  typeof value === "object" && value !== null && isFunction(value as AnyNode) && (value as FunctionNode).async;

const isRace = (callee: AnyNode): boolean =>
  callee.type === "MemberExpression" &&
  callee.object.type === "Identifier" &&
  callee.object.name === "Promise" &&
  (memberOf(callee) === "race" || memberOf(callee) === "any");

const MAX_SHOWN = 80;

const firstLineOf = (text: string): string => {
  const [line = ""] = text.split("\n");
  return line === text && line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN)}…`;
};
