// Checks what was measured against the thresholds of the config.

import { definitionOf } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import type { Threshold } from "../../contracts/metrics/threshold.ts";
import type { ThresholdExpression } from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import type { Aggregate } from "../kinds/kind.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { holds, measuredValue } from "./measured-value.ts";
import { findNearestTag } from "./nearest-tag.ts";
import type { Judgement } from "./windows/judge.ts";

/**
 * Judges a threshold that says over which time it holds, by the seconds of the run.
 * @param untilSecond everything of the seconds below it was told; @param kind of the metric, where it is known
 */
export type JudgeTimed = (
  threshold: Threshold,
  expression: ThresholdExpression,
  untilSecond: number,
  kind: MetricKind | undefined,
) => Judgement;

const cannotJudge: JudgeTimed = ({ key }) => {
  throw new TypeError(`the threshold ${key} is about a part of the run, whose seconds nobody kept`);
};

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
  judgeTimed: JudgeTimed = cannotJudge,
): ThresholdResult[] =>
  thresholds.flatMap((threshold) => {
    const { metric, tags } = threshold.selector;
    const measured = aggregate(totals, metric, tags);
    const { kind } = definitionOf(metric, totals.catalog) ?? totals.ofMetric(metric)[0] ?? { kind: declared[metric] };
    return threshold.expressions.map((expression) => {
      if (expression.time !== undefined) {
        const judgement = judgeTimed(threshold, expression, totals.lastSecond + 1, kind);
        return timedResult(threshold, expression, judgement, totals);
      }
      if (measured === undefined) return evaluateEmpty(threshold, expression, kind, totals);
      return evaluateExpression(threshold, expression, measured, durationSeconds);
    });
  });

/** @param measured all that its selector selects */
export const evaluateThreshold = (
  { key, expressions }: Pick<Threshold, "key" | "expressions">,
  measured: Aggregate,
  durationSeconds: number,
): ThresholdResult[] =>
  expressions.map((expression) => evaluateExpression({ key }, expression, measured, durationSeconds));

const evaluateExpression = (
  { key }: Pick<Threshold, "key">,
  expression: ThresholdExpression,
  measured: Aggregate,
  durationSeconds: number,
): ThresholdResult => {
  const value = measuredValue(expression, measured, durationSeconds);
  return { metric: key, expression: expression.text, ok: holds(value, expression), value, limit: expression.limit };
};

/** Without a window that counts it has no value, and fails unless it says that it may be without. */
const timedResult = (
  { key, selector }: Threshold,
  { text, limit, allowNoSamples, time: { span: _, ...time } = {} }: ThresholdExpression,
  { value, ok, broken, windows, firstBrokenSecond }: Judgement,
  totals: RunTotals,
): ThresholdResult => {
  const holdsAll = value === null ? allowNoSamples === true : ok;
  const nearest = value === null && allowNoSamples !== true ? findNearestTag(totals, selector, holdsAll) : undefined;
  return {
    ...{ metric: key, expression: text, ok: holdsAll, value, limit },
    ...time,
    ...(time.over === undefined ? {} : { windows }),
    broken: [...broken],
    firstCrossedSecond: firstBrokenSecond,
    ...(nearest === undefined ? {} : { nearest }),
  };
};

/**
 * Without a sample a count is zero, and so is everything of a counter. Anything else has no value, and the threshold
 * fails unless it says that it may be without: a misspelt tag would hold for ever.
 */
const evaluateEmpty = (
  { key, selector }: Threshold,
  expression: ThresholdExpression,
  kind: MetricKind | undefined,
  totals: RunTotals,
): ThresholdResult => {
  const { text, aggregation, limit, allowNoSamples } = expression;
  const value = kind === "counter" || aggregation === "count" ? 0 : null;
  const ok = allowNoSamples === true || (value !== null && holds(value, expression));
  const result = { metric: key, expression: text, ok, value, limit };
  // Of one that holds, only what looks like a slip is worth a word.
  const nearest = allowNoSamples ? undefined : findNearestTag(totals, selector, ok);
  return nearest === undefined ? result : { ...result, nearest };
};
