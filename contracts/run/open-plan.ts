// A run plan with the values of its secrets, as the threads that run the script have it. It is never written anywhere:
// the plan that travels names where they are read.
import type { PlannedScenario } from "../config/scenario.ts";
import { type Env, type OpenEnv, type SecretValues, secretsNamedIn } from "../config/secret.ts";
import type { RunPlan } from "./run-plan.ts";

/** A secret by the name that the script knows it by. */
export interface OpenSecret {
  readonly name: string;
  readonly value: string;
}

export type OpenScenario = Omit<PlannedScenario, "env"> & { readonly env: OpenEnv };

export interface OpenPlan extends Omit<RunPlan, "env" | "scenarios"> {
  readonly env: OpenEnv;
  readonly scenarios: OpenScenario[];
  /** All of them, in the plan's order: what may leave no thread. Absent: there is none. */
  readonly secrets?: readonly OpenSecret[];
}

/** @param values of every source that the plan names */
export const openPlanOf = ({ env, scenarios, ...plan }: RunPlan, values: SecretValues): OpenPlan => {
  const named = secretsNamedIn(env, scenarios);
  return {
    ...plan,
    env: openEnvOf(env, values),
    scenarios: scenarios.map((scenario) => ({ ...scenario, env: openEnvOf(scenario.env, values) })),
    ...(named.length === 0
      ? {}
      : { secrets: named.map(({ name, source }) => ({ name, value: values[source] ?? "" })) }),
  };
};

/** What may leave nowhere. */
export const secretsOf = ({ secrets = [] }: Pick<OpenPlan, "secrets">): string[] => secrets.map(({ value }) => value);

const openEnvOf = (env: Env, values: SecretValues): OpenEnv =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      typeof value === "string" ? value : (values[value.secret] ?? ""),
    ]),
  );
