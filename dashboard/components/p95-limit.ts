// The limit that thresholds set to a region's p95, to say on a map whether it is kept.

import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { isMistake, parseMetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";

/** The strictest that applies: its own, or that of all regions. */
export const p95LimitMs = (region: string, thresholds: readonly ThresholdResult[]): number | null => {
  const limits = thresholds.flatMap(({ metric, expression, limit }) => {
    const selector = parseMetricSelector(metric);
    if (isMistake(selector) || definitionOf(selector.metric)?.column !== "duration") return [];
    const isOfRequests = Object.keys(selector.tags).every((tag) => tag === "region");
    const applies = isOfRequests && (selector.tags.region ?? region) === region;
    return applies && /^\s*p\(95\)\s*</.test(expression) ? [limit] : [];
  });
  return limits.length === 0 ? null : Math.min(...limits);
};
