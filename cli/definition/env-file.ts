// Reads a file of --env-file: a KEY=VALUE a line, with comments and quotes as Node's own --env-file has them.
import { readFileSync, statSync } from "node:fs";
import { parseEnv } from "node:util";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";

/** What a line begins with that gives a value: its name, and the quote that the value begins with. */
const ASSIGNMENT = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(["'`])?/;

/** @throws MeridianError COMMAND_INVALID where it cannot be read, or with every line that is none */
export const readEnvFile = (file: string): Record<string, string> => {
  const refuse = (why: string, issues: readonly Issue[] = [], cause?: unknown): MeridianError =>
    new MeridianError("COMMAND_INVALID", `--env-file ${file} ${why}`, {
      next: "name a file with a KEY=VALUE a line",
      issues,
      cause,
    });
  let text: string;
  try {
    const found = statSync(file);
    if (found.isDirectory()) throw new Error("it is a folder");
    // Node looks for --env-file on every command line, and has read it before we could: a pipe is read once.
    if (found.isFIFO()) throw new Error("it is a pipe, which Node has read to its end before");
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw refuse(`cannot be read: ${(cause as Error).message}`, [], cause);
  }
  const lines = text.split(/\r?\n/);
  const issues = strayLines(lines).map((line): Issue => {
    // What such a line holds is not shown: it may be a secret.
    return {
      path: `line ${line}`,
      received: "another text, which is not shown",
      expected: "KEY=VALUE, or # and a word",
    };
  });
  if (issues.length > 0) throw refuse("has lines that are no KEY=VALUE", issues);
  return parseEnv(lines.join("\n")) as Record<string, string>;
};

/** Numbers, from 1, of lines that neither give a value nor belong to one. parseEnv takes them for a part of the next. */
const strayLines = (lines: readonly string[]): number[] => {
  const stray: number[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    const [begin, quote] = ASSIGNMENT.exec(line) ?? [];
    if (begin === undefined) stray.push(index + 1);
    else if (quote !== undefined && !line.slice(begin.length).includes(quote)) {
      // The value goes on to the line that has the quote again; where none has, it is this line as it stands.
      const end = lines.findIndex((later, at) => at > index && later.includes(quote));
      if (end !== -1) index = end;
    }
  }
  return stray;
};
