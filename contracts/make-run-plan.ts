// Makes the run plan of a config. A deploy and the CLI both make it, and compare theirs by its bytes: there is one maker.
import { type Config, durationSecondsOf, regionLoadsOf } from "./config.ts";
import type { RunPlan } from "./run-plan.ts";

/** @param config its `http` holds what the files that it names contain */
export const runPlanOf = (
  config: Config,
  script: RunPlan["script"],
  { targets, allowPrivateAddresses }: Pick<RunPlan, "targets" | "allowPrivateAddresses">,
): RunPlan => ({
  schema: "meridian.run-plan.v1",
  script,
  load: config.load,
  regions: regionLoadsOf(config),
  durationSeconds: durationSecondsOf(config),
  targets,
  allowedHosts: config.allowedHosts,
  allowPrivateAddresses,
  http: config.http,
  env: config.env,
});

/** The one that a deploy puts into the bucket: every region loads the target itself. */
export const deployedRunPlanOf = (config: Config, script: RunPlan["script"]): RunPlan =>
  runPlanOf(config, script, {
    targets: Object.fromEntries(Object.keys(config.remoteRegions).map((region) => [region, config.target])),
    allowPrivateAddresses: false,
  });
