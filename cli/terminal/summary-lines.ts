// The end of a run as lines of a terminal: k6's list of metrics, regions side by side, thresholds, and what makes the
// numbers auditable. Pure.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import { OTHER_NAME } from "../../contracts/metrics/tags.ts";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import { isOnOneMachine } from "../../contracts/results/distances.ts";
import { cityOf } from "../../contracts/results/places.ts";
import type { MetricSummary, Summary } from "../../contracts/results/summary.ts";
import { mergeWorkerHealth } from "../../metrics/totals/health.ts";
import type { Colors } from "./colors.ts";
import { formatBytes, formatCount, formatMs, formatPercent, formatRate, table } from "./format.ts";
import { oneLine, printable } from "./printable.ts";
import { verdictLines } from "./verdict-lines.ts";

const NAME_WIDTH = 26;
const MAX_ERRORS = 10;

export const summaryLines = (summary: Summary, colors: Colors): string[] => [
  ...checkLines(summary, colors),
  ...section("metrics", metricLines(summary.metrics), colors),
  ...section("regions", regionLines(summary, colors), colors),
  ...section("thresholds", thresholdLines(summary, colors), colors),
  ...section("errors", errorLines(summary, colors), colors),
  ...section("audit", auditLines(summary), colors),
  ...section(
    "warnings",
    summary.warnings.map((text) => `  ${colors.yellow("!")} ${printable(text)}`),
    colors,
  ),
  ...section(
    "not to be trusted, because",
    summary.invalidReasons.map((text) => `  ${colors.red("✗")} ${printable(text)}`),
    colors,
  ),
  "",
  ...verdictLines(summary, colors),
];

const section = (title: string, lines: readonly string[], colors: Colors): string[] =>
  lines.length === 0 ? [] : ["", `  ${colors.bold(title)}`, ...lines];

const checkLines = ({ checks }: Summary, colors: Colors): string[] =>
  section(
    "checks",
    checks.map(({ passes, fails, ...check }) =>
      fails === 0
        ? `  ${colors.green("✓")} ${oneLine(titleOfCheck(check))}`
        : `  ${colors.red("✗")} ${oneLine(titleOfCheck(check))}  ${formatPercent(passes / (passes + fails))}: ✓ ${formatCount(passes)}  ✗ ${formatCount(fails)}`,
    ),
    colors,
  );

const value = ({ values }: MetricSummary, key: string): number => values[key] ?? 0;

/** In the unit of what was measured. */
const valueText = (metric: MetricSummary, key: string): string => {
  if (metric.contains === "time") return formatMs(value(metric, key));
  return metric.contains === "data" ? formatBytes(value(metric, key)) : String(value(metric, key));
};

const VALUE_TEXTS: Readonly<Record<MetricKind, (metric: MetricSummary) => string>> = {
  trend: (metric) =>
    ["avg", "min", "med", "max", "p(90)", "p(95)"].map((key) => `${key}=${valueText(metric, key)}`).join(" "),
  counter: (metric) =>
    metric.contains === "data"
      ? `${formatBytes(value(metric, "count"))}  ${formatBytes(value(metric, "rate"))}/s`
      : `${formatCount(value(metric, "count"))}  ${formatRate(value(metric, "rate"))}`,
  rate: (metric) => {
    const [passes, fails] = [value(metric, "passes"), value(metric, "fails")];
    return `${formatPercent(value(metric, "rate"))}  ${formatCount(passes)} of ${formatCount(passes + fails)}`;
  },
  gauge: (metric) => `${valueText(metric, "value")}  min=${valueText(metric, "min")} max=${valueText(metric, "max")}`,
};

const metricLines = (metrics: Summary["metrics"]): string[] =>
  Object.entries(metrics)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, metric]) => `  ${`${name}`.padEnd(NAME_WIDTH, ".")}: ${VALUE_TEXTS[metric.type](metric)}`);

const regionLines = ({ regions, distances }: Summary, colors: Colors): string[] => {
  const rows = Object.entries(regions).map(([region, { vus, workers, metrics }]) => {
    const duration = metrics[metricIn("duration")];
    const ms = (key: string): string => (duration === undefined ? "–" : formatMs(value(duration, key)));
    const requests = metrics[metricIn("requests")];
    const failed = metrics[metricIn("failed")];
    return [
      `  ${region} ${cityOf(region, distances)}`.trimEnd(),
      formatCount(vus),
      formatCount(workers),
      formatCount(requests === undefined ? 0 : value(requests, "count")),
      requests === undefined ? "–" : formatRate(value(requests, "rate")),
      ...[ms("med"), ms("p(95)"), ms("p(99)"), ms("max")],
      failed === undefined ? "–" : formatPercent(value(failed, "rate")),
    ];
  });
  const head = ["  region", "VUs", "workers", "requests", "req/s", "p50", "p95", "p99", "max", "failed"];
  return table([head, ...rows]).map((line, index) => (index === 0 ? colors.dim(line) : line));
};

const thresholdLines = ({ thresholds }: Summary, colors: Colors): string[] =>
  thresholds.map(({ metric, expression, ok, value: measured, limit, nearest }) => {
    const found = measured === null ? "no samples" : `measured ${Number(measured.toPrecision(6))}`;
    const missed = ok || measured === null ? "" : `, limit ${limit}`;
    const seen = nearest === undefined ? "" : `; the nearest that was seen is {${nearest}}`;
    const text = `${metric}  ${expression}  ${found}${missed}${seen}`;
    return `  ${ok ? colors.green("✓") : colors.red("✗")} ${ok ? text : colors.red(text)}`;
  });

const errorLines = ({ errors }: Summary, colors: Colors): string[] => [
  ...errors
    .slice(0, MAX_ERRORS)
    .map(
      (error) =>
        `  ${colors.red(formatCount(error.count).padStart(6))} × ${textOfError(error)}  ${colors.dim(oneLine(error.place))}${error.cause === "target" ? ", after a request had failed" : ""}`,
    ),
  ...(errors.length > MAX_ERRORS ? [`         and ${errors.length - MAX_ERRORS} more, in summary.json`] : []),
];

/** Those that were too many to be kept apart have no text of their own. */
const textOfError = ({ message, kind, cause }: Summary["errors"][number]): string =>
  message === OTHER_NAME ? `${message} in ${cause === "check" ? "checks" : KINDS_OF_ERRORS[kind]}` : oneLine(message);

const KINDS_OF_ERRORS = { script: "the script", request: "requests", engine: "the load generator" } as const;

/** What the run's own end cut: an attempt and an iteration each, and neither failed nor in any duration. */
const interruptedLines = ({ ledger, metrics }: Summary): string[] => {
  const iterations = metrics.iterations_interrupted?.values.count ?? 0;
  if (iterations + ledger.interrupted === 0) return [];
  const cut = `${countOf(iterations, "iteration")} and ${countOf(ledger.interrupted, "request")}`;
  return [`  cut      ${cut} when their time was over: counted apart, as neither failed nor done`];
};

const countOf = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;

const auditLines = (summary: Summary): string[] => {
  const { start, ledger, workers } = summary;
  const certified = workers.filter(({ certificate }) => certificate?.atStart === true);
  const leads = certified.map(({ certificate }) => certificate?.leadMs ?? 0);
  const told = isOnOneMachine(summary.distances) ? "" : `, told ${(Math.min(...leads) / 1000).toFixed(1)} s ahead`;
  const skew =
    start.skewMilliseconds === null
      ? "no worker started"
      : `${countOf(certified.length, "worker")} within ${start.skewMilliseconds.toFixed(1)} ms${told}`;
  const { maxRssBytes, maxEventLoopLagMs } = mergeWorkerHealth(workers);
  return [
    `  start    ${start.instant ?? "never"}: ${skew}`,
    `  ledger   ${formatCount(ledger.sent)} sent, ${formatCount(ledger.merged)} merged, ${formatCount(ledger.lost)} lost; ${formatCount(ledger.ambiguous)} cut after they were sent, ${formatCount(ledger.neverSent)} never sent${ledger.resent === 0 ? "" : `; ${formatCount(ledger.resent)} sent once more`}`,
    ...interruptedLines(summary),
    `  workers  ${workers.length}, at most ${Math.round(maxRssBytes / 1024 / 1024)} MB and ${formatMs(maxEventLoopLagMs)} event-loop lag`,
  ];
};
