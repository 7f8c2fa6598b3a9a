// Metrics that a script declares: k6's classes, what may be their names and tags, and what they are taken for.
import type { Contains, MetricDefinition, MetricKind } from "./definition.ts";
import type { Tag } from "./tags.ts";

export const CUSTOM_METRIC_KINDS = {
  Trend: "trend",
  Counter: "counter",
  Rate: "rate",
  Gauge: "gauge",
} as const satisfies Record<string, MetricKind>;
export type CustomMetricClass = keyof typeof CUSTOM_METRIC_KINDS;

/** k6's rule. */
export const CUSTOM_METRIC_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Tags that its samples may carry; `region` is added by the reader of the log. */
export const CUSTOM_METRIC_TAGS: readonly Tag[] = ["region", "name", "method", "status", "scenario", "group"];

/**
 * What its samples say of it, and what holds for every one: threads that set a gauge each have their own idea of its
 * level.
 */
export const defineCustomMetric = (kind: MetricKind, contains: Contains): MetricDefinition => {
  const common = {
    contains,
    meaning: "a metric of the script's own",
    better: contains === "time" ? "lower" : "neither",
    tags: CUSTOM_METRIC_TAGS,
    takesOwnTags: true,
  } as const;
  return kind === "gauge" ? { ...common, kind, level: "mean" } : { ...common, kind };
};
