// `meridian doctor --aws`: checks what a deployment needs, on this machine and on AWS, and says how to get what is missing.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import type { Config } from "../../contracts/config.ts";
import { type Issue, MeridianError } from "../../contracts/errors.ts";
import { namesOf } from "../../contracts/names.ts";
import { type Check, checkNode, runChecks } from "../commands/doctor.ts";
import { costOfRun } from "../plan/cost.ts";
import { prepareRun } from "../run/prepare.ts";
import { explainAws, isNotDeployed } from "./aws-errors.ts";
import { openDeployment } from "./deployment.ts";
import { hasLogin, readDockerConfig, registryOf } from "./registry-login.ts";
import { checkForAws } from "./run.ts";

const execute = promisify(execFile);
const ANSWER_WITHIN_MS = 10_000;
/** Service Quotas' codes of Fargate's vCPUs: on demand, and on Spot. */
const VCPU_QUOTAS = { onDemand: "L-3032A538", spot: "L-36FBB829" } as const;

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

const missing = (message: string, next: string, issues: readonly Issue[] = []): MeridianError =>
  new MeridianError("ENVIRONMENT_INVALID", message, { next, issues });

/** @throws MeridianError */
const outputOf = async (command: string, args: readonly string[], what: string, next: string): Promise<string> => {
  try {
    return (await execute(command, [...args], { timeout: ANSWER_WITHIN_MS })).stdout.trim();
  } catch (error) {
    const { stderr, message, code } = error as { stderr?: string; message: string; code?: unknown };
    const words = code === "ENOENT" ? "it is not installed" : (stderr ?? "").trim().split("\n")[0] || message;
    throw missing(`${what}: ${words}`, next);
  }
};

const checkTerraform = async (): Promise<string> => {
  const binary = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
  const next = "install Terraform 1.5 or later, or OpenTofu with TERRAFORM_BINARY_NAME=tofu";
  const { terraform_version: version } = JSON.parse(await outputOf(binary, ["version", "-json"], binary, next));
  return `${binary} ${version}`;
};

const checkDocker = async (): Promise<string> => {
  const next = "start Docker: the home stack builds the images with it";
  return `engine ${await outputOf("docker", ["version", "--format", "{{.Server.Version}}"], "docker", next)}`;
};

const checkRegistry = async ({ images }: Config): Promise<string> => {
  const name = images?.registry ?? "";
  const registry = registryOf(name);
  const answer = await fetch(registry.url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch((error: Error) => {
    throw missing(`${registry.url} does not answer: ${error.message}`, "check images.registry and the network");
  });
  // 401 is how a registry asks for a login.
  if (!answer.ok && answer.status !== 401) {
    throw missing(`${registry.url} answers ${answer.status}: that is no image registry`, "check images.registry");
  }
  if (!hasLogin(await readDockerConfig(), registry)) {
    const [host] = name.split("/");
    throw missing(`Docker has no login for ${host}`, `docker login ${host}`);
  }
  return `${name} answers; whether it takes a push is seen at the deploy`;
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

const checkRegions = async (config: Config): Promise<string> => {
  const looks = await Promise.all(Object.keys(config.remoteRegions).map((region) => lookAt(config.name, region)));
  const issues = looks.flatMap(({ issue }) => issue ?? []);
  if (issues.length > 0) {
    const next =
      issues.length === looks.length ? "check the credentials" : "enable the regions in the account, or leave them out";
    throw missing(`${issues.length} of ${looks.length} cannot be used`, next, issues);
  }
  const deployed = looks.filter(({ isDeployed }) => isDeployed).length;
  return `${looks.length} reached, ${deployed} deployed`;
};

const lookAt = async (name: string, region: string): Promise<{ isDeployed: boolean; issue?: Issue }> => {
  const ecs = new ECSClient({ region });
  try {
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [namesOf(name).cluster] }));
    return { isDeployed: clusters.some(({ status }) => status === "ACTIVE") };
  } catch (error) {
    const received = explainAws("ECS", error).message;
    return { isDeployed: false, issue: { path: `remoteRegions.${region}`, expected: "a region to use", received } };
  } finally {
    ecs.destroy();
  }
};

/** By the AWS CLI, where it is: Service Quotas is asked for this alone. */
const checkQuotas = async (config: Config): Promise<string> => {
  const code = config.task.spot ? VCPU_QUOTAS.spot : VCPU_QUOTAS.onDemand;
  const rows = await Promise.all(
    costOfRun(config).regions.map(async ({ region, vcpus }) => ({ region, vcpus, quota: await quotaOf(code, region) })),
  );
  const issues = rows.flatMap(({ region, vcpus, quota }): Issue[] =>
    quota === undefined || quota >= vcpus
      ? []
      : [
          {
            path: `remoteRegions.${region}`,
            expected: `at most ${quota} vCPUs, the account's quota`,
            received: `${vcpus}`,
          },
        ],
  );
  if (issues.length > 0) {
    throw missing(
      "a run needs more vCPUs than the account has",
      `ask for more: Service Quotas, Fargate, ${code}`,
      issues,
    );
  }
  const needs = rows.map(({ region, vcpus, quota }) => `${region} ${vcpus} of ${quota ?? "?"}`).join(", ");
  const unknown = rows.some(({ quota }) => quota === undefined);
  return `${needs}${unknown ? `; look the unknown up: Service Quotas, Fargate, ${code} (a new account may have 6 only)` : ""}`;
};

const quotaOf = async (code: string, region: string): Promise<number | undefined> => {
  const args = ["service-quotas", "get-service-quota", "--service-code", "fargate", "--quota-code", code];
  const more = ["--region", region, "--query", "Quota.Value", "--output", "text"];
  const { stdout } = await execute("aws", [...args, ...more], { timeout: ANSWER_WITHIN_MS }).catch(() => ({
    stdout: "",
  }));
  const quota = Number.parseFloat(stdout);
  return Number.isNaN(quota) ? undefined : quota;
};
