// Turns the hidden fields of our own classes (`this.#socket`) into ordinary ones (`this.hidden_connection_socket`) while a
// bundle is made. The sources hide fields by the language; V8 looks each hidden name up in the scope that declares it,
// which cost a load thread a tenth of its processor time (docs/decisions/0030-fields-of-the-hot-path.md).
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "esbuild";

/** `this.#name`, `other.#name`. */
const ACCESS = /(?<=[\w)\]]\??\.)#([A-Za-z_]\w*)/g;
/** `readonly #name = …`, `#name() {…}`, `get #name()`, at the beginning of a line. */
const DECLARATION = /^([ \t]*(?:(?:static|readonly|async|get|set|override)[ \t]+)*)#([A-Za-z_]\w*)/gm;
/** `#name in value`. */
const MEMBERSHIP = /(?<![\w.#])#([A-Za-z_]\w*)(?=\s+in\s)/g;

/** @param file named in each field: a class and the one that it extends may hide fields of one name in two files */
export const openFields = (source: string, file: string): string => {
  const prefix = `hidden_${basename(file).replace(/\W/g, "_")}_`;
  return source
    .replace(ACCESS, `${prefix}$1`)
    .replace(DECLARATION, `$1${prefix}$2`)
    .replace(MEMBERSHIP, `"${prefix}$1"`);
};

/** What scripts get into their hands keeps its fields hidden: nobody is to read or to print them. */
const IN_SCRIPTS_HANDS = /[\\/](body|cookie-jar|custom-metrics|data|response|k6-response|metrics)\.ts$/;

/** Our own sources, never a package's. */
export const OPEN_FIELDS: Plugin = {
  name: "open-fields",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes("node_modules") || IN_SCRIPTS_HANDS.test(path)) return null;
      return { contents: openFields(await readFile(path, "utf8"), path), loader: "ts" };
    });
  },
};
