// What the values of a threshold count, so that measured value and limit are written as the same metric is elsewhere:
// a rate as percent, a time in milliseconds.
import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { KINDS_IN_WORDS, type ValueUnit } from "../../contracts/metrics/kinds.ts";
import type { MetricSummary, ThresholdResult } from "../../contracts/results/summary.ts";

/** What is known of metrics, by their names. */
export type KnownMetrics = Readonly<Record<string, Pick<MetricSummary, "type" | "contains">>>;

/** @param metrics of the run, for the kinds of the script's own */
export const thresholdUnit = (
  { metric, expression }: Pick<ThresholdResult, "metric" | "expression">,
  metrics: KnownMetrics = {},
): ValueUnit => {
  const [name = metric] = metric.split("{");
  const { kind, contains } = definitionOf(name) ?? kindIn(metrics, name) ?? {};
  if (kind === undefined || contains === undefined) return "plain";
  const [aggregation = ""] = /^\w+/.exec(expression.trim()) ?? [];
  return KINDS_IN_WORDS[kind].unitOf(contains, aggregation);
};

const kindIn = (metrics: KnownMetrics, name: string) => {
  const found = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  return found === undefined ? undefined : { kind: found.type, contains: found.contains };
};
