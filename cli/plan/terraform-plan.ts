// What a Terraform plan would do, out of `terraform show -json`: addresses and actions, never a value. Pure.
import * as z from "zod";
import { MeridianError } from "../../contracts/words/errors.ts";

/** The part of Terraform's and OpenTofu's plan format 1.x that is read. */
const TerraformPlan = z.object({
  format_version: z.string().startsWith("1."),
  errored: z.boolean().optional(),
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.enum(["managed", "data"]),
        type: z.string(),
        change: z.object({
          actions: z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])),
        }),
      }),
    )
    .default([]),
});

export type ChangeKind = "add" | "change" | "replace" | "destroy" | "forget";

export interface ResourceChange {
  readonly kind: ChangeKind;
  readonly address: string;
  readonly type: string;
}

export interface StackPlan {
  readonly stack: string;
  readonly changes: readonly ResourceChange[];
}

/** @throws MeridianError TERRAFORM_FAILED when this is no plan, or one that Terraform could not finish */
export const parseTerraformPlan = (stack: string, json: string): StackPlan => {
  const parsed = TerraformPlan.safeParse(parseJson(json));
  if (!parsed.success || parsed.data.errored === true) {
    throw new MeridianError("TERRAFORM_FAILED", `the plan of the stack ${stack} cannot be read`, {
      next: "use Terraform 1.5 or later, or OpenTofu 1.6 or later",
      ...(parsed.success ? {} : { cause: parsed.error }),
    });
  }
  const changes = parsed.data.resource_changes.flatMap(({ address, mode, type, change: { actions } }) => {
    const kind = mode === "managed" ? kindOf(actions) : undefined;
    return kind === undefined ? [] : [{ kind, address, type }];
  });
  return { stack, changes };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const kindOf = (actions: readonly string[]): ChangeKind | undefined => {
  const has = (action: string): boolean => actions.includes(action);
  if (has("create") && has("delete")) return "replace";
  if (has("create")) return "add";
  if (has("delete")) return "destroy";
  if (has("update")) return "change";
  return has("forget") ? "forget" : undefined;
};

export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** As Terraform counts: what is replaced is added and destroyed. */
export const countChanges = ({ changes }: StackPlan): ChangeCounts => {
  const count = (...kinds: readonly ChangeKind[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  return { added: count("add", "replace"), changed: count("change"), destroyed: count("destroy", "replace") };
};
