// Where in the user's script an error happened: the first frame of the stack that is the script's, mapped back to its
// source.
import { SourceMap } from "node:module";
import type { Span } from "../../../contracts/run/run-plan.ts";
import { deniedWords } from "./denied.ts";
import { thrownOf } from "./endings.ts";

export interface ScriptError {
  readonly message: string;
  /** `script.js:4:38`; the file alone when no frame is the script's. */
  readonly place: string;
}

/** What of the script's was running, so that an error has a place whose stack has no line of the script's. */
export type Running = (...given: never[]) => unknown;
export type Explain = (error: unknown, running?: Running) => ScriptError;

const MAP_COMMENT = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Whether some part of the stack lies in one of the spans of the bundle. */
export const isWithin = ({ stack = "" }: Error, moduleUrl: string, spans: readonly Span[]): boolean =>
  spans.length > 0 &&
  stack.split("\n").some((text) => {
    const [, row, column] = /^:(\d+):(\d+)/.exec(text.split(moduleUrl)[1] ?? "") ?? [];
    return row !== undefined && spans.some((span) => holds(span, Number(row), Number(column) - 1));
  });

const holds = ([fromLine, fromColumn, untilLine, untilColumn]: Span, line: number, column: number): boolean =>
  (line > fromLine || (line === fromLine && column >= fromColumn)) &&
  (line < untilLine || (line === untilLine && column <= untilColumn));

export interface Places {
  readonly explain: Explain;
  /** The file, relative to the script's folder, whose code is the nearest in the stack; undefined: none is. */
  readonly sourceOf: (error: Error) => string | undefined;
}

/**
 * @param file the name that people know the script by
 * @param moduleUrl what its bundle was loaded from, as stacks show it
 */
export const createPlaces = (file: string, moduleUrl: string, code: string): Places["explain"] =>
  openPlaces(file, moduleUrl, code).explain;

export const openPlaces = (file: string, moduleUrl: string, code: string): Places => {
  const encoded = MAP_COMMENT.exec(code)?.[1];
  const map =
    encoded === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")));
  const entryOf = (stack: string) => {
    for (const line of stack.split("\n")) {
      const at = line.indexOf(`${moduleUrl}:`);
      if (at < 0) continue;
      const [, row, column] = /^:(\d+):(\d+)/.exec(line.slice(at + moduleUrl.length)) ?? [];
      if (row === undefined || column === undefined) continue;
      const entry = map?.findEntry(Number(row) - 1, Number(column) - 1);
      if (entry !== undefined && "originalLine" in entry) return entry;
    }
    return undefined;
  };
  const shown = (at: ReturnType<typeof entryOf>): string | undefined =>
    at && `${at.originalSource.split("/").at(-1) ?? file}:${at.originalLine + 1}:${at.originalColumn + 1}`;
  /** By functions' texts: a script may throw a plain text in each iteration. */
  const beginnings = new Map<string, string>();
  const beginningOf = (running: Running | undefined): string => {
    const text = String(running);
    const known = beginnings.get(text);
    if (known !== undefined) return known;
    const at = code.indexOf(text);
    const before = code.slice(0, Math.max(0, at)).split("\n");
    const entry = at < 0 ? undefined : entryOf(`${moduleUrl}:${before.length}:${(before.at(-1) ?? "").length + 1}`);
    const place = shown(entry) ?? file;
    beginnings.set(text, place);
    return place;
  };
  const explain: Explain = (given, running) => {
    const error = thrownOf(given);
    if (!(error instanceof Error)) return { message: `threw ${describe(error)}`, place: beginningOf(running) };
    const words = deniedWords((field) => textIn(error, field)) ?? textIn(error, "message") ?? "without a message";
    const message = `${textIn(error, "name") ?? "Error"}: ${words}`;
    return { message, place: shown(entryOf(textIn(error, "stack") ?? "")) ?? beginningOf(running) };
  };
  return { explain, sourceOf: ({ stack = "" }) => entryOf(stack)?.originalSource };
};

/** Any script can make an error whose fields are no text, or throw. */
const textIn = (error: Error, field: string): string | undefined => {
  try {
    const text: unknown = Reflect.get(error, field);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
};

const describe = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
};
