// Finds exports of a bundled script that a run would call and that are plainly no functions, without running the script:
// what only its own code can tell is let through, and found when it is loaded.
import type { Expression, Program } from "acorn";

/** What stands at the top of a script under a name; null where nothing was given to it. */
type Given =
  | Expression
  | { readonly type: "FunctionDeclaration" | "ClassDeclaration"; readonly generator?: boolean }
  | null;

const WORDS: Readonly<Record<string, string>> = {
  ClassDeclaration: "a class",
  ClassExpression: "a class",
  ObjectExpression: "an object",
  ArrayExpression: "a list",
  TemplateLiteral: "a text",
};

/**
 * @param code a bundle as esbuild writes it
 * @param program the same, parsed
 * @param exports name of an export → the name of what is exported
 * @returns what the export is in place of a function; undefined when it is one, or may be one
 */
export const findNonFunction = (
  code: string,
  program: Program,
  exports: Readonly<Record<string, string>>,
  name: string,
): string | undefined => {
  const local = exports[name];
  if (local === undefined) return undefined;
  return wordFor(local, code, program, new Set());
};

const wordFor = (local: string, code: string, program: Program, seen: Set<string>): string | undefined => {
  if (local === "undefined") return "undefined";
  const given = givenTo(local, program);
  // Not from here, given again later, or given to each other in a circle.
  if (given === undefined || isGivenAgain(local, code) || seen.has(local)) return undefined;
  if (given === null) return "undefined";
  if (given.type === "Identifier") return wordFor(given.name, code, program, seen.add(local));
  if (given.type === "Literal")
    return given.value === null ? "null" : `a ${typeof given.value === "object" ? "pattern" : wordOf(given.value)}`;
  if ("generator" in given && given.generator === true) return "a generator, whose body nobody would run";
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
