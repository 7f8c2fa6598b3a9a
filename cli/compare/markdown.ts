// A comparison as Markdown, for a job summary or a comment: what changed beyond the noise, or that nothing did. Pure.
import type { Comparison } from "../../contracts/results/comparison.ts";
import { escapeMarkdown, markdownTable } from "../job-summary/escape.ts";
import {
  cellsOf,
  formatValue,
  HEAD,
  isJudged,
  isNoteworthy,
  nameOf,
  ofWhat,
  showHeld,
  shownRows,
  verdictOf,
} from "./rows.ts";

/** @param all every value, also those that did not change */
export const comparisonMarkdown = (comparison: Comparison, all: boolean): string => {
  const { baseline, candidate, limits } = comparison;
  const heading = `## ${limits.some(({ ok }) => !ok) ? "✗" : "✓"} ${escapeMarkdown(verdictOf(comparison))}`;
  if (!all && !isNoteworthy(comparison)) return `${heading}: ${escapeMarkdown(ofWhat(comparison))}\n`;
  return [
    heading,
    "",
    `Baseline ${escapeMarkdown(baseline.runId)} (${baseline.verdict}), candidate ${escapeMarkdown(candidate.runId)} (${candidate.verdict}).`,
    "",
    ...changesMarkdown(comparison, all),
  ].join("\n");
};

/** What stands below the heading. */
export const changesMarkdown = (comparison: Comparison, all: boolean): string[] => {
  const { notices, limits, thresholds, sections } = comparison;
  const isWhole = all || !isJudged(comparison);
  return [
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
      thresholds
        .filter((one) => all || one.baseline !== one.candidate)
        .map((one) => [`${one.metric} ${one.expression}`, showHeld(one.baseline), showHeld(one.candidate)]),
    ),
    ...sections.flatMap((section) => {
      const { rows, left } = shownRows(section, isWhole);
      if (rows.length === 0) return [];
      const cells = rows.map((row) => [nameOf(row), ...cellsOf(row)]);
      return [
        `### ${section.title}`,
        "",
        ...markdownTable([...HEAD], cells),
        ...(left === 0 ? [] : [`And ${left} more.`, ""]),
      ];
    }),
  ];
};
