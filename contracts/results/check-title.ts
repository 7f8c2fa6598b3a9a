// A check as people read it, with the groups that it is in: `buy › pay › status is 200`.
import type { CheckSummary } from "./summary.ts";

export const titleOfCheck = ({ group, name }: Pick<CheckSummary, "group" | "name">): string =>
  [...(group === "" ? [] : group.replace(/^::/, "").split("::")), name].join(" › ");
