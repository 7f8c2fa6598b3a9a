// The orchestrator: one Lambda without settings of its own (its name says all), its role, its log, and an alias for
// the tasks of each role.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { ALIAS_OF, type ArnScope, clusterArn, ROLES, RUNS_KEY, serviceArn } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";
import { policyOf, trustOf } from "../policy.ts";

export interface OrchestratorOptions {
  readonly arnScope: ArnScope;
  readonly stateTableArn: string;
  readonly resultsTableArn: string;
}

export class OrchestratorFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, deployment: Deployment, options: OrchestratorOptions) {
    super(scope, id);
    const { arnScope, stateTableArn, resultsTableArn } = options;
    const { config, bundles, regions, formerRegions } = deployment;
    const naming = namingOf(config.name);
    // Those that a config has lost are stopped, too, until their stacks are gone.
    const services = [...Object.keys(regions), ...formerRegions].flatMap((region) => [
      ...ROLES.map((role) => serviceArn({ ...arnScope, region }, config.name, role)),
      // AWS asks for the service's ARN alone, and this one then gives nothing; the lab's emulator asks for the
      // cluster's alone.
      clusterArn({ ...arnScope, region }, config.name),
    ]);
    const log = new CloudwatchLogGroup(this, "orchestrator-log", {
      name: naming.orchestratorLogGroup,
      retentionInDays: 7,
    });
    const role = new IamRole(this, "orchestrator-role", {
      name: naming.orchestratorRole,
      description: "What the orchestrator may do: its table, its services, its log",
      assumeRolePolicy: trustOf("lambda"),
    });
    const policy = new IamRolePolicy(this, "orchestrator-policy", {
      name: "permissions",
      role: role.name,
      policy: policyOf(
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
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${log.arn}:*`] },
      ),
    });
    const code = new TerraformAsset(this, "orchestrator-code", {
      path: bundles.orchestrator.path,
      type: AssetType.FILE,
      assetHash: bundles.orchestrator.hash,
    });
    this.function = new LambdaFunction(this, "orchestrator", {
      functionName: naming.orchestrator,
      description: "Decides when a run starts and ends",
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      filename: code.path,
      sourceCodeHash: bundles.orchestrator.hash,
      memorySize: 256,
      timeout: 30,
      tracingConfig: { mode: "PassThrough" },
      dependsOn: [policy],
    });
    // The sweep sets right whatever it finds: a lost or failed one is made up for by the next, never by repeating it.
    new LambdaFunctionEventInvokeConfig(this, "orchestrator-retries", {
      functionName: this.function.functionName,
      maximumEventAgeInSeconds: 60,
      maximumRetryAttempts: 0,
    });
    for (const role of ROLES) {
      new LambdaAlias(this, `${role}-alias`, {
        name: ALIAS_OF[role],
        description: `For tasks of the role ${role}: all that they do not need is refused under it`,
        functionName: this.function.functionName,
        functionVersion: "$LATEST",
      });
    }
  }
}
