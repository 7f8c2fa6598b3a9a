// What a script imports of k6 stays an import while it is bundled: whoever loads the bundle gives it. A module that is
// not there is refused with its place.
import type { Plugin } from "esbuild";
import { isK6Specifier, resolveK6Module } from "../../contracts/k6/modules.ts";

/** @param onImport is told each module that the script, or what it imports, asks for */
export const k6Imports = (onImport: (name: string) => void): Plugin => ({
  name: "k6",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^k6(\/|$)/ }, ({ path }) => {
      if (!isK6Specifier(path)) return undefined;
      const found = resolveK6Module(path);
      if (found.is === "absent") return { errors: [{ text: `the module ${path} ${found.sentence}` }] };
      onImport(found.name);
      return { path: found.name, external: true };
    });
  },
});
