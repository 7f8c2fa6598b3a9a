// What the account allows: which of the config's regions it has enabled, and how many vCPUs it may run in each.
import { DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { throughProxy } from "../../../../cloud/aws/tunnel-agent.ts";
import type { Config } from "../../../../contracts/config/config.ts";
import { costOfRun } from "../../../../contracts/cost/run-cost.ts";
import { type Issue, MeridianError } from "../../../../contracts/words/errors.ts";
import { namesOf } from "../../../../contracts/words/names.ts";
import { regionsOfAccount } from "../account-regions.ts";
import { explainAws } from "../aws-errors.ts";
import { explainStray, findStrays, NEXT_FOR_STRAYS } from "../strays.ts";

/** Service Quotas' codes of Fargate's vCPUs: on demand, and on Spot. */
const VCPU_QUOTAS = { onDemand: "L-3032A538", spot: "L-36FBB829" } as const;

const missing = (message: string, next: string, issues: readonly Issue[]): MeridianError =>
  new MeridianError("ENVIRONMENT_INVALID", message, { next, issues });

/** @throws MeridianError naming every region that is off, or that refuses these credentials */
export const checkRegions = async ({ name, homeRegion, remoteRegions }: Config): Promise<string> => {
  const remotes = Object.keys(remoteRegions);
  const off = new Set((await regionsOfAccount(homeRegion)).off);
  const issuesOff = [homeRegion, ...remotes].flatMap((region): Issue[] => {
    const path = region === homeRegion ? "homeRegion" : `remoteRegions.${region}`;
    return off.has(region) ? [{ path, expected: "a region that is enabled", received: `${region}, which is off` }] : [];
  });
  const looks = await Promise.all(remotes.filter((region) => !off.has(region)).map((region) => lookAt(name, region)));
  const issues = [...issuesOff, ...looks.flatMap(({ issue }) => issue ?? [])];
  if (issues.length > 0) {
    const enable = "enable the regions in the account (AWS console, Account, AWS Regions), or leave them out";
    const [toDo = enable, ...others] = new Set(looks.flatMap(({ next }) => next ?? []));
    // Where all fail alike it is not the regions' own affair.
    const areAlike = issuesOff.length === 0 && issues.length === remotes.length && others.length === 0;
    throw missing(`${issues.length} cannot be used`, areAlike ? toDo : enable, issues);
  }
  const deployed = looks.filter(({ isDeployed }) => isDeployed).length;
  return `${looks.length} reached, ${deployed} deployed`;
};

const lookAt = async (
  name: string,
  region: string,
): Promise<{ isDeployed: boolean; issue?: Issue; next?: string | undefined }> => {
  const ecs = new ECSClient({ region, ...throughProxy() });
  try {
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [namesOf(name).cluster] }));
    return { isDeployed: clusters.some(({ status }) => status === "ACTIVE") };
  } catch (error) {
    const { message: received, next } = explainAws("ECS", error);
    return {
      isDeployed: false,
      issue: { path: `remoteRegions.${region}`, expected: "a region to use", received },
      next,
    };
  } finally {
    ecs.destroy();
  }
};

/** @throws MeridianError naming every region that holds what the config does not name */
export const checkStrays = async (config: Config): Promise<string> => {
  const { looked, strays, unseen } = await findStrays(config);
  const [one, ...others] = strays.map(explainStray);
  if (one === undefined && unseen !== null && looked === 0)
    throw missing(unseen, "let the credentials call tag:GetResources, and see that AWS is reached", []);
  if (one === undefined) return unseen ?? "nothing is left anywhere else";
  throw missing([one, ...others, ...(unseen === null ? [] : [unseen])].join("\n"), NEXT_FOR_STRAYS, []);
};

/** @throws MeridianError naming every region whose run needs more than the account has */
export const checkQuotas = async (config: Config): Promise<string> => {
  const code = config.task.spot ? VCPU_QUOTAS.spot : VCPU_QUOTAS.onDemand;
  const rows = await Promise.all(
    costOfRun(config).regions.map(async ({ region, vcpus }) => ({ region, vcpus, quota: await quotaOf(code, region) })),
  );
  const issues = rows.flatMap(({ region, vcpus, quota }): Issue[] => {
    if (quota === undefined || quota >= vcpus) return [];
    const expected = `at most ${quota} vCPUs, the account's quota`;
    return [{ path: `remoteRegions.${region}`, expected, received: `${vcpus}` }];
  });
  if (issues.length > 0) {
    const next = `ask for more: Service Quotas, Fargate, ${code}; or lower task.cpu, or raise task.vusPerTask`;
    throw missing("a run needs more vCPUs than the account has", next, issues);
  }
  const needs = rows.map(({ region, vcpus, quota }) => `${region} ${vcpus} of ${quota ?? "?"}`).join(", ");
  const unknown = rows.some(({ quota }) => quota === undefined);
  return `${needs}${unknown ? `; look the unknown up: Service Quotas, Fargate, ${code} (a new account may have 6 only)` : ""}`;
};

/** The account's own, else AWS's default; undefined where neither is told. */
const quotaOf = async (QuotaCode: string, region: string): Promise<number | undefined> => {
  const quotas = new ServiceQuotasClient({ region, maxAttempts: 2, ...throughProxy() });
  const asked = { ServiceCode: "fargate", QuotaCode };
  try {
    const { Quota } = await quotas
      .send(new GetServiceQuotaCommand(asked))
      .catch(() => quotas.send(new GetAWSDefaultServiceQuotaCommand(asked)));
    return Quota?.Value;
  } catch {
    return undefined;
  } finally {
    quotas.destroy();
  }
};
