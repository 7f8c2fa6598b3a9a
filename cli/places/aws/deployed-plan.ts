// The run plan that is deployed: what load generators fetch. It says what a run loaded, whatever the config beside the
// CLI says by now.
import type * as z from "zod";
import { createPlanStore, createS3 } from "../../../cloud/aws/plan-store.ts";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import type { ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import { RunPlan } from "../../../contracts/run/run-plan.ts";
import { deployedReachOf, sealedPlanOf } from "../../../contracts/run/sealed-plan.ts";
import type { Prepared } from "../../run/prepare.ts";
import { explainAws } from "./aws-errors.ts";

/** What results and the live page say of it: whichever version of Meridian deployed the plan, it has these. */
const DeployedPlan = RunPlan.pick({ script: true, targets: true, env: true }).partial({ env: true });
export type DeployedPlan = z.infer<typeof DeployedPlan>;

/** @throws MeridianError AWS_REFUSED, DEPLOYMENT_DIFFERS when the plan is not the one that the state names */
export const readDeployedPlan = async (script: ScriptLocation, homeRegion: string): Promise<DeployedPlan> => {
  const s3 = createS3(homeRegion, process.env, throughProxy());
  try {
    const text = await createPlanStore(s3)
      .read(script)
      .catch((error: unknown) => {
        throw explainAws(`the run plan in the bucket ${new URL(script.location).hostname}`, error);
      });
    return DeployedPlan.parse(JSON.parse(text));
  } finally {
    s3.destroy();
  }
};

/** SHA-256 of the plan that a deploy would put there now. */
export const presentPlanSha256 = ({ config, files, script }: Prepared): string =>
  sealedPlanOf(config, script, files, deployedReachOf(config)).sha256;
