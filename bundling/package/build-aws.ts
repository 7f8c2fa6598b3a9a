// Fills the folder of the package for AWS with what it carries beside its own files: the stacks, with cdktf and the
// parts of its providers that they use, the images' Dockerfiles, and the licences of all that is in it. Run by
// `npm pack` and `npm publish` there (`prepack`).
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { ROLES } from "../../contracts/words/names.ts";
import { ESBUILD_IN_PACKAGE } from "../command.ts";
import { PROGRAMS_OF_CHECKOUT, PROJECT_ROOT, REQUIRE } from "../programs.ts";
import { writeBom } from "./bill-of-materials.ts";
import { packagesOf } from "./bundled-packages.ts";
import { licencesOf } from "./licences.ts";

const folder = join(PROJECT_ROOT, "packages/meridian-aws");
const dist = join(folder, "dist");

/** It brings its program along with the package `meridian`, which is beside this one. */
const ESBUILD_IN_MERIDIAN: Plugin = {
  name: "esbuild-in-meridian",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^esbuild$/ }, () => ({ path: `meridian/dist/${ESBUILD_IN_PACKAGE}`, external: true }));
  },
};

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: PROJECT_ROOT,
  entryPoints: { index: "stacks/in-package.ts" },
  outdir: dist,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  metafile: true,
  platform: "node",
  target: "node20.18",
  format: "esm",
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
  banner: { js: REQUIRE },
  plugins: [ESBUILD_IN_MERIDIAN],
});

for (const role of ROLES) {
  const dockerfile = join(dist, "images", role, "Dockerfile");
  await mkdir(dirname(dockerfile), { recursive: true });
  await copyFile(PROGRAMS_OF_CHECKOUT.dockerfileOf(role), dockerfile);
}
const packages = await packagesOf(Object.keys(metafile.inputs), PROJECT_ROOT);
await writeBom(dist, packages, { checkout: PROJECT_ROOT, name: "meridian-aws" });
await writeFile(join(dist, "LICENSES.txt"), await licencesOf(packages, {}, PROJECT_ROOT));
await copyFile(join(PROJECT_ROOT, "LICENSE"), join(folder, "LICENSE"));
