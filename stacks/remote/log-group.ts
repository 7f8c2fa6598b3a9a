// The log of a region's tasks.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Construct } from "constructs";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class LogGroup extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { config }: Deployment) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "task-log", {
      name: namingOf(config.name).taskLogGroup,
      // Results are the record of a run; logs are for looking into what went wrong.
      retentionInDays: 7,
    });
    this.name = group.name;
    this.arn = group.arn;
  }
}
