// The files that a k6 script opens by a name that is written out: they travel with it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { posix, resolve } from "node:path";
import { parse } from "acorn";
import { K6_USER } from "../../contracts/k6/modules.ts";
import { walk } from "../awaits/tree.ts";

/** What else opens files, by whatever name the script has it. */
const FILES = '"k6/experimental/fs"';

/**
 * @param code its bundle
 * @param folder the script's: paths are relative to it
 * @returns path relative to it → content in base64
 */
export const readOpenedFiles = (code: string, folder: string): Record<string, string> => {
  const files: Record<string, string> = {};
  const opens = code.includes(FILES) ? /\bopen$/ : new RegExp(`\\b${K6_USER}\\.open\\b`);
  // Most open none, and it takes as long to read a bundle's code as to bundle it.
  if (!opens.test(code) && !code.includes(FILES)) return files;
  walk(parse(code, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
    if (node.type !== "CallExpression" || !opens.test(code.slice(node.callee.start, node.callee.end))) return;
    const [path] = node.arguments;
    if (path?.type !== "Literal" || typeof path.value !== "string") return;
    const absolute = resolve(folder, path.value);
    if (existsSync(absolute) && statSync(absolute).isFile())
      files[posix.normalize(path.value)] = readFileSync(absolute).toString("base64");
  });
  return files;
};
