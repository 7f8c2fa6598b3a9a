// Every metric of a run: distributions as a table, the others a line each, in their names' order. Pure.
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import type { MetricSummary, Summary } from "../../../contracts/results/summary.ts";
import { TREND_VALUES } from "../../../metrics/kinds/trend.ts";
import type { Colors } from "../colors.ts";
import { formatBytes, formatCell, formatCount, formatMs, formatPercent, formatRate, formatValue } from "../format.ts";
import { table } from "../layout/table.ts";
import { widthOf } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

const NAME_WIDTH = 26;
const TREND_KEYS = ["avg", "min", "med", "max", "p(90)", "p(95)"];
/** Least, greatest and p(90), where there is not enough room. */
const EXPENDABLE = [2, 5, 4];

/** What a test may ask of times and other distributions: which values there are, and their unit. */
interface Asked {
  readonly stats: readonly string[];
  readonly timeUnit: TimeUnit;
}

/** @param options of the summary: what is listed there without being asked for is more than there is room for */
export const askedOf = ({ options }: Pick<Summary, "options">): Asked => {
  const { summaryTrendStats = TREND_VALUES, summaryTimeUnit = "" } = options ?? {};
  const isUsual = summaryTrendStats.join() === TREND_VALUES.join();
  return {
    stats: isUsual ? TREND_KEYS : summaryTrendStats,
    timeUnit: Object.hasOwn(PER_MS, summaryTimeUnit) ? (summaryTimeUnit as TimeUnit) : "ms",
  };
};

const PER_MS = { s: 1e-3, ms: 1, us: 1e3 } as const;
type TimeUnit = keyof typeof PER_MS;

export const metricLines = (metrics: Summary["metrics"], asked: Asked, width: number, colors: Colors): string[] => {
  const sorted = Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1));
  const trends = sorted.filter(([, { type }]) => type === "trend");
  const times = trends.filter(([, { contains }]) => contains === "time");
  const values = trends.filter(([, { contains }]) => contains !== "time");
  return [
    ...trendLines(`  times in ${asked.timeUnit}`, times, asked, width, colors),
    ...trendLines("  values", values, asked, width, colors),
    ...sorted.flatMap(([name, metric]) =>
      metric.type === "trend" ? [] : [`  ${dotted(oneLine(name))}: ${VALUE_TEXTS[metric.type](metric)}`],
    ),
  ];
};

const dotted = (name: string): string => name + ".".repeat(Math.max(0, NAME_WIDTH - widthOf(name)));

const trendLines = (
  title: string,
  trends: readonly (readonly [string, MetricSummary])[],
  { stats, timeUnit }: Asked,
  width: number,
  colors: Colors,
): string[] => {
  if (trends.length === 0) return [];
  const rows = trends.map(([name, { values, contains }]) => [
    `  ${oneLine(name)}`,
    ...stats.map((key) => {
      const value = values[key] ?? 0;
      if (key === "count") return formatCount(value);
      if (contains === "data") return formatBytes(value);
      if (contains !== "time") return formatCell(value, "plain");
      return timeUnit === "ms" ? formatCell(value, "ms") : timeIn(value, timeUnit);
    }),
  ]);
  const [head = "", ...lines] = table([[title, ...stats], ...rows], {
    width,
    // What was asked for is there, however narrow the terminal is.
    expendable: stats === TREND_KEYS ? EXPENDABLE : [],
  });
  return [colors.dim(head), ...lines];
};

/** To the microsecond, without zeros at its end. */
const timeIn = (ms: number, unit: TimeUnit): string =>
  String(Number((ms * PER_MS[unit]).toFixed(unit === "s" ? 6 : 0)));

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
