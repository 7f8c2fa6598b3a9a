// What the command takes that follows a large run to its end (followed-run.ts), in a process of its own: bundled beside
// the built command, whose pages its report is made of.
// Arguments: --seconds 3600 --regions 30 --names 200 --names-per-second 5 --calls-per-name 40 --every-seconds 1
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");
const bundle = join(root, "dist/followed-run.mjs");
await build({
  entryPoints: [join(import.meta.dirname, "followed-run.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
process.exitCode = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
rmSync(bundle);
