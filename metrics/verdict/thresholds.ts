// Checks what was measured against the thresholds of the config.

import type { Aggregation } from "../../contracts/metrics/kinds.ts";
import type { Threshold } from "../../contracts/metrics/threshold.ts";
import type { AskedValue, ComparisonOperator } from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { kindOf } from "../kinds/index.ts";
import type { Aggregate, Value } from "../kinds/kind.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";

/** One result per expression, in the config's order. @param durationSeconds of the load, for counters' rates */
export const evaluateThresholds = (
  thresholds: readonly Threshold[],
  totals: RunTotals,
  durationSeconds: number,
): ThresholdResult[] =>
  thresholds.flatMap((threshold) => {
    const { metric, tags } = threshold.selector;
    return evaluateThreshold(threshold, aggregate(totals, metric, tags), durationSeconds);
  });

/** @param measured all that its selector selects; undefined without a sample */
export const evaluateThreshold = (
  { key, expressions }: Pick<Threshold, "key" | "expressions">,
  measured: Aggregate | undefined,
  durationSeconds: number,
): ThresholdResult[] =>
  expressions.map((expression) => {
    const value =
      measured === undefined ? emptyValue(expression) : measuredValue(expression, measured, durationSeconds);
    const ok = value === null || compare(value, expression.comparison, expression.limit);
    return { metric: key, expression: expression.text, ok, value, limit: expression.limit };
  });

/**
 * The value when nothing was measured: zero for a count, and none for anything else. Without a value the threshold
 * holds, as in k6.
 */
const emptyValue = ({ aggregation }: AskedValue): number | null => (aggregation === "count" ? 0 : null);

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
