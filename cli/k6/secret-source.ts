// `--secret-source=file=FILE`, as people type it: a file of secrets that the script is given, a KEY=VALUE a line.
import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { MeridianError } from "../../contracts/words/errors.ts";

/** @returns the file's path */
export const secretFileOf = (text: string): string => {
  const [, kind = "", file = ""] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (kind === "file" && !/(^|,)(name|filename)=/.test(file)) return file;
  if (kind === "file" || kind === "mock" || kind === "url")
    throw new InvalidArgumentError(
      "file=FILE: there is one source, which the script's secrets.get and secrets.source(…).get both read",
    );
  throw new InvalidArgumentError("file=FILE, with a KEY=VALUE a line");
};

/** @throws MeridianError COMMAND_INVALID where it cannot be read, or a line is none: which is told by its number alone */
export const readSecretFile = (file: string): Record<string, string> => {
  const refuse = (why: string, cause?: unknown): MeridianError =>
    new MeridianError("COMMAND_INVALID", `--secret-source file=${file} ${why}`, {
      next: "name a file with a KEY=VALUE a line",
      cause,
    });
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (cause) {
    throw refuse(`cannot be read: ${(cause as Error).message}`, cause);
  }
  const pairs = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return [];
    const [, key = "", value = ""] = /^\s*([^\s=]+)\s*=(.*)$/.exec(line) ?? [];
    if (key === "") throw refuse(`has no KEY=VALUE in line ${index + 1}`);
    return [[key, value] as const];
  });
  return Object.fromEntries(pairs);
};
