// Fills the folder of the package with what it carries beside its own files: all programs, what they find beside them,
// the config's schema, and the names and licences of all that is in it. Run by `npm pack` and `npm publish` there
// (`prepack`).
import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ESBUILD_IN_PACKAGE } from "../command.ts";
import { bundleAll, PROJECT_ROOT } from "../programs.ts";
import { writeBom } from "./bill-of-materials.ts";
import { packagesOf } from "./bundled-packages.ts";
import { licencesOf } from "./licences.ts";

const folder = join(PROJECT_ROOT, "packages/meridian");
const dist = join(folder, "dist");
const installed = join(PROJECT_ROOT, "node_modules");

/** What is inside of those files. */
const COMPILED_IN = {
  "LevelDB 1.20": "node_modules/classic-level/deps/leveldb/leveldb-1.20/LICENSE",
  Snappy: "node_modules/classic-level/deps/snappy/snappy/COPYING",
};

await rm(dist, { recursive: true, force: true });
const sources = await bundleAll(dist, true);

// esbuild's own file is CommonJS by its name, and the package is ES modules.
await mkdir(dirname(join(dist, ESBUILD_IN_PACKAGE)), { recursive: true });
await copyFile(join(installed, "esbuild/lib/main.js"), join(dist, ESBUILD_IN_PACKAGE));
await writeFile(join(dist, "esbuild/package.json"), '{ "type": "commonjs" }\n');
// LevelDB as its authors compiled it, for each system.
await cp(join(installed, "classic-level/prebuilds"), join(dist, "prebuilds"), { recursive: true });

const beside = ["node_modules/esbuild/lib/main.js", "node_modules/classic-level/prebuilds"];
const packages = await packagesOf([...sources, ...beside], PROJECT_ROOT);
await writeBom(dist, packages, {
  checkout: PROJECT_ROOT,
  name: "meridian",
  compiledIn: [
    { name: "LevelDB", version: "1.20", licence: "BSD-3-Clause" },
    { name: "Snappy", licence: "BSD-3-Clause" },
  ],
});
await writeFile(join(dist, "LICENSES.txt"), await licencesOf(packages, COMPILED_IN, PROJECT_ROOT));
for (const file of ["LICENSE", "config.schema.json"]) await copyFile(join(PROJECT_ROOT, file), join(folder, file));
