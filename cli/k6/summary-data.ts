// A run's summary as k6 gives it to handleSummary, and as it once wrote it to a file. Pure.
import type { GroupSummary } from "../../contracts/results/k6-summary.ts";
import type { MetricSummary, Summary } from "../../contracts/results/summary.ts";

/** @param isTerminal whether standard output and error are one */
export const summaryDataOf = (
  { metrics, root_group, options, state }: Summary,
  isTerminal: { readonly stdout: boolean; readonly stderr: boolean },
) => {
  const stats = options?.summaryTrendStats ?? [];
  return {
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, metric]) => [name, { ...metric, values: valuesOf(metric, stats) }]),
    ),
    root_group,
    options,
    state: { ...state, isStdOutTTY: isTerminal.stdout, isStdErrTTY: isTerminal.stderr },
  };
};

/** Of a distribution those that were asked for, in their order. */
const valuesOf = ({ type, values }: MetricSummary, stats: readonly string[]): Record<string, number> =>
  type === "trend" && stats.length > 0
    ? Object.fromEntries(stats.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])))
    : { ...values };

/** The file of `--summary-export`: values stand with their metric, groups and checks under their names. */
export const summaryExportOf = (summary: Summary) => {
  const { metrics, root_group } = summaryDataOf(summary, { stdout: false, stderr: false });
  return {
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { type, values, thresholds }]) => [
        name,
        {
          ...(type === "rate" ? { value: values.rate, passes: values.passes, fails: values.fails } : values),
          // There the value of a threshold says whether it was crossed.
          ...(thresholds === undefined
            ? {}
            : { thresholds: Object.fromEntries(Object.entries(thresholds).map(([text, { ok }]) => [text, !ok])) }),
        },
      ]),
    ),
    root_group: root_group === undefined ? undefined : namedGroup(root_group),
  };
};

const namedGroup = ({ groups, checks, ...group }: GroupSummary): object => ({
  ...group,
  groups: Object.fromEntries(groups.map((one) => [one.name, namedGroup(one)])),
  checks: Object.fromEntries(checks.map((one) => [one.name, one])),
});
