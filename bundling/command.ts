// How the `meridian` command is bundled. In a checkout it finds esbuild and LevelDB's library installed; the package
// brings both along (package/build.ts), so that nothing has to be installed by a script or compiled.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

/** Where the package has esbuild's own file: it starts a program that it finds from there, and cannot be bundled. */
export const ESBUILD_IN_PACKAGE = "esbuild/lib/main.js";

export const commandOptions = (checkout: string, isForPackage: boolean): BuildOptions => ({
  plugins: [bundledJson(checkout), DYNALITE_ACTIONS, PROGRAM_APART, ...(isForPackage ? [ESBUILD_BESIDE] : [])],
  external: isForPackage ? [] : ["esbuild", "classic-level"],
  // A package that has both forms is taken as ES modules: what the other form calls at run time is not found by bundlers.
  mainFields: ["module", "main"],
  sourcemap: true,
});

/** `meridian.mjs` is small, so that it is there at once; what it needs of `program.mjs` it imports when it is needed. */
const PROGRAM_APART: Plugin = {
  name: "program-apart",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/program\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./program.mjs", external: true } : undefined,
    );
  },
};

const ESBUILD_BESIDE: Plugin = {
  name: "esbuild-beside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^esbuild$/ }, () => ({ path: `./${ESBUILD_IN_PACKAGE}`, external: true }));
  },
};

/** Bundles packages that are only JSON: when Node 20 imports JSON, it prints a warning. */
const bundledJson = (checkout: string): Plugin => ({
  name: "bundled-json",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^world-atlas\/.*\.json$/ }, ({ path }) => ({ path: join(checkout, "node_modules", path) }));
  },
});

/** dynalite finds its actions by names that it puts together: with their extension a bundler finds them too. */
const DYNALITE_ACTIONS: Plugin = {
  name: "dynalite-actions",
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]dynalite[\\/]index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/require\(('\.\/\w+\/' \+ action)\)/g, "require($1 + '.js')"),
    }));
  },
};
