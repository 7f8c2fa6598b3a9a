// A run as Markdown for a job summary: verdict, thresholds, what failed, regions, audit. Pure.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { RequestColumn } from "../../contracts/metrics/definition.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { brokenInWords, leftOutInWords } from "../../metrics/verdict/broken-words.ts";
import { formatCount, formatMs, formatPercent, formatRate } from "../terminal/format.ts";
import { measuredText } from "../terminal/sections/thresholds.ts";
import { escapeMarkdown, markdownTable } from "./escape.ts";
import { whatFailedMarkdown } from "./what-failed.ts";

export const runMarkdown = (summary: Summary): string =>
  [
    `## ${summary.verdict === "passed" ? "✓" : "✗"} ${escapeMarkdown(summary.name)}: ${summary.verdict}`,
    "",
    `Run ${escapeMarkdown(summary.runId)} against ${escapeMarkdown(summary.target)}, ${summary.durationSeconds} s.`,
    "",
    ...listOf("Not to be trusted, because", summary.invalidReasons),
    ...listOf("Failed by the script's own word", summary.failReasons ?? []),
    ...markdownTable(
      ["threshold", "held", "measured"],
      summary.thresholds.map((result) => [
        `${result.metric} ${expressionInWords(result)}`,
        result.ok ? "✓" : "✗",
        [
          measuredText(result, summary.metrics).replace("measured ", ""),
          ...(result.nearest === undefined ? [] : [`nearest: ${result.nearest}`]),
          ...[brokenInWords(result), leftOutInWords(result)].filter((words) => words !== ""),
        ].join("; "),
      ]),
    ),
    ...whatFailedMarkdown(summary),
    ...markdownTable(
      ["region", "VUs", "requests", "req/s", "p50", "p95", "p99", "failed"],
      [
        ...Object.entries(summary.regions).map(([region, { vus, metrics }]) => regionRow(region, vus, metrics)),
        regionRow(
          "all",
          Object.values(summary.regions).reduce((sum, { vus }) => sum + vus, 0),
          summary.metrics,
        ),
      ],
    ),
    auditLine(summary),
    "",
    ...listOf("Warnings", summary.warnings),
  ].join("\n");

const listOf = (title: string, texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : [`${title}:`, "", ...texts.map((text) => `- ${escapeMarkdown(text)}`), ""];

const regionRow = (region: string, vus: number, metrics: Summary["metrics"]): string[] => {
  const text = (column: RequestColumn, key: string, format: (value: number) => string): string => {
    const value = metrics[metricIn(column)]?.values[key];
    return value === undefined ? "–" : format(value);
  };
  return [
    region,
    formatCount(vus),
    text("requests", "count", formatCount),
    text("requests", "rate", formatRate),
    ...["med", "p(95)", "p(99)"].map((key) => text("duration", key, formatMs)),
    text("failed", "rate", formatPercent),
  ];
};

const auditLine = ({ start, ledger, workers }: Summary): string => {
  const skew = start.skewMilliseconds === null ? "never started" : `started within ${formatMs(start.skewMilliseconds)}`;
  return `Audit: ${workers.length} workers ${skew}; ${formatCount(ledger.sent)} attempts sent, ${formatCount(ledger.merged)} merged, ${formatCount(ledger.lost)} lost, ${formatCount(ledger.ambiguous)} ambiguous.`;
};
