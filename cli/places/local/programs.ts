// Where the bundles of a local run lie: beside the CLI's own, in dist/.
import { join } from "node:path";
import type { LocalPrograms } from "../../../cloud/local/local-cloud.ts";

const DIST = import.meta.dirname;

export const LOCAL_PROGRAMS: LocalPrograms & { readonly demoTarget: string; readonly try: string } = {
  orchestrator: join(DIST, "orchestrator/index.mjs"),
  aggregator: join(DIST, "aggregator/index.mjs"),
  loadGenerator: join(DIST, "load-generator/index.mjs"),
  exitWithParent: join(DIST, "local/exit-with-parent.mjs"),
  orchestratorThread: join(DIST, "local/orchestrator-thread.mjs"),
  demoTarget: join(DIST, "demo-target/index.mjs"),
  try: join(DIST, "try/index.mjs"),
};
