// Every metric of a run: distributions as a table, the others a line each, in their names' order. Pure.
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import type { MetricSummary, Summary } from "../../../contracts/results/summary.ts";
import type { Colors } from "../colors.ts";
import { formatBytes, formatCell, formatCount, formatMs, formatPercent, formatRate, formatValue } from "../format.ts";
import { table } from "../layout/table.ts";
import { widthOf } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

const NAME_WIDTH = 26;
const TREND_KEYS = ["avg", "min", "med", "max", "p(90)", "p(95)"];
/** Least, greatest and p(90), where there is not enough room. */
const EXPENDABLE = [2, 5, 4];

export const metricLines = (metrics: Summary["metrics"], width: number, colors: Colors): string[] => {
  const sorted = Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1));
  const trends = sorted.filter(([, { type }]) => type === "trend");
  const times = trends.filter(([, { contains }]) => contains === "time");
  const values = trends.filter(([, { contains }]) => contains !== "time");
  return [
    ...trendLines("  times in ms", times, width, colors),
    ...trendLines("  values", values, width, colors),
    ...sorted.flatMap(([name, metric]) =>
      metric.type === "trend" ? [] : [`  ${dotted(oneLine(name))}: ${VALUE_TEXTS[metric.type](metric)}`],
    ),
  ];
};

const dotted = (name: string): string => name + ".".repeat(Math.max(0, NAME_WIDTH - widthOf(name)));

const trendLines = (
  title: string,
  trends: readonly (readonly [string, MetricSummary])[],
  width: number,
  colors: Colors,
): string[] => {
  if (trends.length === 0) return [];
  const rows = trends.map(([name, { values, contains }]) => [
    `  ${oneLine(name)}`,
    ...TREND_KEYS.map((key) => {
      const value = values[key] ?? 0;
      return contains === "data" ? formatBytes(value) : formatCell(value, contains === "time" ? "ms" : "plain");
    }),
  ]);
  const [head = "", ...lines] = table([[title, ...TREND_KEYS], ...rows], { width, expendable: EXPENDABLE });
  return [colors.dim(head), ...lines];
};

const numberOf = ({ values }: MetricSummary, key: string): number => values[key] ?? 0;

/** In the unit of what was measured. */
const valueText = (metric: MetricSummary, key: string): string => {
  if (metric.contains === "time") return formatMs(numberOf(metric, key));
  return metric.contains === "data" ? formatBytes(numberOf(metric, key)) : formatValue(numberOf(metric, key), "plain");
};

const VALUE_TEXTS: Readonly<Record<Exclude<MetricKind, "trend">, (metric: MetricSummary) => string>> = {
  counter: (metric) =>
    metric.contains === "data"
      ? `${formatBytes(numberOf(metric, "count"))}  ${formatValue(numberOf(metric, "rate"), "bytesPerSecond")}`
      : `${formatValue(numberOf(metric, "count"), "plain")}  ${formatRate(numberOf(metric, "rate"))}`,
  rate: (metric) => {
    const [passes, fails] = [numberOf(metric, "passes"), numberOf(metric, "fails")];
    return `${formatPercent(numberOf(metric, "rate"))}  ${formatCount(passes)} of ${formatCount(passes + fails)}`;
  },
  gauge: (metric) => `${valueText(metric, "value")}  min=${valueText(metric, "min")} max=${valueText(metric, "max")}`,
};
