// Tells from a script's bundle, without running it, what its exports are. What only the script's
// own code can tell is left to loaded-exports.ts.
import type { Expression, Program } from "acorn";
import { isDefineScript } from "../define-script.ts";

/** What stands at the top of a script under a name; null where nothing was given to it. */
type Given =
  | Expression
  | { readonly type: "FunctionDeclaration" | "ClassDeclaration"; readonly generator?: boolean }
  | null;

export const A_FUNCTION = "a function";
export const A_GENERATOR = "a generator, whose body nobody would run";

const WORDS: Readonly<Record<string, string>> = {
  FunctionDeclaration: A_FUNCTION,
  FunctionExpression: A_FUNCTION,
  ArrowFunctionExpression: A_FUNCTION,
  ClassDeclaration: "a class",
  ClassExpression: "a class",
  ObjectExpression: "an object",
  ArrayExpression: "a list",
  TemplateLiteral: "a text",
};

/**
 * @param code a bundle as esbuild writes it
 * @param program the same, parsed
 * @param local the name of what is exported
 * @returns what it is, in words; undefined where nobody can tell
 */
export const tellExport = (code: string, program: Program, local: string): string | undefined =>
  wordFor(local, code, program, new Set());

const wordFor = (local: string, code: string, program: Program, seen: Set<string>): string | undefined => {
  if (local === "undefined") return "undefined";
  const given = givenTo(local, program);
  // Not from here, given again later, or given to each other in a circle.
  if (given === undefined || isGivenAgain(local, code) || seen.has(local)) return undefined;
  if (given === null) return "undefined";
  return wordOfGiven(given, code, program, seen.add(local));
};

const wordOfGiven = (
  given: NonNullable<Given>,
  code: string,
  program: Program,
  seen: Set<string>,
): string | undefined => {
  if (given.type === "Identifier") return wordFor(given.name, code, program, seen);
  if (given.type === "CallExpression") {
    const [script] = given.arguments;
    if (!isDefineScript(given) || script?.type === "SpreadElement") return undefined;
    return script === undefined ? "undefined" : wordOfGiven(script, code, program, seen);
  }
  if (given.type === "Literal")
    return given.value === null ? "null" : `a ${typeof given.value === "object" ? "pattern" : wordOf(given.value)}`;
  if ("generator" in given && given.generator === true) return A_GENERATOR;
  return WORDS[given.type];
};

const wordOf = (value: unknown): string => (typeof value === "string" ? "text" : typeof value);

/** What a name is given where it is declared; undefined where it is not declared at the top of the bundle. */
const givenTo = (local: string, { body }: Program): Given | undefined => {
  for (const part of body) {
    if (part.type === "FunctionDeclaration" || part.type === "ClassDeclaration") {
      if (part.id.name === local) return part;
    } else if (part.type === "VariableDeclaration") {
      for (const { id, init } of part.declarations)
        if (id.type === "Identifier" && id.name === local) return init ?? null;
    }
  }
  return undefined;
};

/** Whether the bundle gives the name another value somewhere: then what it is declared with says nothing. */
const isGivenAgain = (local: string, code: string): boolean =>
  new RegExp(
    `(?<![\\w$.]|(?:var|let|const)\\s+)${local.replaceAll("$", "\\$")}\\s*(?:[-+*/%&|^?]{1,3})?=(?![=>])`,
  ).test(code);
