// How what a user writes is bundled, a script and a config alike: one ES module, in which any package works and
// "meridian" is what Meridian gives it.
import type { BuildOptions, Plugin } from "esbuild";

export const USERS_MODULE = {
  bundle: true,
  platform: "node",
  target: "node20.18",
  format: "esm",
  logLevel: "silent",
  // Packages that are CommonJS inside the bundle call it for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire("file:///");',
  },
} as const satisfies BuildOptions;

/** They give what they are given, and help an editor alone. */
export const DEFINITIONS = `export const defineScript = (script) => script;
export const defineSetup = (setup) => setup;
export const defineTeardown = (teardown) => teardown;
export const defineConfig = (config) => config;
`;

/** @param filter what imports of it are written as. @param contents its code */
export const meridianModule = (filter: RegExp, contents: string): Plugin => ({
  name: "meridian",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter }, () => ({ path: "meridian", namespace: "meridian" }));
    onLoad({ filter: /^meridian$/, namespace: "meridian" }, () => ({ contents }));
  },
});
