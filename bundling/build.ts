// Bundles every program into dist/. Run by `npm run build`, and before each `npm start`.
import { join } from "node:path";
import { bundleAll, PROJECT_ROOT } from "./programs.ts";

await bundleAll(join(PROJECT_ROOT, "dist"));
