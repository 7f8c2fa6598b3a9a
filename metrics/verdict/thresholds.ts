// Holds what was measured against the thresholds of the config.

import { definitionOf } from "../../contracts/metrics/catalog.ts";
import type { Aggregation } from "../../contracts/metrics/kinds.ts";
import {
  type Comparison,
  isMistake,
  parseMetricSelector,
  parseThresholdExpression,
  type ThresholdExpression,
} from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { kindOf } from "../kinds/index.ts";
import type { Aggregate, Value } from "../kinds/kind.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";

/** One result per expression, in the config's order. @param durationSeconds of the load, for counters' rates */
export const evaluateThresholds = (
  thresholds: Readonly<Record<string, readonly string[]>>,
  totals: RunTotals,
  durationSeconds: number,
): ThresholdResult[] =>
  Object.entries(thresholds).flatMap(([key, expressions]) => {
    const selector = parseMetricSelector(key);
    if (isMistake(selector)) throw new MeridianError("CONFIG_INVALID", `the threshold ${key} names no metric`);
    const measured = aggregate(totals, selector.metric, selector.tags);
    return evaluateExpressions(key, selector.metric, expressions, measured, durationSeconds);
  });

/** Of one key. @param measured all that its selector selects; undefined without a sample */
export const evaluateExpressions = (
  key: string,
  metric: string,
  expressions: readonly string[],
  measured: Aggregate | undefined,
  durationSeconds: number,
): ThresholdResult[] => {
  // A script's own metric without a sample has no kind: any comparison may be meant, and holds.
  const kind = measured?.definition.kind ?? definitionOf(metric)?.kind;
  return expressions.map((text) => {
    const expression = parseThresholdExpression(text, kind);
    if (isMistake(expression))
      throw new MeridianError("CONFIG_INVALID", `the threshold ${key}: ${text} is no comparison`);
    const value =
      measured === undefined ? emptyValue(expression) : measuredValue(expression, measured, durationSeconds);
    const ok = value === null || compare(value, expression.comparison, expression.limit);
    return { metric: key, expression: text, ok, value, limit: expression.limit };
  });
};

/** Nothing was measured: a count of it is zero, of anything else there is no value, and the threshold holds, as in k6. */
const emptyValue = ({ aggregation }: ThresholdExpression): number | null => (aggregation === "count" ? 0 : null);

/** @throws MeridianError CONFIG_INVALID for an aggregation that this kind of metric does not have */
export const measuredValue = (
  { aggregation, percentile = 0 }: ThresholdExpression,
  measured: Aggregate,
  durationSeconds: number,
): number => {
  const { kind } = measured.definition;
  const values: Partial<Record<Aggregation, Value>> = kindOf({ kind }).values;
  const value = values[aggregation];
  if (value === undefined) throw new MeridianError("CONFIG_INVALID", `a ${kind} has no ${aggregation}`);
  return value(measured, { durationSeconds, percentile });
};

const compare = (value: number, comparison: Comparison, limit: number): boolean => {
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
