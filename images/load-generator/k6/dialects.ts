// Dialects of scripts beside Meridian's own. One is loaded only for a script that is written in it: what it brings, a
// reader of pages for one, costs every other thread its time.
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import type { ThreadAssignment } from "../shared/messages.ts";
import { filesOf } from "../shared/packed-files.ts";
import { SharedLists } from "../shared/shared-lists.ts";
import type { Dialects } from "../vu/load-script.ts";
import type { PlanOfK6 } from "./dialect.ts";

/** Where the thread is, and what all threads of its process have. */
type Place = Pick<ThreadAssignment, "region" | "files" | "lists">;

/** @param place its region is `__ENV.MERIDIAN_REGION`, as nothing in k6's modules tells it */
export const dialectsOf = async (
  plan: PlanOfK6,
  mask: SecretMask,
  { region, files, lists }: Place,
): Promise<Dialects> => {
  if (plan.script.dialect !== "k6") return {};
  const { k6PlanOf, openK6 } = await import("./dialect.ts");
  const env = { MERIDIAN_REGION: region, ...plan.env };
  return { k6: openK6(k6PlanOf({ ...plan, env }, filesOf(files), new SharedLists(lists)), mask) };
};
