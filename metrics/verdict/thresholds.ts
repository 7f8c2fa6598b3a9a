// Checks what was measured against the thresholds of the config.

import { definitionOf } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import type { Aggregation } from "../../contracts/metrics/kinds.ts";
import type { Threshold } from "../../contracts/metrics/threshold.ts";
import type {
  AskedValue,
  ComparisonOperator,
  ThresholdExpression,
} from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { kindOf } from "../kinds/index.ts";
import type { Aggregate, Value } from "../kinds/kind.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { findNearestTag } from "./nearest-tag.ts";

/**
 * One result per expression, in the config's order.
 * @param durationSeconds of the load, for counters' rates
 * @param declared the kinds of the script's own metrics, which may have no sample
 */
export const evaluateThresholds = (
  thresholds: readonly Threshold[],
  totals: RunTotals,
  durationSeconds: number,
  declared: Readonly<Record<string, MetricKind>> = {},
): ThresholdResult[] =>
  thresholds.flatMap((threshold) => {
    const { metric, tags } = threshold.selector;
    const measured = aggregate(totals, metric, tags);
    if (measured !== undefined) return evaluateThreshold(threshold, measured, durationSeconds);
    const { kind } = definitionOf(metric, totals.catalog) ?? totals.ofMetric(metric)[0] ?? { kind: declared[metric] };
    return threshold.expressions.map((expression) => evaluateEmpty(threshold, expression, kind, totals));
  });

/** @param measured all that its selector selects */
export const evaluateThreshold = (
  { key, expressions }: Pick<Threshold, "key" | "expressions">,
  measured: Aggregate,
  durationSeconds: number,
): ThresholdResult[] =>
  expressions.map((expression) => {
    const value = measuredValue(expression, measured, durationSeconds);
    const ok = compare(value, expression.comparison, expression.limit);
    return { metric: key, expression: expression.text, ok, value, limit: expression.limit };
  });

/**
 * Without a sample a count is zero, and so is everything of a counter. Anything else has no value, and the threshold
 * fails unless it says that it may be without: a misspelt tag would hold for ever.
 */
const evaluateEmpty = (
  { key, selector }: Threshold,
  { text, aggregation, comparison, limit, allowNoSamples }: ThresholdExpression,
  kind: MetricKind | undefined,
  totals: RunTotals,
): ThresholdResult => {
  const value = kind === "counter" || aggregation === "count" ? 0 : null;
  const ok = allowNoSamples === true || (value !== null && compare(value, comparison, limit));
  const result = { metric: key, expression: text, ok, value, limit };
  // Of one that holds, only what looks like a slip is worth a word.
  const nearest = allowNoSamples ? undefined : findNearestTag(totals, selector, ok);
  return nearest === undefined ? result : { ...result, nearest };
};

/** @throws MeridianError CONFIG_INVALID for an aggregation that this kind of metric does not have */
export const measuredValue = (
  { aggregation, percentile = 0 }: AskedValue,
  measured: Aggregate,
  durationSeconds: number,
): number => {
  const { kind } = measured.definition;
  const values: Partial<Record<Aggregation, Value>> = kindOf({ kind }).values;
  const value = values[aggregation];
  if (value === undefined) throw new MeridianError("CONFIG_INVALID", `a ${kind} has no ${aggregation} to compare`);
  return value(measured, { durationSeconds, percentile });
};

const compare = (value: number, comparison: ComparisonOperator, limit: number): boolean => {
  switch (comparison) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "==":
      return value === limit;
    case "!=":
      return value !== limit;
  }
};
