// A role that ECS takes for tasks of this account, with its one policy.
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { policyOf, type Statement, trustOf } from "../policy.ts";

export interface TaskRoleOptions {
  readonly name: string;
  readonly description: string;
  readonly account: string;
  readonly statements: readonly Statement[];
}

export class TaskRole extends Construct {
  readonly arn: string;
  /** A task that has its role without it can do nothing: to be there first, and to go last. */
  readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, { name, description, account, statements }: TaskRoleOptions) {
    super(scope, id);
    const role = new IamRole(this, id, {
      name,
      description,
      assumeRolePolicy: trustOf("ecs-tasks", account),
    });
    this.policy = new IamRolePolicy(this, `${id}-policy`, {
      name: "permissions",
      role: role.name,
      policy: policyOf(...statements),
    });
    this.arn = role.arn;
  }
}
