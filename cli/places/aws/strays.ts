// What is left of a deployment where its config does not look any more: found by the tags of what is there, in every
// region of the account.
import { ECSClient, paginateListTasks } from "@aws-sdk/client-ecs";
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import type { Config } from "../../../contracts/config/config.ts";
import { HOME_STACK, NAME_TAG, namesOf, remoteStackOf, STACK_TAG } from "../../../contracts/words/names.ts";
import { regionsOfAccount } from "./account-regions.ts";
import { explainAws, isNotDeployed } from "./aws-errors.ts";

type Named = Pick<Config, "name" | "homeRegion" | "remoteRegions">;

export interface Tagged {
  readonly arn: string;
  /** As its tag says; undefined: it has none. */
  readonly stack: string | undefined;
}

/** A region that holds what the config does not name. */
export interface Stray {
  readonly region: string;
  readonly stacks: readonly string[];
  readonly resources: number;
  /** That run there, or are about to; null: ECS could not be asked. */
  readonly tasks: number | null;
}

export interface Strays {
  /** How many regions were looked through. */
  readonly looked: number;
  readonly strays: readonly Stray[];
  /** Why regions could not be looked at; null: all were. */
  readonly unseen: string | null;
}

/** Shown for a while after their end, and cost nothing; while they are there, so is their cluster. */
const SHOWN_LATE = /:(task-definition|service|task)\//;

/** What a region tells of others is looked at there; roles are nowhere. A bucket's ARN names no region. */
const liesIn = (region: string, arn: string): boolean => {
  const [, , service, of] = arn.split(":");
  return of === region || (of === "" && service !== "iam");
};

/** The part of what is tagged that the config does not know of. Pure. */
export const strayStacksIn = (
  region: string,
  tagged: readonly Tagged[],
  { homeRegion, remoteRegions }: Omit<Named, "name">,
): Pick<Stray, "stacks" | "resources"> => {
  const isNamed = Object.hasOwn(remoteRegions, region);
  const known = [...(region === homeRegion ? [HOME_STACK] : []), ...(isNamed ? [remoteStackOf(region)] : [])];
  const left = tagged.filter(
    ({ arn, stack }) =>
      liesIn(region, arn) &&
      !SHOWN_LATE.test(arn) &&
      (stack === undefined ? known.length === 0 : !known.includes(stack)),
  );
  return { stacks: [...new Set(left.flatMap(({ stack }) => stack ?? []))].sort(), resources: left.length };
};

/** All regions at once; those that cannot be asked are in `unseen`. */
export const findStrays = async (config: Named): Promise<Strays> => {
  const { enabled } = await regionsOfAccount(config.homeRegion);
  const looks = await Promise.all(
    enabled.map(async (region) => {
      try {
        return { region, ...strayStacksIn(region, await taggedIn(region, config.name), config) };
      } catch (error) {
        return { region, problem: explainAws(`tag:GetResources in ${region}`, error).message };
      }
    }),
  );
  const problems = looks.flatMap((look) => ("problem" in look ? [look.problem] : []));
  const found = looks.flatMap((look) => ("problem" in look || look.resources === 0 ? [] : [look]));
  const strays = await Promise.all(
    found.map(async (look) => ({ ...look, tasks: await tasksIn(look.region, config.name) })),
  );
  return { looked: looks.length - problems.length, strays, unseen: unseenOf(problems, enabled.length) };
};

const unseenOf = ([first, ...others]: readonly string[], count: number): string | null =>
  first === undefined
    ? null
    : `${others.length + 1} of ${count} regions could not be looked through for what is left there: ${first}`;

const taggedIn = async (region: string, name: string): Promise<Tagged[]> => {
  const client = new ResourceGroupsTaggingAPIClient({ region, maxAttempts: 2, ...throughProxy() });
  try {
    const tagged: Tagged[] = [];
    const asked = { TagFilters: [{ Key: NAME_TAG, Values: [name] }] };
    for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, asked))
      for (const { ResourceARN: arn = "", Tags = [] } of ResourceTagMappingList)
        tagged.push({ arn, stack: Tags.find(({ Key }) => Key === STACK_TAG)?.Value });
    return tagged;
  } finally {
    client.destroy();
  }
};

const tasksIn = async (region: string, name: string): Promise<number | null> => {
  const ecs = new ECSClient({ region, maxAttempts: 2, ...throughProxy() });
  try {
    let count = 0;
    const asked = { cluster: namesOf(name).cluster };
    for await (const { taskArns = [] } of paginateListTasks({ client: ecs }, asked)) count += taskArns.length;
    return count;
  } catch (error) {
    return isNotDeployed(error) ? 0 : null;
  } finally {
    ecs.destroy();
  }
};

export const explainStray = ({ region, stacks, resources, tasks }: Stray): string => {
  const things = resources === 1 ? "1 resource is" : `${resources} resources are`;
  const of = stacks.length === 0 ? "" : ` of ${stacks.join(" and ")}`;
  return `${region}: ${things} left${of}, which the config does not name; ${wordsOfTasks(tasks)}`;
};

const wordsOfTasks = (tasks: number | null): string => {
  if (tasks === null) return "whether tasks run there could not be asked";
  return tasks === 0 ? "no task runs there" : `${tasks} ${tasks === 1 ? "task runs" : "tasks run"} there`;
};

export const NEXT_FOR_STRAYS =
  "`meridian prune` takes down what the states that it finds know of; where a state is lost, delete what has the tag meridian:name there. AWS may show what is gone for some minutes";
