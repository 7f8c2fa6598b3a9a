// The metrics that a bundled script declares, read from its code without running it: thresholds on them are checked
// before the run.

import { CUSTOM_METRIC_KINDS, type CustomMetricClass } from "../contracts/metrics/custom-metric.ts";
import type { MetricKind } from "../contracts/metrics/definition.ts";

const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const WRITTEN = `["'\`](${NAME})["'\`]`;
/** esbuild writes texts in double quotes, and gives a class a number when its name is taken. */
const DECLARATION = new RegExp(
  `\\bnew\\s+(?:[\\w$]+\\.)*(Trend|Counter|Rate|Gauge)\\d*\\(\\s*(?:${WRITTEN}|([\\w$]+)\\s*[,)])`,
  "g",
);

/** Of a k6 script those that its init code declared, too. */
export const declaredMetricsOf = ({
  code,
  metrics = {},
}: {
  readonly code: string;
  readonly metrics?: Readonly<Record<string, MetricKind>> | undefined;
}): ReadonlyMap<string, MetricKind> => new Map([...findDeclaredMetrics(code), ...Object.entries(metrics)]);

/** Name → kind, of `new Trend("name")` and the like whose name is written out, there or as the only value of a variable. */
export const findDeclaredMetrics = (code: string): ReadonlyMap<string, MetricKind> =>
  new Map(
    [...code.matchAll(DECLARATION)].flatMap(([, className, written, variable]) => {
      const name = written ?? (variable === undefined ? undefined : onlyTextOf(variable, code));
      return name === undefined ? [] : [[name, CUSTOM_METRIC_KINDS[className as CustomMetricClass]] as const];
    }),
  );

/** The text that a variable is given; undefined where it is given none, or is given something more than once. */
const onlyTextOf = (variable: string, code: string): string | undefined => {
  const given = [
    ...code.matchAll(new RegExp(`(?<![\\w$.])${variable.replaceAll("$", "\\$")}\\s*=(?![=>])\\s*(?:${WRITTEN})?`, "g")),
  ];
  return given.length === 1 ? given[0]?.[1] : undefined;
};
