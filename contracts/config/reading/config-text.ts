// Reads the text of a config.json as JSON with comments, and finds mistakes of writing: bad syntax, a name that stands
// twice. What is meant in spite of them is read on, so that they hide nothing.
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Issue } from "../../words/errors.ts";
import { showPath, showValue } from "../zod-issues.ts";
import { putQuotes } from "./quoted.ts";

const MAX_TEXT_LENGTH = 1024 * 1024;

export interface ConfigText {
  /** Undefined where the text cannot be read. */
  readonly document: unknown;
  readonly issues: readonly Issue[];
  /** True, too, where it is so near to JSON that it is known what was meant. */
  readonly isJson: boolean;
}

const unreadable = (issues: readonly Issue[]): ConfigText => ({ document: undefined, issues, isJson: false });

/** Comments, trailing commas and a byte order mark are allowed. */
export const readConfigText = (text: string): ConfigText => {
  if (text.length > MAX_TEXT_LENGTH)
    return unreadable([{ path: "(file)", expected: "at most 1 MiB of text", received: `${text.length} characters` }]);
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const { text: quoted, found, originOf } = putQuotes(content);
  const errors: ParseError[] = [];
  const tree = parseTree(quoted, errors, { allowTrailingComma: true });
  const hasCommasOnly = errors.every(({ error }) => printParseErrorCode(error) === "CommaExpected");
  // The parser goes on behind whatever it finds, and of most things all that follows is their consequence.
  const told = hasCommasOnly ? errors : errors.slice(0, 1);
  const mistakes = [...found, ...told.map((one) => ({ offset: originOf(one.offset), expected: expectedBy(one) }))];
  const issues = mistakes
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, expected }) => syntaxIssue(content, offset, expected));
  if (tree === undefined || !hasCommasOnly)
    return unreadable(
      issues.length > 0 ? issues : [{ path: "(file)", expected: "a JSON object", received: "nothing" }],
    );
  // The parser's own objects have no prototype: whoever compares one with a number would throw.
  const document: unknown = structuredClone(getNodeValue(tree));
  return { document, issues: [...issues, ...keyIssues(tree, [])], isJson: true };
};

const expectedBy = ({ error }: ParseError): string => SYNTAX_WORDS[printParseErrorCode(error)] ?? "valid JSON";

const syntaxIssue = (content: string, offset: number, expected: string): Issue => {
  const before = content.slice(0, offset).split("\n");
  const line = before.length;
  return {
    path: `line ${line}, column ${(before.at(-1) ?? "").length + 1}`,
    expected,
    received: showValue(content.split("\n")[line - 1]?.trim() ?? ""),
  };
};

const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: "a value: text in double quotes, a number, true, false, null, [ or {",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: "a name in double quotes",
  ValueExpected: "a value",
  ColonExpected: "a colon",
  CommaExpected: "a comma",
  CloseBraceExpected: "a closing }",
  CloseBracketExpected: "a closing ]",
  EndOfFileExpected: "the end of the file",
};

/**
 * JSON.parse keeps the last of two equal keys and says nothing; here it is a mistake to write a key twice. `__proto__`
 * as a key is a mistake too, so that no parser ever meets it.
 */
const keyIssues = (node: Node, path: readonly (string | number)[]): Issue[] => {
  const children = node.children ?? [];
  if (node.type === "array") return children.flatMap((child, index) => keyIssues(child, [...path, index]));
  if (node.type !== "object") return [];
  const seen = new Set<string>();
  return children.flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    const here = [...path, name];
    const issues: Issue[] = [];
    if (seen.has(name))
      issues.push({ path: showPath(here), expected: "each name once", received: "the name a second time" });
    if (name === "__proto__")
      issues.push({ path: showPath(here), expected: "a setting's name", received: '"__proto__"' });
    seen.add(name);
    return [...issues, ...keyIssues(value, here)];
  });
};
