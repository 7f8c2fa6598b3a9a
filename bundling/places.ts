// Places in what the author of a script wrote, found from places in its bundle.
import { SourceMap } from "node:module";
import { type Issue, MeridianError } from "../contracts/words/errors.ts";

const MAP_COMMENT = "//# sourceMappingURL=data:application/json;base64,";

/**
 * @param file the name that people know the script by: all that can be told where there is no source map
 * @param code the bundle, the source map inline
 * @returns for a line from 1 and a column from 0 in the bundle: `script.js:4:38`, both from 1 for people
 */
export const createPlaceOf = (file: string, code: string): ((line: number, column: number) => string) => {
  const at = code.lastIndexOf(MAP_COMMENT);
  if (at < 0) return () => file;
  const encoded = code.slice(at + MAP_COMMENT.length);
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")));
  return (line, column) => {
    const entry = map.findEntry(line - 1, column);
    if (!("originalLine" in entry)) return file;
    const source = entry.originalSource.split("/").at(-1) ?? file;
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
};

/** @param issues mistakes of a script, each with its place as its path. @param what of the first of them, in words */
export const refusalOf = (issues: readonly Issue[], what: string, next: string): MeridianError => {
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return new MeridianError("SCRIPT_INVALID", `${issues[0]?.path}: ${what}${more}`, { next, issues });
};
