// Refuses a script of which the run would call an export that is no function.
import { readFile } from "node:fs/promises";
import type { Program } from "acorn";
import type { UserPart } from "../../contracts/run/run-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { excerptOf } from "../excerpt.ts";
import { loadExports } from "./loaded-exports.ts";
import { A_FUNCTION, tellExport } from "./told-exports.ts";

/**
 * @param file the name that people know the script by
 * @param path where it is
 * @param code its bundle
 * @param program the same, parsed
 * @param called names of exports; those that are not there are not missed
 * @throws MeridianError SCRIPT_INVALID
 */
export const checkExports = async (
  file: string,
  path: string,
  code: string,
  program: Program,
  exports: UserPart["exports"],
  called: ReadonlySet<string>,
): Promise<void> => {
  const told = Object.entries(exports).flatMap(([name, local]): [string, string | undefined][] =>
    called.has(name) ? [[name, tellExport(code, program, local)]] : [],
  );
  const untold = told.flatMap(([name, what]) => (what === undefined ? [name] : []));
  const loaded = untold.length === 0 ? {} : await loadExports(code, untold);
  for (const [name, text] of told) {
    const what = text ?? loaded[name] ?? A_FUNCTION;
    if (what !== A_FUNCTION) throw notFunction(file, name, what, await readFile(path, "utf8"));
  }
};

/** Where the export stands is shown as far as the script's text tells. */
const notFunction = (file: string, name: string, what: string, source: string): MeridianError => {
  const isDefault = name === "default";
  const lines = source.split(/\r?\n/);
  const pattern = isDefault ? /\bexport\s+default\b|\bas\s+default\b/ : new RegExp(`\\bexport\\b.*\\b${name}\\b`);
  const index = Math.max(
    0,
    lines.findIndex((text) => pattern.test(text)),
  );
  const text = lines[index] ?? "";
  const named = isDefault ? "the default export" : `the export ${name}`;
  return new MeridianError(
    "SCRIPT_INVALID",
    `${file}:${index + 1}:1: ${named} is ${what}, not a function${excerptOf(index + 1, 1, text, text.length)}`,
    {
      next: `write it as \`export ${isDefault ? "default async function " : `async function ${name}`}({ http, check, sleep }) { … }\` in ${file}`,
    },
  );
};
