// Bundles every program into dist/, and says there what they are made of. Run by `npm run build`, and before each
// `npm start`.
import { join } from "node:path";
import { writeBom } from "./package/bill-of-materials.ts";
import { packagesOf } from "./package/bundled-packages.ts";
import { bundleAll, PROJECT_ROOT } from "./programs.ts";

const dist = join(PROJECT_ROOT, "dist");
const packages = await packagesOf(await bundleAll(dist), PROJECT_ROOT);
await writeBom(dist, packages, { checkout: PROJECT_ROOT, name: "meridian" });
