// Starts a further run on what is deployed, without Terraform: the orchestrator's reset scales the services up.
import { costOfRun, costSettingsOf, explainUncounted } from "../../../contracts/cost/run-cost.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import type { Prepared } from "../../run/prepare.ts";
import type { RunHandle, Site } from "../place.ts";
import { presentPlanSha256 } from "./deployed-plan.ts";
import { openDeployed, refuseWhileLive } from "./deployment.ts";
import { openDeployedHandle } from "./handle.ts";

/** @throws MeridianError NOT_DEPLOYED, DEPLOYMENT_DIFFERS, RUN_LIVE */
export const startOnAws = async (prepared: Prepared, site: Site): Promise<RunHandle> => {
  const deployed = openDeployed(prepared.config);
  try {
    const before = await deployed.ask({ type: "test-status" });
    if (before.script.sha256 !== presentPlanSha256(prepared)) throw differs();
    refuseWhileLive(before);
    const { regions, config } = prepared;
    const settings = { ...prepared.settings, cost: costSettingsOf(config) };
    const { runId } = await deployed.ask({ type: "test-reset", regions: { ...regions }, settings });
    const uncounted = explainUncounted(config, costOfRun(config));
    if (uncounted !== undefined) site.say(uncounted);
    const names = Object.keys(regions).join(", ");
    site.say(`run ${runId} on AWS: ${names}; their services are scaled up, which takes a minute`);
    return openDeployedHandle(deployed, site);
  } catch (error) {
    deployed.close();
    throw error;
  }
};

const differs = (): MeridianError =>
  new MeridianError(
    "DEPLOYMENT_DIFFERS",
    "the script, the load, the target or the regions are not those that are deployed",
    {
      next: "`meridian deploy` deploys them, which starts their first run; `meridian plan` shows what would change",
    },
  );
