// The limit that thresholds set to a region's p95, to say on a map whether it is kept.
import { columnOf } from "../../../contracts/metrics/catalog.ts";
import type { ThresholdCourse } from "../../../contracts/results/view.ts";

/** The strictest that applies: its own, or that of all regions. */
export const p95LimitMs = (region: string, thresholds: readonly ThresholdCourse[]): number | null => {
  const limits = thresholds.flatMap(({ selector: { metric, tags }, asked, limit }) => {
    if (columnOf(metric) !== "duration") return [];
    const isOfRequests = Object.keys(tags).every((tag) => tag === "region");
    const applies = isOfRequests && (tags.region ?? region) === region;
    const isUpper = asked.percentile === 95 && (asked.comparison === "<" || asked.comparison === "<=");
    return applies && isUpper ? [limit] : [];
  });
  return limits.length === 0 ? null : Math.min(...limits);
};
