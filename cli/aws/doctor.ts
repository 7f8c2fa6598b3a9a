// `meridian doctor --aws`: checks what a deployment needs, on this machine and on AWS, and says how to get what is missing.
import type { Config } from "../../contracts/config/config.ts";
import { type Check, checkNode, runChecks } from "../commands/doctor.ts";
import { prepareRun } from "../run/prepare.ts";
import { checkQuotas, checkRegions } from "./account.ts";
import { isNotDeployed } from "./aws-errors.ts";
import { openDeployment } from "./deployment.ts";
import { checkDocker, checkRegistry, checkTerraform } from "./machine.ts";
import { checkForAws } from "./run.ts";

export const doctorAws = async ({ config: path }: { readonly config: string }): Promise<number> => {
  let config: Config | undefined;
  const withConfig = (look: (config: Config) => Promise<string>) => async (): Promise<string> =>
    config === undefined ? "not looked at: mend the config first" : look(config);
  const checks: readonly Check[] = [
    { name: "node", look: checkNode },
    {
      name: "config and script",
      look: async () => {
        const prepared = await prepareRun(path);
        checkForAws(prepared, path);
        config = prepared.config;
        return `${path}, ${config.script}`;
      },
    },
    { name: "terraform", look: checkTerraform },
    { name: "docker", look: checkDocker },
    { name: "registry", look: withConfig(checkRegistry) },
    { name: "home region", look: withConfig((known) => checkHome(known, path)) },
    { name: "remote regions", look: withConfig(checkRegions) },
    { name: "vCPU quota", look: withConfig(checkQuotas) },
  ];
  return runChecks(checks);
};

const checkHome = async ({ homeRegion }: Config, path: string): Promise<string> => {
  const { client, status } = await openDeployment(path);
  try {
    const { runId, phase } = await status();
    return `${homeRegion}: deployed, run ${runId} ${phase}`;
  } catch (error) {
    if (isNotDeployed(error)) return `${homeRegion}: reached; nothing is deployed yet`;
    throw error;
  } finally {
    client.close();
  }
};
