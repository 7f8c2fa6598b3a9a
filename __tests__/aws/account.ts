// What of a deployment is in an account, asked of AWS itself, region by region: what nothing of may be left after
// destroy.
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";

/** `arn:aws:ecs:…:cluster/x` → `ecs cluster`, and so on: kinds are what tests ask for. */
const kindOf = (arn: string): string => {
  const [, , service = "", , , resource = ""] = arn.split(":");
  return `${service} ${resource.split("/")[0]}`;
};

const inRegion = async (name: string, region: string): Promise<string[]> => {
  const tagging = new ResourceGroupsTaggingAPIClient({ region });
  const logs = new CloudWatchLogsClient({ region });
  const ec2 = new EC2Client({ region });
  const tag = { Key: "meridian:name", Values: [name] };
  const [tagged, groups, vpcs] = await Promise.all([
    tagging.send(new GetResourcesCommand({ TagFilters: [tag] })),
    logs.send(new DescribeLogGroupsCommand({})),
    ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: `tag:${tag.Key}`, Values: tag.Values }] })),
  ]);
  for (const client of [tagging, logs, ec2]) client.destroy();
  const named = (groups.logGroups ?? []).filter(({ logGroupName = "" }) => logGroupName.includes(`/${name}`));
  return [
    ...(tagged.ResourceTagMappingList ?? []).flatMap(({ ResourceARN = "" }) =>
      // Both are shown, inactive, for a while after their end; an active service would keep its cluster.
      /:(task-definition|service)\//.test(ResourceARN) ? [] : [kindOf(ResourceARN)],
    ),
    ...named.map(() => "logs log-group"),
    ...(vpcs.Vpcs ?? []).map(() => "ec2 vpc"),
  ].map((kind) => `${region} ${kind}`);
};

/** `<region> <kind>` of whatever is there; roles are global. */
export const foundOf = async (name: string, regions: readonly string[]): Promise<string[]> => {
  const iam = new IAMClient({ region: regions[0] ?? "us-east-1" });
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  iam.destroy();
  const roles = Roles.filter(({ RoleName = "" }) => RoleName.startsWith(`${name}-`)).map(() => "global iam role");
  return [...(await Promise.all(regions.map((region) => inRegion(name, region)))).flat(), ...roles].sort();
};

export const tasksIn = async (cluster: string, region: string): Promise<number> => {
  const ecs = new ECSClient({ region });
  // Without its cluster there is none.
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster })).catch((error: Error) => {
    if (error.name === "ClusterNotFoundException") return { taskArns: [] };
    throw error;
  });
  ecs.destroy();
  return taskArns.length;
};

/** Every task definition that is active, as text. */
export const taskDefinitionsIn = async (region: string): Promise<string> => {
  const ecs = new ECSClient({ region });
  const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({}));
  const all = await Promise.all(
    taskDefinitionArns.map((taskDefinition) => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))),
  );
  ecs.destroy();
  return JSON.stringify(all.map(({ taskDefinition }) => taskDefinition));
};
