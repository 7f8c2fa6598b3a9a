// Metrics that a script declares: k6's classes, and what may be their names and tags.
import type { MetricKind, Tag } from "./catalog.ts";

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
