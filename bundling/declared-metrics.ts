// The metrics that a bundled script declares, read from its code without running it: thresholds on them are checked
// before the run.

import { CUSTOM_METRIC_KINDS, type CustomMetricClass } from "../contracts/metrics/custom-metric.ts";
import type { MetricKind } from "../contracts/metrics/definition.ts";

/** esbuild writes texts in double quotes, and gives a class a number when its name is taken. */
const DECLARATION = /\bnew\s+(?:[\w$]+\.)*(Trend|Counter|Rate|Gauge)\d*\(\s*["'`]([A-Za-z_][A-Za-z0-9_]*)["'`]/g;

/** Name → kind, of `new Trend("name")` and the like whose name is written out. */
export const findDeclaredMetrics = (code: string): ReadonlyMap<string, MetricKind> =>
  new Map(
    [...code.matchAll(DECLARATION)].map(([, className, name]) => [
      name ?? "",
      CUSTOM_METRIC_KINDS[className as CustomMetricClass],
    ]),
  );
