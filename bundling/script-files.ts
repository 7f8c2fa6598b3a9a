// The files that a script uploads: those whose paths stand in `http.file("./photo.png")` travel with it. A path that
// leads to no file is a mistake, told with its place: its letters would be sent as the file's content.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { AnyNode, CallExpression, Program } from "acorn";
import type { UserPart } from "../contracts/run/run-plan.ts";
import { type Issue, MeridianError } from "../contracts/words/errors.ts";
import { isFilePath } from "../contracts/words/file-path.ts";
import { suggest } from "../contracts/words/suggestion.ts";
import { Names } from "./awaits/names.ts";
import { memberOf, partsWithin, walk } from "./awaits/tree.ts";
import { Values } from "./awaits/values.ts";
import { createPlaceOf, refusalOf } from "./places.ts";

/** They travel in the run plan, which every worker reads as one object. */
const MAX_BYTES = 50 * 1024 * 1024;

/**
 * @param file the name that people know the script by
 * @param code its bundle, the source map inline
 * @param program the same, parsed with the places of its parts
 * @param entryNames exports that get the context
 * @param folder the script's: paths are relative to it
 * @returns path as written → content in base64
 * @throws MeridianError SCRIPT_INVALID with every path that leads to no file, and for more than can travel
 */
export const readScriptFiles = (
  file: string,
  code: string,
  program: Program,
  userPart: UserPart,
  entryNames: ReadonlySet<string>,
  folder: string,
): Record<string, string> => {
  const calls: CallExpression[] = [];
  const parts = partsWithin(program, userPart);
  for (const part of parts)
    walk(part, (node) => {
      if (node.type === "CallExpression" && node.arguments.length > 0 && nameOf(node.callee) === "file")
        calls.push(node);
    });
  if (calls.length === 0) return {};
  const values = new Values(program, parts, new Names(program), entryNames);
  const placeOf = createPlaceOf(file, code);
  const files: Record<string, string> = {};
  const missing: Issue[] = [];
  let totalBytes = 0;
  for (const call of calls) {
    const [data, name] = call.arguments;
    const path = textOf(data, values);
    if (path === undefined || Object.hasOwn(files, path)) continue;
    // With a name beside it that is not written out, nobody knows yet.
    const filename = name === undefined ? undefined : (textOf(name, values) ?? path);
    const isPath = isFilePath(path, filename);
    const absolute = resolve(folder, path);
    if (existsSync(absolute) && statSync(absolute).isFile()) {
      if (!isPath && filename !== undefined) continue;
      const bytes = readFileSync(absolute);
      totalBytes += bytes.length;
      files[path] = bytes.toString("base64");
    } else if (isPath && isHttpFile(call.callee, values)) {
      const { line, column } = call.loc?.start ?? { line: 1, column: 0 };
      missing.push({
        path: placeOf(line, column),
        received: `http.file(${JSON.stringify(path)}), and no file ${absolute}`,
        expected: `the path of a file, relative to the script${nearOf(absolute)}`,
      });
    }
  }
  if (missing.length > 0)
    throw refusalOf(missing, `${missing[0]?.received.split(",")[0]} names no file that is there`, NEXT);
  if (totalBytes <= MAX_BYTES) return files;
  const message = `the files of http.file(…) have ${Math.ceil(totalBytes / 2 ** 20)} MiB together, 50 at most`;
  throw new MeridianError("SCRIPT_INVALID", message, { next: "send smaller ones, or make them in the script" });
};

const NEXT =
  'write the path relative to the script, such as http.file("./photo.png"); text that is content itself has a name ' +
  'beside it, http.file(text, "name")';

const nameOf = (callee: AnyNode): string | undefined => {
  if (callee.type === "MemberExpression") return memberOf(callee);
  return callee.type === "Identifier" ? callee.name : undefined;
};

/** Other things than the context's `http` may have a method of that name. */
const isHttpFile = (callee: AnyNode, values: Values): boolean => {
  if (values.of(callee) === "file") return true;
  if (callee.type !== "MemberExpression" || values.of(callee.object) !== undefined) return false;
  return nameOf(callee.object) === "http";
};

/** A text that stands in the script, there or where its name is declared. */
const textOf = (node: AnyNode | undefined, values: Values): string | undefined => {
  const value = node === undefined ? undefined : values.of(node);
  if (typeof value !== "object") return undefined;
  if (value.type === "Literal") return typeof value.value === "string" ? value.value : undefined;
  if (value.type !== "TemplateLiteral" || value.expressions.length > 0) return undefined;
  return value.quasis[0]?.value.cooked ?? undefined;
};

const nearOf = (absolute: string): string => {
  const folder = dirname(absolute);
  const near = existsSync(folder) ? suggest(basename(absolute), readdirSync(folder)) : undefined;
  return near === undefined ? "" : `; did you mean ${near}?`;
};
