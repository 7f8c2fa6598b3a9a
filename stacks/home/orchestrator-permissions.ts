// What the orchestrator may do: its tables, the services of the config, its log.
import { type ArnScope, clusterArn, ROLES, RUNS_KEY, serviceArn } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import type { Statement } from "../policy.ts";

export interface OrchestratorArns {
  readonly arnScope: ArnScope;
  readonly stateTableArn: string;
  readonly resultsTableArn: string;
  readonly logGroupArn: string;
}

export const orchestratorStatements = (
  { config, regions, formerRegions }: Pick<Deployment, "config" | "regions" | "formerRegions">,
  { arnScope, stateTableArn, resultsTableArn, logGroupArn }: OrchestratorArns,
): readonly Statement[] => {
  // Those that a config has lost are stopped, too, until their stacks are gone.
  const services = [...Object.keys(regions), ...formerRegions].flatMap((region) => [
    ...ROLES.map((role) => serviceArn({ ...arnScope, region }, config.name, role)),
    // AWS asks for the service's ARN alone, and this one then gives nothing; the lab's emulator asks for the cluster's
    // alone.
    clusterArn({ ...arnScope, region }, config.name),
  ]);
  return [
    {
      actions: ["BatchGetItem", "GetItem", "PutItem", "Scan", "UpdateItem"].map((action) => `dynamodb:${action}`),
      resources: [stateTableArn],
    },
    {
      actions: ["dynamodb:PutItem"],
      resources: [resultsTableArn],
      // A put always names its key. (The lab's emulator tells no policy of it, and "for all values" is true of none.)
      condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [RUNS_KEY] } },
    },
    { actions: ["ecs:DescribeServices", "ecs:UpdateService"], resources: services },
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroupArn}:*`] },
  ];
};
