// A comparison as Markdown, for a job summary or a comment. Pure.
import type { Comparison } from "../../contracts/results/comparison.ts";
import { escapeMarkdown, markdownTable } from "../job-summary/escape.ts";
import { cellsOf, formatValue, HEAD, nameOf, showHeld, shownRows, verdictOf } from "./rows.ts";

export const comparisonMarkdown = (comparison: Comparison): string => {
  const { baseline, candidate, notices, sections, thresholds, limits } = comparison;
  return [
    `## ${limits.some(({ ok }) => !ok) ? "✗" : "✓"} ${escapeMarkdown(verdictOf(comparison))}`,
    "",
    `Baseline ${escapeMarkdown(baseline.runId)} (${baseline.verdict}), candidate ${escapeMarkdown(candidate.runId)} (${candidate.verdict}).`,
    "",
    ...notices.map((notice) => `- ${escapeMarkdown(notice)}`),
    ...(notices.length === 0 ? [] : [""]),
    ...markdownTable(
      ["limit", "held", "baseline", "candidate", "allowed"],
      limits.map(({ limit, ok, unit, ...values }) => [
        limit,
        showHeld(ok),
        ...[values.baseline, values.candidate, values.allowed].map((value) => formatValue(value, unit)),
      ]),
    ),
    ...markdownTable(
      ["threshold", "baseline", "candidate"],
      thresholds.map((one) => [`${one.metric} ${one.expression}`, showHeld(one.baseline), showHeld(one.candidate)]),
    ),
    ...sections.flatMap((section) => {
      const { rows, left } = shownRows(section);
      if (rows.length === 0) return [];
      const cells = rows.map((row) => [nameOf(row), ...cellsOf(row)]);
      return [
        `### ${section.title}`,
        "",
        ...markdownTable([...HEAD], cells),
        ...(left === 0 ? [] : [`And ${left} more.`, ""]),
      ];
    }),
  ].join("\n");
};
