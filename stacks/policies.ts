// The policies of all roles as text, for accounts where somebody else makes them: one role of each kind serves all
// regions then. `ACCOUNT` stands for the account's number.
import { partitionOf } from "../contracts/words/aws-regions.ts";
import type { ArnScope } from "../contracts/words/names.ts";
import type { Deployment } from "./deployment.ts";
import { orchestratorStatements } from "./home/orchestrator-permissions.ts";
import { namingOf } from "./naming.ts";
import { policyOf, type Statement, trustOf } from "./policy.ts";
import { executionStatements, taskStatements } from "./remote/permissions.ts";
import type { RoleKind } from "./role.ts";

const ACCOUNT = "ACCOUNT";

export interface WrittenRole {
  readonly trust: unknown;
  readonly policy: unknown;
}

export const policiesOf = (deployment: Deployment): Record<RoleKind, WrittenRole> => {
  const { config, regions } = deployment;
  const { homeRegion } = config;
  const partition = partitionOf(homeRegion);
  const scopeOf = (region: string): ArnScope => ({ partition, account: ACCOUNT, region });
  const naming = namingOf(config.name);
  const table = (name: string): string => `arn:${partition}:dynamodb:${homeRegion}:${ACCOUNT}:table/${name}`;
  const logGroup = (region: string, name: string): string =>
    `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:${name}`;
  const inEach = (statementsIn: (region: string) => readonly Statement[]): Statement[] =>
    distinct(Object.keys(regions).flatMap(statementsIn));
  const role = (statements: readonly Statement[], trust: string): WrittenRole => ({
    trust: JSON.parse(trust),
    policy: JSON.parse(policyOf(...statements)),
  });
  const ofTasks = (statements: readonly Statement[]): WrittenRole => role(statements, trustOf("ecs-tasks", ACCOUNT));
  return {
    orchestrator: role(
      orchestratorStatements(deployment, {
        arnScope: scopeOf(homeRegion),
        stateTableArn: table(naming.stateTable),
        resultsTableArn: table(naming.resultsTable),
        logGroupArn: logGroup(homeRegion, naming.orchestratorLogGroup),
      }),
      trustOf("lambda"),
    ),
    execution: ofTasks(
      inEach((region) => executionStatements(config, logGroup(region, naming.taskLogGroup), scopeOf(region))),
    ),
    aggregator: ofTasks(inEach((region) => taskStatements("aggregator", deployment, scopeOf(region)))),
    "load-generator": ofTasks(inEach((region) => taskStatements("load-generator", deployment, scopeOf(region)))),
  };
};

const distinct = (statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values(),
];
