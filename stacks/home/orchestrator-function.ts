// The orchestrator: one Lambda without settings of its own (its name says all), its role, its log, and an alias for
// the tasks of each role.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { ALIAS_OF, type ArnScope, ROLES } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";
import { makeRole } from "../role.ts";
import { orchestratorStatements } from "./orchestrator-permissions.ts";

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
    const { config, bundles } = deployment;
    const naming = namingOf(config.name);
    const log = new CloudwatchLogGroup(this, "orchestrator-log", {
      name: naming.orchestratorLogGroup,
      retentionInDays: 7,
    });
    const role = makeRole(this, ["orchestrator-role", "orchestrator-policy"], {
      kind: "orchestrator",
      config,
      name: naming.orchestratorRole,
      description: "What the orchestrator may do: its table, its services, its log",
      statements: orchestratorStatements(deployment, {
        arnScope,
        stateTableArn,
        resultsTableArn,
        logGroupArn: log.arn,
      }),
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
      dependsOn: [...role.policy],
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
