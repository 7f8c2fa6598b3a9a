// What charts of time show beside their lines: the moments of a run, and the limits of its thresholds.
import { GAP_CAUSES } from "../../contracts/delta/load-gaps.ts";
import { columnOf } from "../../contracts/metrics/catalog.ts";
import type { RequestColumn } from "../../contracts/metrics/definition.ts";
import type { RunView, ThresholdCourse } from "../../contracts/results/view.ts";
import { chosen, shownUnit } from "../../contracts/words/numbers.ts";
import type { Limit, TimeMark } from "../components/charts/marks.ts";

/** More would be a fence, not marks: the audit has all of them. */
const MOST_GAPS = 20;

/**
 * Phases, then in their order what people marked, when the load stood still and what ended the run, with numbers for the
 * list.
 */
export const marksOf = ({ facts, frame, summary }: Pick<RunView, "facts" | "frame" | "summary">): TimeMark[] => {
  const phases = facts.asked.phases.map((phase): TimeMark => ({ ...phase, kind: "phase", sign: "" }));
  const marked = (summary === null ? frame?.marks : summary.marks) ?? [];
  const abort = summary?.abort;
  const named = [
    ...marked.map(({ second, text }) => ({ second: Math.max(0, second), text, kind: "mark" as const })),
    ...(summary?.loadGaps ?? []).slice(0, MOST_GAPS).map(({ region, fromSecond, toSecond, cause }) => ({
      second: fromSecond,
      untilSecond: toSecond,
      text: `the load of ${region} stood still until second ${toSecond.toFixed(1)}: ${GAP_CAUSES[cause]}`,
      kind: "gap" as const,
    })),
    ...(abort?.second === undefined
      ? []
      : [{ second: Math.max(0, abort.second), text: `ended: ${abort.reason}`, kind: "end" as const }]),
  ].sort((one, other) => one.second - other.second);
  return [...phases, ...named.map((mark, index) => ({ ...mark, sign: String(index + 1) }))];
};

/** Upper limits of all requests together: a limit to one region or name belongs to no line of all. */
export const limitsOf = (thresholds: readonly ThresholdCourse[], column: RequestColumn): Limit[] =>
  thresholds.flatMap(({ selector: { metric, tags }, asked, unit, limit, expression }) => {
    const isOfAll = columnOf(metric) === column && Object.keys(tags).length === 0;
    const isUpper = asked.comparison === "<" || asked.comparison === "<=";
    if (!isOfAll || !isUpper || asked.aggregation === "count") return [];
    const name = /^[^<]*/.exec(expression)?.[0].trim() ?? "";
    return [{ value: limit, text: `${name} ${chosen(limit, shownUnit(unit))}` }];
  });
