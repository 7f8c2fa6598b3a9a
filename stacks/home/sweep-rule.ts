// The sweep: once a minute the orchestrator looks whether a run has to be ended.
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class SweepRule extends Construct {
  constructor(scope: Construct, id: string, { config }: Deployment, orchestrator: LambdaFunction) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, "sweep", {
      name: namingOf(config.name).sweepRule,
      description: "Ends what has to be ended: deadlines, barriers that were not met, lapsed leases",
      scheduleExpression: "rate(1 minute)",
    });
    const permission = new LambdaPermission(this, "sweep-permission", {
      statementId: "sweep",
      action: "lambda:InvokeFunction",
      functionName: orchestrator.functionName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
    new CloudwatchEventTarget(this, "sweep-target", {
      rule: rule.name,
      targetId: "orchestrator",
      arn: orchestrator.arn,
      input: JSON.stringify({ type: "test-sweep" }),
      retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      dependsOn: [permission],
    });
  }
}
