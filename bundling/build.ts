// Bundles every program into dist/, and says there what they are made of. Run by `npm run build`, and before each
// `npm start`. Where the checkout cannot be written, what was built there before is used.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeBom } from "./package/bill-of-materials.ts";
import { packagesOf } from "./package/bundled-packages.ts";
import { bundleAll, PROJECT_ROOT } from "./programs.ts";
import { unwritableWords } from "./unwritable.ts";

const dist = join(PROJECT_ROOT, "dist");

try {
  const packages = await packagesOf(await bundleAll(dist), PROJECT_ROOT);
  await writeBom(dist, packages, { checkout: PROJECT_ROOT, name: "meridian" });
} catch (error) {
  const words = unwritableWords(error);
  if (words === undefined) throw error;
  const isBuilt = existsSync(join(dist, "meridian.mjs"));
  process.stderr.write(
    isBuilt
      ? `${dist} cannot be written (${words}): what was built there before is used\n`
      : `${dist} cannot be written: ${words}\n  next: make the checkout writable, or build where it is and copy it here with dist/\n`,
  );
  process.exitCode = isBuilt ? 0 : 1;
}
