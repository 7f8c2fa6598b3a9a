// Reads a config's file and those that it extends, the lowest first.
import { dirname, relative, resolve } from "node:path";
import { takeApart } from "../../contracts/config/layers/environments.ts";
import { isObject, type JsonObject } from "../../contracts/config/layers/layer.ts";
import { type ConfigText, readConfigText } from "../../contracts/config/reading/config-text.ts";
import { showValue } from "../../contracts/config/zod-issues.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { readConfigFileText } from "./config-source.ts";
import { isModule, readModuleDocument } from "./module-document.ts";

/** One file of a config. */
export interface LayerFile {
  /** As its config's folder sees it: `config.json`, `../base.json`. */
  readonly name: string;
  /** Without `extends` and `environments`; what it names is relative to the config's folder. */
  readonly document: unknown;
  readonly environments: unknown;
  /** Mistakes of writing. */
  readonly issues: readonly Issue[];
  /** False where it is no JSON: then there is nothing in it. */
  readonly isJson: boolean;
}

/** As many as nobody has. */
const MAX_FILES = 20;

/** @throws MeridianError CONFIG_UNREADABLE where one of them cannot be read, CONFIG_INVALID where they go in a circle */
export const readLayerFiles = async (path: string): Promise<LayerFile[]> => {
  const folder = dirname(resolve(path));
  const files: LayerFile[] = [];
  const seen = new Set<string>();
  let next: string | undefined = resolve(path);
  while (next !== undefined) {
    const file: string = next;
    const name = relative(folder, file);
    if (seen.has(file) || seen.size === MAX_FILES)
      throw new MeridianError(
        "CONFIG_INVALID",
        `${path} extends itself: ${[...seen, file].map((one) => relative(folder, one)).join(" → ")}`,
        {
          next: `take "extends" out of one of them`,
        },
      );
    seen.add(file);
    const { document, issues, isJson } = await readDocument(file, name, files.at(-1)?.name, path);
    const { document: own, environments, extended } = takeApart(document);
    const mistake = extended === undefined || typeof extended === "string" ? [] : [extendsIssue(extended)];
    const inFolder = (value: unknown): unknown => rebased(value, dirname(file), folder);
    files.push({
      name,
      document: inFolder(own),
      environments: isObject(environments) ? mapValues(environments, inFolder) : environments,
      issues: [...issues, ...mistake],
      isJson,
    });
    next = typeof extended === "string" ? resolve(dirname(file), extended) : undefined;
  }
  return files.reverse();
};

const readDocument = async (
  file: string,
  name: string,
  extendedBy: string | undefined,
  path: string,
): Promise<ConfigText> => {
  const shown = extendedBy === undefined ? path : name;
  const text = await readConfigFileText(file, shown, extendedBy);
  if (!isModule(file)) return readConfigText(text);
  return { document: await readModuleDocument(file, shown), issues: [], isJson: true };
};

const extendsIssue = (found: unknown): Issue => ({
  path: "extends",
  expected: 'a file, such as "./base.json"',
  received: showValue(found),
});

/** What names files, as seen from another folder. */
const rebased = (document: unknown, from: string, to: string): unknown => {
  if (from === to || !isObject(document)) return document;
  const move = (value: unknown): unknown =>
    typeof value === "string" && value !== "" ? relative(to, resolve(from, value)) : value;
  return change(document, {
    script: move,
    data: (files) =>
      isObject(files)
        ? mapValues(files, (file) => (isObject(file) ? change(file, { file: move }) : move(file)))
        : files,
    http: (http) =>
      isObject(http)
        ? change(http, {
            tlsCa: (list) => mapList(list, move),
            tlsAuth: (list) => mapList(list, (one) => (isObject(one) ? change(one, { cert: move, key: move }) : one)),
          })
        : http,
  });
};

const change = (object: JsonObject, changes: Readonly<Record<string, (value: unknown) => unknown>>): JsonObject =>
  mapValues(object, (value, key) => changes[key]?.(value) ?? value);

const mapValues = (object: JsonObject, make: (value: unknown, key: string) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, make(value, key)]));

const mapList = (list: unknown, make: (value: unknown) => unknown): unknown =>
  Array.isArray(list) ? list.map(make) : list;
