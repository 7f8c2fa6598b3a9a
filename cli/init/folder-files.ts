// What `meridian init` changes in files that are somebody else's: package.json and .gitignore, of which all else stays
// as it is written.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits, type FormattingOptions, modify } from "jsonc-parser";

export interface Written {
  readonly wrote: readonly string[];
  /** Files of somebody else's in which something was changed. */
  readonly changed: readonly string[];
}

export type Manifest = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
/** A path from the top, and what is to stand there. */
export type Edit = readonly [path: readonly string[], value: unknown];

/** As the file is written. */
const formattingOf = (text: string): FormattingOptions => {
  const [, indent = "  "] = /^([ \t]+)"/m.exec(text) ?? [];
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: text.includes("\r\n") ? "\r\n" : "\n" };
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields of the edits that are there and are no object, into which nothing can be written. */
export const misfitsOf = (manifest: Manifest, edits: readonly Edit[]): string[] => [
  ...new Set(
    edits.map(([[field = ""]]) => field).filter((field) => manifest[field] !== undefined && !isObject(manifest[field])),
  ),
];

/** @returns undefined where there is no package.json, or none that can be read */
export const readManifest = async (folder: string): Promise<Manifest | undefined> => {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  try {
    const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
    return isObject(manifest) ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
};

/** @returns the names of the files that were changed: this one, or none */
export const editManifest = async (folder: string, edits: readonly Edit[]): Promise<string[]> => {
  if (edits.length === 0) return [];
  const path = join(folder, "package.json");
  let text = await readFile(path, "utf8");
  const options = { formattingOptions: formattingOf(text) };
  for (const [where, value] of edits) text = applyEdits(text, modify(text, [...where], value, options));
  await writeFile(path, text);
  return ["package.json"];
};

/** @returns the names of the files that were changed: .gitignore, or none */
export const ignoreInGit = async (folder: string, lines: readonly string[]): Promise<string[]> => {
  const path = join(folder, ".gitignore");
  const before = existsSync(path) ? await readFile(path, "utf8") : "";
  const withoutSlashes = (line: string): string => line.trim().replace(/^\/|\/$/g, "");
  const present = new Set(before.split("\n").map(withoutSlashes));
  const missing = lines.filter((line) => !present.has(withoutSlashes(line)));
  if (missing.length === 0) return [];
  await writeFile(path, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`);
  return [".gitignore"];
};
