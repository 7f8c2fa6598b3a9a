// What a deployment needs, on this machine and on AWS.
import type { Config } from "../../../../contracts/config/config.ts";
import { type Check, checkNode, checkResultsFolder, NOT_LOOKED_AT } from "../../../doctor/checks.ts";
import { findCdktf } from "../../../plan/find-cdktf.ts";
import { prepareRun } from "../../../run/prepare.ts";
import type { Site } from "../../place.ts";
import { isNotDeployed } from "../aws-errors.ts";
import { checkForAws } from "../check-config.ts";
import { openDeployed } from "../deployment.ts";
import { checkQuotas, checkRegions, checkStrays } from "./account.ts";
import { checkDocker, checkRegistry, checkTerraform } from "./machine.ts";
import { checkNetworks } from "./network/check.ts";
import { checkState } from "./state.ts";

export const awsChecks = ({ config: source, out }: Site): readonly Check[] => {
  let config: Config | undefined;
  const withConfig = (look: (config: Config) => Promise<string>) => async (): Promise<string> =>
    config === undefined ? NOT_LOOKED_AT : look(config);
  return [
    { name: "node", look: checkNode },
    { name: "results", look: () => checkResultsFolder(out) },
    {
      name: "config and script",
      look: async () => {
        const prepared = await prepareRun(source, { checkConfig: checkForAws, areSecretsElsewhere: true });
        config = prepared.config;
        return `${prepared.path}, ${config.script}`;
      },
    },
    { name: "cdktf", look: async () => findCdktf(process.cwd()) },
    { name: "terraform", look: () => checkTerraform(config?.stateBackend !== undefined) },
    { name: "docker", look: () => checkDocker(config) },
    { name: "registry", look: withConfig(checkRegistry) },
    { name: "state", look: withConfig(checkState) },
    { name: "home region", look: withConfig(checkHome) },
    { name: "remote regions", look: withConfig(checkRegions) },
    { name: "networks", look: withConfig(checkNetworks) },
    { name: "other regions", look: withConfig(checkStrays) },
    { name: "vCPU quota", look: withConfig(checkQuotas) },
  ];
};

const checkHome = async (config: Config): Promise<string> => {
  const { homeRegion } = config;
  const { ask, close } = openDeployed(config);
  try {
    const { runId, phase } = await ask({ type: "test-status" });
    return `${homeRegion}: deployed, run ${runId} ${phase}`;
  } catch (error) {
    if (isNotDeployed(error)) return `${homeRegion}: reached; nothing is deployed yet`;
    throw error;
  } finally {
    close();
  }
};
