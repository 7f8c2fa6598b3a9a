// Dialects of scripts beside Meridian's own. One is loaded only for a script that is written in it: what it brings, a
// reader of pages for one, costs every other thread its time.
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import type { ThreadAssignment } from "../shared/messages.ts";
import { filesOf } from "../shared/packed-files.ts";
import { SharedLists } from "../shared/shared-lists.ts";
import type { Dialects } from "../vu/load-script.ts";
import type { PlanOfK6 } from "./dialect.ts";

/** What all threads of the process have. */
type Shared = Pick<ThreadAssignment, "files" | "lists">;

export const dialectsOf = async (plan: PlanOfK6, mask: SecretMask, { files, lists }: Shared): Promise<Dialects> => {
  if (plan.script.dialect !== "k6") return {};
  const { k6PlanOf, openK6 } = await import("./dialect.ts");
  return { k6: openK6(k6PlanOf(plan, filesOf(files), new SharedLists(lists)), mask) };
};
