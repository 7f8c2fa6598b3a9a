// `#(last=="Murphy")`: which elements of a list are meant.
import type { Operator, Query, Step } from "./steps.ts";
import { endOfBracket, endOfQuoted, escaped, patternOf, unquoted } from "./text.ts";

const OPERATOR = /^(?:==|!=|<=|>=|!%|=|<|>|%)/;
const BRACKETS = "([{";

/** @param text what stands between the parentheses */
export const parseQuery = (text: string, parse: (path: string) => readonly Step[]): Query => {
  const at = findOperator(text);
  const path = text.slice(0, at).trim();
  const steps = path === "" ? [] : parse(path);
  const [operator] = OPERATOR.exec(text.slice(at)) ?? [];
  if (operator === undefined) return { steps, compared: undefined, isLoose: false };
  const right = text.slice(at + operator.length).trim();
  const isLoose = right.startsWith("~");
  const value = isLoose ? right.slice(1) : unquoted(right);
  const by = operator === "=" ? "==" : (operator as Operator);
  const isPattern = by === "%" || by === "!%";
  return {
    steps,
    compared: { by, text: value, pattern: isPattern ? (patternOf(value) ?? exactly(value)) : undefined },
    isLoose,
  };
};

const exactly = (text: string): RegExp => new RegExp(`^${escaped(text)}$`, "su");

const findOperator = (text: string): number => {
  let index = 0;
  while (index < text.length) {
    const char = text[index] ?? "";
    if (char === '"') index = endOfQuoted(text, index);
    else if (BRACKETS.includes(char)) index = endOfBracket(text, index);
    else if (OPERATOR.test(text.slice(index))) return index;
    else index += char === "\\" ? 2 : 1;
  }
  return text.length;
};

/** @param value what the query's path found; undefined: nothing */
export const isMatched = (value: unknown, { compared, isLoose }: Query): boolean => {
  if (compared === undefined) return value !== undefined;
  const { by, text, pattern } = compared;
  if (isLoose) return isLooselyMatched(value, by, text);
  if (value === undefined) return false;
  if (pattern !== undefined) return typeof value === "string" && pattern.test(value) === (by === "%");
  if (typeof value === "string") return compare(by, value, text);
  if (typeof value === "number") return compare(by, value, Number(text));
  if (typeof value === "boolean" && (text === "true" || text === "false"))
    return compare(by, Number(value), Number(text === "true"));
  if (by === "!=") return typeof value !== "object" || (value === null && text !== "null");
  return by === "==" && value === null && text === "null";
};

const compare = <T extends string | number>(by: Operator, left: T, right: T): boolean => {
  switch (by) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return false;
  }
};

const isLooselyMatched = (value: unknown, by: Operator, text: string): boolean => {
  const isMeant = meansLoosely(value, text);
  return by === "==" ? isMeant : by === "!=" && !isMeant;
};

/** As gjson has it: "1", 1, true and "true" are true; what is not there is false and null. */
const meansLoosely = (value: unknown, text: string): boolean => {
  const isTrue =
    value === true ||
    (typeof value === "number" && value !== 0) ||
    (typeof value === "string" && /^(1|t|true)$/i.test(value));
  switch (text) {
    case "true":
      return isTrue;
    case "false":
      return (
        value === undefined ||
        value === null ||
        value === false ||
        value === 0 ||
        (typeof value === "string" && /^(0|f|false|)$/i.test(value))
      );
    case "null":
      return value === undefined || value === null;
    case "*":
      return value !== undefined;
    default:
      return false;
  }
};
