// Dialects of scripts beside Meridian's own. One is loaded only for a script that is written in it: what it brings, a
// reader of pages for one, costs every other thread its time.
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import type { Dialects } from "../vu/load-script.ts";
import type { PlanOfK6 } from "./dialect.ts";

export const dialectsOf = async (plan: PlanOfK6, mask: SecretMask): Promise<Dialects> => {
  if (plan.script.dialect !== "k6") return {};
  const { k6PlanOf, openK6 } = await import("./dialect.ts");
  return { k6: openK6(k6PlanOf(plan), mask) };
};
