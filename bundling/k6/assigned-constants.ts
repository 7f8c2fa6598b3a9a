// A script that gives a constant another value throws where it does, and runs up to there: so it is in k6. esbuild takes
// it for a mistake of the whole script; here such a place is written so that it compiles, and throws as it would.
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { BuildFailure, Loader, Message, Plugin } from "esbuild";

const MISTAKE = /^Cannot assign to (?:import )?"[^"]+"/;
const SCRIPTS = /\.(?:js|mjs|cjs|ts|mts)$/;

/** @returns the places, where there is no other mistake than these */
export const assignedConstantsOf = ({ errors }: BuildFailure): readonly Message[] =>
  errors.length > 0 && errors.every(({ text, location }) => MISTAKE.test(text) && location !== null) ? errors : [];

/** @param folder that the places' files are relative to */
export const assignedConstants = (places: readonly Message[], folder: string): Plugin => ({
  name: "assigned-constants",
  setup: ({ onLoad }) => {
    onLoad({ filter: SCRIPTS, namespace: "file" }, async ({ path }) => {
      const own = places.filter(({ location }) => location !== null && resolve(folder, location.file) === path);
      if (own.length === 0) return undefined;
      const lines = (await readFile(path, "utf8")).split("\n").map((line) => Buffer.from(line));
      // From the end: so places before it stay where they are.
      const sorted = own.flatMap(({ location }) => location ?? []).sort((one, other) => other.column - one.column);
      for (const { line, column, length } of sorted) {
        const before = lines[line - 1] ?? Buffer.alloc(0);
        const name = before.subarray(column, column + length).toString();
        const thrower = Buffer.from(`Object.freeze({ ${name} }).${name}`);
        lines[line - 1] = Buffer.concat([before.subarray(0, column), thrower, before.subarray(column + length)]);
      }
      return { contents: lines.map(String).join("\n"), loader: loaderOf(path) };
    });
  },
});

const loaderOf = (path: string): Loader => (/^\.m?ts$/.test(extname(path)) ? "ts" : "js");
