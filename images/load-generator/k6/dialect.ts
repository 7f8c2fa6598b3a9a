// k6's dialect as the loader of scripts knows it: for each virtual user what its copy of the script is given.
import type { OpenPlan } from "../../../contracts/run/open-plan.ts";
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import type { SharedLists } from "../shared/shared-lists.ts";
import type { OpenDialect } from "../vu/load-script.ts";
import { AWAITED } from "./awaited.ts";
import { callable } from "./blocking.ts";
import { makeModule } from "./modules.ts";
import { type K6Plan, K6Surroundings } from "./surroundings.ts";
import { K6User } from "./user.ts";

export const openK6 =
  (plan: K6Plan, mask: SecretMask): OpenDialect =>
  (places) => {
    const surroundings = new K6Surroundings(plan, places, mask);
    return (number) => {
      const user = new K6User(surroundings, makeModule, number);
      surroundings.progress.opened();
      return {
        given: [user, AWAITED],
        bind: (parts) => {
          user.bind(parts);
          surroundings.forgetFiles();
          const onCut = surroundings.progress.begun(number, parts);
          return () => {
            onCut();
            user.timers.endAll();
          };
        },
        functionOf: callable,
      };
    };
  };

/** What a k6 script is told of its plan. */
export type PlanOfK6 = Pick<OpenPlan, "script" | "env" | "scenarios" | "secrets">;

/** @param files that travelled with the script. @param lists that its threads share */
export const k6PlanOf = (
  { script: { options }, env, scenarios, secrets = [] }: PlanOfK6,
  files: Readonly<Record<string, Buffer>>,
  lists: SharedLists,
): K6Plan => ({
  env,
  secrets,
  options,
  durations: Object.fromEntries(scenarios.map(({ name, durationSeconds }) => [name, durationSeconds])),
  lists,
  openFile: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
});
