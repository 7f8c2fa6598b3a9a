// The names by which rewritten code calls the helpers that its user was given (images/load-generator/k6/awaited.ts).
import { K6_BLOCKING } from "../../../../contracts/k6/modules.ts";

/** Each is a member of what the user was given, and has a name of its own in the code. */
const HELPERS = [
  ...["face", "ours", "oursNamed", "apply", "Started", "given", "kept", "keeper"],
  ...["late", "bind", "template", "executed", "methods", "hidden"],
] as const;
/** What is kept from one part of an expression to the next: nothing is awaited between. */
const VARIABLES = ["got", "at", "called"] as const;

export type Words = Readonly<Record<(typeof HELPERS)[number] | (typeof VARIABLES)[number], string>>;

/** @param taken names that the code has */
export const chooseWords = (taken: ReadonlySet<string>): Words => {
  const chosen = [...HELPERS, ...VARIABLES].map((word) => [word, free(`__${word}`, taken)]);
  return Object.fromEntries(chosen) as Words;
};

/** What stands before the first statement. */
export const prologueOf = (words: Words): string => {
  const helpers = HELPERS.map((word) => `${word}: ${words[word]}`).join(", ");
  const variables = VARIABLES.map((word) => words[word]).join(", ");
  return `const { ${helpers} } = ${K6_BLOCKING}; let ${variables}; `;
};

export const free = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? free(`${name}_`, taken) : name;
