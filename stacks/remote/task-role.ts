// A role that ECS takes for tasks of this account.
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { makeRole, type RoleOptions } from "../role.ts";

export class TaskRole extends Construct {
  readonly arn: string;
  readonly policy: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, options: RoleOptions & { readonly account: string }) {
    super(scope, id);
    const { arn, policy } = makeRole(this, [id, `${id}-policy`], options);
    this.arn = arn;
    this.policy = policy;
  }
}
