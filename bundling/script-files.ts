// The files that a script uploads: those whose paths stand in `http.file("./photo.png")` travel with it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { MeridianError } from "../contracts/words/errors.ts";

/** They travel in the run plan, which every worker reads as one object. */
const MAX_BYTES = 50 * 1024 * 1024;

const CALL = /\bfile\(\s*(["'`])([^"'`\n]+)\1\s*([,)])/g;

/**
 * @param sources the script's own text, and that of the files beside it
 * @param folder the script's: paths are relative to it
 * @returns path as written → content in base64
 * @throws MeridianError SCRIPT_INVALID for a path that leads to no file
 */
export const readScriptFiles = (sources: readonly string[], folder: string): Record<string, string> => {
  const files: Record<string, string> = {};
  let totalBytes = 0;
  for (const [, , path = "", next] of sources.flatMap((source) => [...source.matchAll(CALL)])) {
    const isPath = /^\.{1,2}\//.test(path);
    const absolute = resolve(folder, path);
    const isThere = existsSync(absolute) && statSync(absolute).isFile();
    if (isPath && !isThere && next === ")") throw refuse(`http.file("${path}") names no file that is there`);
    // With a name beside it, text may be the content.
    if (!isThere || (!isPath && next === ",") || Object.hasOwn(files, path)) continue;
    const bytes = readFileSync(absolute);
    totalBytes += bytes.length;
    files[path] = bytes.toString("base64");
  }
  if (totalBytes <= MAX_BYTES) return files;
  throw refuse(`the files of http.file(…) have ${Math.ceil(totalBytes / 2 ** 20)} MiB together, 50 at most`);
};

const refuse = (message: string): MeridianError =>
  new MeridianError("SCRIPT_INVALID", message, {
    next: 'write the path relative to the script, such as http.file("./photo.png")',
  });
