// What a script imports of k6 stays an import while it is bundled: whoever loads the bundle gives it. A module that is
// not there is refused with its place. The script's own files are of the form that they are written in, whatever a
// package.json beside them says: k6 knows none.
import type { Plugin } from "esbuild";
import { isK6Specifier, resolveK6Module } from "../../contracts/k6/modules.ts";

/**
 * @param onImport is told each module that the script, or what it imports, asks for
 * @param onMissing is told each package that is required and found nowhere, which may be known when the script runs;
 * without it such a one is a mistake
 */
export const k6Imports = (onImport: (name: string) => void, onMissing?: (name: string) => void): Plugin => ({
  name: "k6",
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^[./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === RESOLVED || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
      const {
        path: found,
        namespace,
        errors,
      } = await resolve(path, { resolveDir, kind, importer, pluginData: RESOLVED });
      return errors.length > 0 || namespace !== "file" ? undefined : { path: found };
    });
    if (onMissing !== undefined)
      onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (kind !== "require-call" || pluginData === RESOLVED || isK6Specifier(path)) return undefined;
        const { errors } = await resolve(path, { resolveDir, kind, importer, pluginData: RESOLVED });
        if (errors.length === 0) return undefined;
        onMissing(path);
        return { path, external: true };
      });
    onResolve({ filter: /^k6(\/|$)/ }, ({ path }) => {
      if (!isK6Specifier(path)) return undefined;
      const found = resolveK6Module(path);
      if (found.is === "absent") return { errors: [{ text: `the module ${path} ${found.sentence}` }] };
      onImport(found.name);
      return { path: found.name, external: true };
    });
  },
});

/** Marks a path that is looked up by esbuild itself. */
const RESOLVED = Symbol("resolved");
