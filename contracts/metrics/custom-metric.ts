// Metrics that a script declares: k6's classes, the names and tags that they may have, and how they are treated.
import type { Contains, MetricDefinition, MetricKind } from "./definition.ts";
import type { Tag } from "./tags.ts";

export const CUSTOM_METRIC_KINDS = {
  Trend: "trend",
  Counter: "counter",
  Rate: "rate",
  Gauge: "gauge",
} as const satisfies Record<string, MetricKind>;
export type CustomMetricClass = keyof typeof CUSTOM_METRIC_KINDS;

/** The same rule for names as k6 has. */
export const CUSTOM_METRIC_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Tags that its samples may carry; `region` is added by the reader of the log. */
export const CUSTOM_METRIC_TAGS: readonly Tag[] = ["region", "name", "method", "status", "scenario", "group"];

/**
 * Defines a metric of the script's own from what its samples tell: their kind, and whether they are times. A gauge's
 * levels are averaged over threads, as each thread that sets it has its own level.
 */
export const defineCustomMetric = (kind: MetricKind, contains: Contains): MetricDefinition => {
  const common = {
    meaning: "a metric of the script's own",
    better: contains === "time" ? "lower" : "neither",
    tags: CUSTOM_METRIC_TAGS,
    takesOwnTags: true,
  } as const;
  switch (kind) {
    case "trend":
      return { ...common, kind, contains };
    case "gauge":
      return { ...common, kind, contains, level: "mean" };
    default:
      return { ...common, kind, contains: "default" };
  }
};
