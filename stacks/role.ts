// A role with its one policy; or one that there is in the account already, of which nothing is made.
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Config } from "../contracts/config/config.ts";
import type { Role as TaskRoleName } from "../contracts/words/names.ts";
import { policyOf, type Statement, trustOf } from "./policy.ts";

/** As `iam.roles` of the config names them. */
export type RoleKind = "orchestrator" | "execution" | TaskRoleName;

export interface RoleOptions {
  readonly kind: RoleKind;
  readonly config: Pick<Config, "iam">;
  readonly name: string;
  readonly description: string;
  /** Of ECS's: the only account for whose sake it may take the role. */
  readonly account?: string;
  readonly statements: readonly Statement[];
}

export interface MadeRole {
  readonly arn: string;
  /** Whoever has the role without it can do nothing: to be there first, and to go last. */
  readonly policy: readonly ITerraformDependable[];
}

export const makeRole = (
  scope: Construct,
  [roleId, policyId]: readonly [string, string],
  { kind, config, name, description, account, statements }: RoleOptions,
): MadeRole => {
  const { roles, permissionsBoundary, path, namePrefix = "" } = config.iam ?? {};
  if (roles !== undefined) return { arn: roles[kind], policy: [] };
  const role = new IamRole(scope, roleId, {
    name: `${namePrefix}${name}`,
    description,
    assumeRolePolicy: trustOf(kind === "orchestrator" ? "lambda" : "ecs-tasks", account),
    ...(path === undefined ? {} : { path }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  });
  const policy = new IamRolePolicy(scope, policyId, {
    name: "permissions",
    role: role.name,
    policy: policyOf(...statements),
  });
  return { arn: role.arn, policy: [policy] };
};
