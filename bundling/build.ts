// Bundles every program into dist/. Run by `npm run build`, and before each `npm start`.
import { join } from "node:path";
import { bundleProgram, PROJECT_ROOT } from "./programs.ts";

await Promise.all(
  (["orchestrator", "aggregator", "load-generator", "try", "demo-target", "local", "dashboard", "cli"] as const).map(
    (program) => bundleProgram(program, join(PROJECT_ROOT, "dist")),
  ),
);
