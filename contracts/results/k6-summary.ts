// What k6 gives to handleSummary beside `metrics`: the checks in a tree of groups, which values trends have, and what was
// known of the run as a whole. Summaries from before it was written have none of it.
import * as z from "zod";

const CheckInGroup = z.object({
  name: z.string(),
  /** `::buy::pay::status is 200` */
  path: z.string(),
  id: z.string(),
  passes: z.int(),
  fails: z.int(),
});

/** The root has the name and the path "". */
export const GroupSummary = z.object({
  name: z.string(),
  path: z.string(),
  id: z.string(),
  get groups() {
    return z.array(GroupSummary);
  },
  checks: z.array(CheckInGroup),
});
export type GroupSummary = z.infer<typeof GroupSummary>;

export const k6SummaryShape = {
  root_group: GroupSummary.optional(),
  options: z
    .object({ summaryTrendStats: z.array(z.string()), summaryTimeUnit: z.string(), noColor: z.boolean() })
    .optional(),
  /** Who reads a file has no terminal; the duration is the one that rates are divided by. */
  state: z.object({ isStdOutTTY: z.boolean(), isStdErrTTY: z.boolean(), testRunDurationMs: z.number() }).optional(),
};
