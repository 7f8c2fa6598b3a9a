// How the `meridian` command is bundled. In a checkout it finds esbuild and LevelDB's library installed; the package
// brings both along (package/build.ts), so that nothing has to be installed by a script or compiled.
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

/** Where the package has esbuild's own file: it starts a program that it finds from there, and cannot be bundled. */
export const ESBUILD_IN_PACKAGE = "esbuild/lib/main.js";

export const commandOptions = (checkout: string, isForPackage: boolean): BuildOptions => ({
  plugins: [bundledJson(checkout), DYNALITE_ACTIONS, ...(isForPackage ? [ESBUILD_BESIDE] : [])],
  external: isForPackage ? [] : ["esbuild", "classic-level"],
  sourcemap: true,
  // What is imported by `import()` is a file beside the command's own, and read when it is needed: most of what a command
  // can do, none of them does at once.
  splitting: true,
  chunkNames: "[name]-[hash]",
});

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

/** What `chunkNames` above makes. */
const PART = /-[0-9A-Z]{8}\.mjs(\.map)?$/;
const KEPT_MS = 24 * 3600 * 1000;

/**
 * Removes parts that an earlier build wrote: their names change with what is in them. Those of today stay, for a command
 * that runs may still ask for them.
 * @param written paths of what this build wrote
 */
export const removeFormerParts = async (directory: string, written: readonly string[]): Promise<void> => {
  const present = new Set(written.map((path) => basename(path)));
  const former = (await readdir(directory)).filter((name) => PART.test(name) && !present.has(name));
  await Promise.all(
    former.map(async (name) => {
      const path = join(directory, name);
      if (Date.now() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path, { force: true });
    }),
  );
};
