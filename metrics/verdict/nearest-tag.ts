// Finds what a selector that selected nothing may have meant: the value of one of its tags that was seen and is nearest.
import type { MetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import { nearestOf, suggest } from "../../contracts/words/suggestion.ts";
import type { RunTotals, TotalSeries } from "../totals/run-totals.ts";
import { matchesTags } from "../totals/tags.ts";

/** Those that people make up. A status that was not seen is no slip. */
const NAMES: ReadonlySet<string> = new Set(["name", "method", "group", "check", "scenario"]);

/**
 * @param isSlip only a value that is few letters away
 * @returns `name:list`; undefined where no tag is to blame
 */
export const findNearestTag = (
  totals: RunTotals,
  { metric, tags }: MetricSelector,
  isSlip: boolean,
): string | undefined => {
  const all = totals.ofMetric(metric);
  for (const [tag, wanted] of Object.entries(tags)) {
    if (!NAMES.has(tag) || wanted === undefined) continue;
    const others = { ...tags, [tag]: undefined };
    const beside = valuesOf(
      all.filter((one) => matchesTags(others, one.tags, one.region)),
      tag,
    );
    const seen = beside.length > 0 ? beside : valuesOf(all, tag);
    if (seen.includes(wanted)) continue;
    const nearest = isSlip ? suggest(wanted, seen) : nearestOf(wanted, seen);
    if (nearest !== undefined) return `${tag}:${nearest}`;
  }
  return undefined;
};

const valuesOf = (series: readonly TotalSeries[], tag: string): string[] => [
  ...new Set(series.flatMap(({ tags }) => tags[tag] ?? [])),
];
