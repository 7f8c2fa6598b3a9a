// Names of checks and requests as people read them: a check with the groups that it is in, `buy › pay › status is 200`.
import type { CheckSummary } from "./summary.ts";

/** Blanks and what nobody sees are names, too, and a line without one could be taken for a mistake. */
export const shownName = (name: string): string => (/^[\p{Z}\p{C}]*$/u.test(name) ? "(no name)" : name);

export const titleOfCheck = ({ group, name }: Pick<CheckSummary, "group" | "name">): string =>
  [...(group === "" ? [] : group.replace(/^::/, "").split("::")), name].map(shownName).join(" › ");
