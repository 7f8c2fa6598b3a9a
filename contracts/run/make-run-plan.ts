// Makes the run plan of a config. A deploy and the CLI both make it, and compare theirs by its bytes: there is one maker.
import { type Config, regionLoadsOf } from "../config/config.ts";
import { scenariosOf } from "../config/scenario.ts";
import { ownTagsOf } from "../metrics/threshold-expression.ts";
import type { PhaseName, RunPlan } from "./run-plan.ts";

/** A script as the bundler gives it. */
export interface PlannedScript {
  readonly file: string;
  readonly code: string;
  /** Those of setup and teardown that it exports. */
  readonly phases: readonly PhaseName[];
}

/** @param config its `http` holds what the files that it names contain */
export const runPlanOf = (
  config: Config,
  { file, code, phases }: PlannedScript,
  { data, targets, allowPrivateAddresses }: Pick<RunPlan, "data" | "targets" | "allowPrivateAddresses">,
): RunPlan => ({
  schema: "meridian.run-plan.v2",
  script: { file, code },
  ...(phases.includes("setup") ? { setup: { timeoutSeconds: config.setupTimeout } } : {}),
  ...(phases.includes("teardown") ? { teardown: { timeoutSeconds: config.teardownTimeout } } : {}),
  scenarios: scenariosOf(config),
  regions: regionLoadsOf(config),
  targets,
  allowedHosts: config.allowedHosts,
  allowPrivateAddresses,
  http: config.http,
  data,
  env: config.env,
  tags: ownTagsOf(config.thresholds),
});

/** The one that a deploy puts into the bucket: every region loads the target itself. */
export const deployedRunPlanOf = (config: Config, script: PlannedScript, data: RunPlan["data"]): RunPlan =>
  runPlanOf(config, script, {
    data,
    targets: Object.fromEntries(Object.keys(config.remoteRegions).map((region) => [region, config.target])),
    allowPrivateAddresses: false,
  });
