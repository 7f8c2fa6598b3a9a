// A script's bundle that says which of its statements at the top level it has come to: so one that does not come to an
// end has a place.
import { SourceMap } from "node:module";
import { getLineInfo, parse } from "acorn";
import { REACHED } from "../../contracts/k6/init-code.ts";

export interface MarkedCode {
  readonly code: string;
  /** `shop.js:3:1`, of the mark that was told last; undefined where none was. */
  readonly placeOf: (mark: number) => string | undefined;
}

/** @param code an ES module with its source map inline; every line stays where it is, and begins as it did */
export const markStatements = (code: string): MarkedCode => {
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const starts: number[] = [];
  let written = "";
  let from = 0;
  let end: number | undefined;
  for (const part of body) {
    const isRun = !/^(?:Import|Export|Function)/.test(part.type);
    if (isRun && end !== undefined) {
      written += `${code.slice(from, end)};${REACHED}(${starts.length});`;
      from = end;
      starts.push(part.start);
    }
    end = part.end;
  }
  return { code: written + code.slice(from), placeOf: (mark) => placeIn(code, starts[mark]) };
};

/** @param start where in the code */
const placeIn = (code: string, start: number | undefined): string | undefined => {
  const encoded = /base64,([A-Za-z0-9+/=]+)\s*$/.exec(code)?.[1];
  if (encoded === undefined || start === undefined) return undefined;
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")));
  const { line, column } = getLineInfo(code, start);
  const entry = map.findEntry(line - 1, column);
  if (!("originalLine" in entry)) return undefined;
  return `${entry.originalSource.split("/").at(-1)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
};
