// Reads the config's data files into rows: a run plan carries all that a worker needs.
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { type CsvError, parse } from "csv-parse/sync";
import { type ParseError, parse as parseTree } from "jsonc-parser";
import type { DataFiles, DataRows } from "../../contracts/config/data-file.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { decodeText, NoText, tableOf } from "../text-files.ts";

/**
 * The most that all files may take together in the run plan, which every worker reads as one object before it is ready.
 */
const MAX_BYTES = 50 * 1024 * 1024;

/**
 * @param folder the config's
 * @throws MeridianError CONFIG_INVALID with every file that cannot be read, or is not what it should be
 */
export const readDataFiles = async (files: DataFiles, folder: string): Promise<Record<string, DataRows>> => {
  const issues: Issue[] = [];
  const data: Record<string, DataRows> = {};
  for (const [name, named] of Object.entries(files)) {
    const { file, use } = typeof named === "string" ? { file: named, use: "shared" as const } : named;
    try {
      data[name] = { use, rows: await readRows(resolve(folder, file), file) };
    } catch (error) {
      if (!(error instanceof NoRows)) throw error;
      issues.push({ path: `data.${name}`, expected: error.expected, received: error.received });
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_BYTES) {
    const received = `${Math.ceil(bytes / 2 ** 20)} MiB`;
    issues.push({ path: "data", expected: `at most ${MAX_BYTES / 2 ** 20} MiB of rows in all`, received });
  }
  if (issues.length === 0) return data;
  throw new MeridianError("CONFIG_INVALID", "the config names data files that are none", {
    next: "name a .csv file with a line of names, or a .json file with a list, relative to the config",
    issues,
  });
};

class NoRows extends Error {
  readonly expected: string;
  readonly received: string;

  constructor(expected: string, received: string) {
    super(expected);
    this.expected = expected;
    this.received = received;
  }
}

/** @throws NoRows */
const readRows = async (path: string, file: string): Promise<unknown[]> => {
  const extension = extname(file).toLowerCase();
  if (extension !== ".csv" && extension !== ".json") throw new NoRows("a .csv or a .json file", file);
  const bytes = await readFile(path).catch((error: Error) => {
    throw new NoRows("a file that can be read", `${file}: ${error.message}`);
  });
  const text = textOf(bytes, file);
  const rows = extension === ".csv" ? parseCsv(text, file) : parseJson(text, file);
  if (rows.length === 0) throw new NoRows("at least one row", `${file}, which has none`);
  return rows;
};

const textOf = (bytes: Uint8Array, file: string): string => {
  try {
    return decodeText(bytes);
  } catch (error) {
    if (error instanceof NoText) throw new NoRows("a text in UTF-8", `${file}: ${error.message}`);
    throw error;
  }
};

/** Where the first line has several delimiters, the first that every row fits is the one. */
const parseCsv = (whole: string, file: string): unknown[] => {
  const { text, delimiters } = tableOf(whole);
  const failures: NoRows[] = [];
  for (const delimiter of delimiters) {
    try {
      return parse(text, { columns: namesOf, delimiter, skip_empty_lines: true, trim: false }) as unknown[];
    } catch (error) {
      const { message, code = "" } = error as CsvError;
      const read =
        delimiter === "," ? "" : ` (read with ${JSON.stringify(delimiter)} between values, as its first line has it)`;
      const expected = code.includes("QUOTE")
        ? IN_QUOTES
        : "rows of as many values as there are names in the first line";
      failures.push(new NoRows(expected, `${file}: ${withoutValue(message)}${read}`));
    }
  }
  throw failures[0];
};

/** Rows hold passwords: their place is told, and nothing of them. */
const withoutValue = (message: string): string => message.replace(/, value is .*$/s, "");

const IN_QUOTES = 'quotes around a whole value, and two for each one inside: "5"" pipe"';

/** Blanks around a name are nobody's. Two columns with one name are refused: only the last of them would be seen. */
const namesOf = (written: readonly string[]): string[] => {
  const names = written.map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two columns are named ${JSON.stringify(twice)}`);
  return names;
};

const parseJson = (text: string, file: string): unknown[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NoRows("JSON", `${file}: ${placeOfMistake(text)}`);
  }
  if (!Array.isArray(value))
    throw new NoRows(
      "a list, [ … ]",
      `${file}, which holds ${value === null ? "null" : typeof value === "object" ? "an object" : `a ${typeof value}`}`,
    );
  return value;
};

/** Where JSON ends to be any. What Node says of it has a part of the text. */
const placeOfMistake = (text: string): string => {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const before = text.slice(0, errors[0]?.offset ?? text.length).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1} is none`;
};
