// The documents of the project, and what they point at: links, and files and folders named in backticks.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { slugOf } from "../../docs/.vitepress/slug.ts";

const ROOT = join(__dirname, "../..");
/** Folders that a build, a test or a run makes. */
const MADE = new Set([
  "dist",
  "results",
  "coverage",
  "cdktf.out",
  "pictures",
  "docs/.vitepress/dist",
  "docs/.vitepress/cache",
]);
/** Others', wherever they lie: packages, and what tools keep beside the sources. */
const isOthers = (name: string): boolean =>
  name === "node_modules" || (name.startsWith(".") && name !== ".github" && name !== ".vitepress");
const SOURCE_FILE = /\.(ts|tsx|mjs|css|md|yml)$/;
const PATH = /^[\w.@-]+(\/[\w.@-]+)*\/?$/;

export interface Document {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

const pathsWithin = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && (isOthers(entry.name) || MADE.has(relative(ROOT, path)))) return [];
    return entry.isDirectory() ? [path, ...pathsWithin(path)] : [path];
  });

/** Files and folders, from the root. */
const paths = pathsWithin(ROOT).map((path) => relative(ROOT, path));
/** Each also without the folders that it lies in: documents name a file by as much of its path as tells it apart. */
const endsOfPaths = new Set(
  paths.flatMap((path) => {
    const steps = path.split("/");
    return steps.map((_, index) => steps.slice(index).join("/"));
  }),
);
const rootFolders = new Set(paths.flatMap((path) => (path.includes("/") ? [path.split("/")[0]] : [])));

export const documents: readonly Document[] = paths
  .filter((path) => path.endsWith(".md"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

/** Those that lead to no file, or to no heading of one. */
export const brokenLinks = ({ path, text }: Document): string[] =>
  [...withoutSketches(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", heading] = target.split("#");
    const leadsTo = file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file);
    if (!existsSync(leadsTo)) return [target];
    if (heading === undefined) return [];
    return headingsOf(readFileSync(leadsTo, "utf8")).includes(heading) ? [] : [target];
  });

const headingsOf = (text: string): string[] =>
  [...withoutSketches(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => slugOf(heading));

const withoutSketches = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/**
 * Files and folders in backticks that are nowhere. The reader is to make one whose name has `<…>`, and one that the
 * document writes out: its name, a colon, and the text below.
 */
export const missingFiles = ({ text }: Document): string[] => {
  const named = new Set([...withoutSketches(text).matchAll(/`([^`\n]+)`/g)].map(([, name = ""]) => name));
  const writtenOut = new Set([...text.matchAll(/`([^`\n]+)`:\n\n```/g)].map(([, name = ""]) => name));
  return [...named].filter(
    (name) => namesSource(name) && !writtenOut.has(name) && !endsOfPaths.has(name.replace(/\/$/, "")),
  );
};

const namesSource = (name: string): boolean => {
  if (!PATH.test(name)) return false;
  const [first, ...rest] = name.split("/");
  return SOURCE_FILE.test(name) || (rest.length > 0 && rootFolders.has(first));
};
