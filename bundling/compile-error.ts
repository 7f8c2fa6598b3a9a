// What esbuild says of a file that does not compile, as one error: the first mistake with its line, and all others.
import type { Message } from "esbuild";
import { excerptOf } from "./excerpt.ts";

/** Whatever else is wrong beyond these follows from the first ones. */
const SHOWN = 10;

export interface CompileError {
  /** `script.js:2:13: Unexpected ";"`, with an excerpt, and below it the other mistakes. */
  readonly message: string;
  readonly next: string;
}

/** @param file the name that people know it by */
export const compileErrorOf = (file: string, errors: readonly Message[]): CompileError => {
  const [first, ...others] = errors;
  if (first === undefined) return { message: `${file}: it does not compile`, next: `mend ${file} and run again` };
  const { location } = first;
  const excerpt =
    location === null ? "" : excerptOf(location.line, location.column + 1, location.lineText, location.length);
  const told = others.slice(0, SHOWN).map((other) => `\n  ${sentenceOf(file, other)}`);
  const more = others.length > SHOWN ? `\n  and ${others.length - SHOWN} more` : "";
  const list = told.length === 0 ? "" : `${excerpt === "" ? "\n" : ""}  besides:${told.join("")}${more}\n`;
  const next = [...new Set(errors.map(({ text }) => remedyOf(text, file)))].slice(0, 3).join("; ");
  return { message: `${sentenceOf(file, first)}${excerpt}${list}`, next };
};

const sentenceOf = (file: string, { location, text }: Message): string =>
  `${location === null ? file : `${location.file}:${location.line}:${location.column + 1}`}: ${text}`;

const remedyOf = (text: string, file: string): string => {
  if (/^Could not resolve "[./]/.test(text)) return "mend the path, or make the file that it names";
  if (text.startsWith("Could not resolve")) return "install the package beside it with `npm install`";
  if (text.startsWith("the module k6")) return `take the import out of ${file}, with what uses it`;
  if (text.includes(" cannot be fetched: "))
    return "see that its host can be reached from here, or keep a copy beside the script and import that";
  if (text.startsWith("No loader is configured"))
    return 'send a file by http.file("./name"), and keep rows that the script reads as .json or .csv';
  return `mend ${file} and run again`;
};
