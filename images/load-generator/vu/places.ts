// Where in the user's script an error happened: the first frame of the stack that is the script's, mapped back to its
// source.
import { SourceMap } from "node:module";
import type { Span } from "../../../contracts/run/run-plan.ts";

export interface ScriptError {
  readonly message: string;
  /** `script.js:4:38`; the file alone when no frame is the script's. */
  readonly place: string;
}

const MAP_COMMENT = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/**
 * @param file the name that people know the script by
 * @param moduleUrl what its bundle was loaded from, as stacks show it
 */
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
  readonly explain: (error: unknown) => ScriptError;
  /** The file, relative to the script's folder, whose code is the nearest in the stack; undefined: none is. */
  readonly sourceOf: (error: Error) => string | undefined;
}

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
  const placeOf = (stack: string): string => {
    const entry = entryOf(stack);
    if (entry === undefined) return file;
    const source = entry.originalSource.split("/").at(-1) ?? file;
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
  const explain = (error: unknown): ScriptError => {
    if (!(error instanceof Error)) return { message: `threw ${describe(error)}`, place: file };
    return { message: `${error.name}: ${error.message}`, place: placeOf(error.stack ?? "") };
  };
  return { explain, sourceOf: ({ stack = "" }) => entryOf(stack)?.originalSource };
};

const describe = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
};
