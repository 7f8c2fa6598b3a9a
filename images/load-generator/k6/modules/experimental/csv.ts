// `k6/experimental/csv`: tables out of files. Their rows are read once in a process, whoever asks: `parse` gives all
// virtual users the same frozen list, a Parser each its own way through it.
import { type CsvError, parse as parseText } from "csv-parse/sync";
import type { K6User } from "../../user.ts";
import { sharedListOf } from "../shared-list.ts";
import { File } from "./fs.ts";

type Row = readonly string[] | Readonly<Record<string, string>>;

/** Lines are counted from 0, and `toLine` is the last one. */
interface Settings {
  readonly delimiter: string;
  readonly asObjects: boolean;
  readonly skipFirstLine: boolean;
  readonly fromLine: number;
  readonly toLine: number | null;
}

/** By a file's bytes, and by its settings as JSON. */
const TABLES = new WeakMap<ArrayBuffer, Map<string, readonly Row[]>>();

export const csv = (user: K6User) => {
  /** @throws Error for what is no such table */
  const parse = async (file: unknown, options?: unknown): Promise<readonly Row[]> => {
    user.unbound("csv.parse()");
    return tableOf("csv.parse()", file, options, user);
  };

  class Parser {
    readonly #rows: readonly Row[];
    #next = 0;

    /** @throws Error for what is no such table */
    constructor(file: unknown, options?: unknown) {
      this.#rows = tableOf("new csv.Parser()", file, options, user);
    }

    async next(): Promise<{ done: boolean; value: Row | undefined }> {
      const value = this.#rows[this.#next];
      this.#next += 1;
      return { done: value === undefined, value };
    }
  }

  return { parse, Parser };
};

const tableOf = (called: string, file: unknown, options: unknown, user: K6User): readonly Row[] => {
  const bytes = File.bytesOf(file);
  const settings = settingsOf(called, options);
  const known = TABLES.get(bytes) ?? new Map<string, readonly Row[]>();
  TABLES.set(bytes, known);
  const key = JSON.stringify(settings);
  const { path } = file as File;
  const make = (): readonly Row[] => readRows(called, path, bytes, settings);
  // A name that no script gives a list of its own.
  const name = `\0csv ${path} ${key}`;
  const rows = known.get(key) ?? (sharedListOf(path, user.surroundings.lists.open(name, make)) as readonly Row[]);
  known.set(key, rows);
  return rows;
};

/** @throws TypeError for what is none of them */
const settingsOf = (called: string, options: unknown): Settings => {
  const { delimiter, asObjects, skipFirstLine, fromLine, toLine } = (options ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const refuse = (name: string, expected: string, found: unknown): TypeError =>
    new TypeError(`${called}: ${name} is ${expected}, got ${JSON.stringify(found)}`);
  const line = (name: string, value: unknown): number | null => {
    if (value === undefined || value === null) return null;
    if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
    throw refuse(name, "the number of a line, from 0", value);
  };
  if (delimiter !== undefined && (typeof delimiter !== "string" || [...delimiter].length !== 1))
    throw refuse("delimiter", "one character", delimiter);
  const settings = {
    delimiter: delimiter ?? ",",
    asObjects: Boolean(asObjects),
    skipFirstLine: Boolean(skipFirstLine),
    fromLine: line("fromLine", fromLine) ?? 0,
    toLine: line("toLine", toLine),
  };
  if (settings.toLine !== null && settings.toLine < settings.fromLine)
    throw refuse("toLine", `not before fromLine, ${settings.fromLine}`, toLine);
  return settings;
};

const readRows = (called: string, path: string, bytes: ArrayBuffer, settings: Settings): readonly Row[] => {
  const { delimiter, asObjects, skipFirstLine, fromLine, toLine } = settings;
  let lines: string[][];
  try {
    lines = parseText(Buffer.from(bytes), { delimiter, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new Error(`${called}: ${path}: ${(error as CsvError).message}`);
  }
  const first = asObjects || skipFirstLine ? Math.max(1, fromLine) : fromLine;
  const wanted = lines.slice(first, toLine === null ? undefined : toLine + 1);
  const [names = []] = lines;
  const rows: Row[] = asObjects
    ? wanted.map((values) => Object.fromEntries(names.map((name, column) => [name, values[column] ?? ""])))
    : wanted;
  return rows;
};
