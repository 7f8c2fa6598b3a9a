// A run as a comment for a pull request: its verdict in three lines, thresholds that failed, and what changed against
// the baseline beyond the noise; nothing else. Pure.

import pc from "picocolors";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { Comparison } from "../../contracts/results/comparison.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { escapeMarkdown, markdownTable } from "../job-summary/escape.ts";
import { formatCount } from "../terminal/format.ts";
import { measuredText } from "../terminal/sections/thresholds.ts";
import { verdictHead } from "../terminal/verdict-lines.ts";
import { changesMarkdown } from "./markdown.ts";
import { isJudged, isNoteworthy, shownRows, verdictOf } from "./rows.ts";

/** More are folded: a comment is to be read at a glance. */
const MOST_OPEN_ROWS = 12;
const PLAIN = pc.createColors(false);

/** What a comment begins with: by it the comment of an earlier run is found, and written anew. */
export const commentMarker = ({ name }: Pick<Summary, "name">): string =>
  `<!-- meridian ${name.replace(/[^\w.-]/g, "-")} -->`;

/** @param comparison null where a baseline was asked for and there is none yet; undefined where none was asked for */
export const commentMarkdown = (summary: Summary, comparison: Comparison | null | undefined): string => {
  const { name, runId, durationSeconds, target, regions, metrics, thresholds } = summary;
  const [verdict = "", ...details] = verdictHead(summary, PLAIN).map((line) => escapeMarkdown(line.trim()));
  const isExceeded = summary.verdict === "passed" && comparison?.limits.some(({ ok }) => !ok) === true;
  const failed = thresholds.filter(({ ok }) => !ok);
  const vus = Object.values(regions).reduce((sum, region) => sum + region.vus, 0);
  const requests = metrics.http_reqs?.values.count ?? 0;
  return [
    commentMarker(summary),
    `### ${escapeMarkdown(name)}: ${isExceeded ? "✗ failed by a limit of what may change" : verdict}`,
    "",
    ...details.map((line) => `- ${line}`),
    ...(details.length === 0 ? [] : [""]),
    ...markdownTable(
      ["threshold that failed", "measured"],
      failed.map((one) => [
        `${one.metric} ${expressionInWords(one)}`,
        measuredText(one, metrics).replace("measured ", ""),
      ]),
    ),
    ...comparedMarkdown(comparison),
    `${formatCount(requests)} requests of ${formatCount(vus)} virtual users in ${durationSeconds} s against ${escapeMarkdown(target)}, run ${escapeMarkdown(runId)}.`,
    "",
  ].join("\n");
};

const comparedMarkdown = (comparison: Comparison | null | undefined): string[] => {
  if (comparison === undefined) return [];
  if (comparison === null) return ["There is no baseline yet to compare it with.", ""];
  const against = `Against ${escapeMarkdown(comparison.baseline.runId)}: **${escapeMarkdown(verdictOf(comparison))}**.`;
  if (!isNoteworthy(comparison)) return [against, ""];
  // Where nothing can be judged a table of everything would say nothing.
  const shown = isJudged(comparison) ? comparison : { ...comparison, sections: [] };
  const rows = shown.sections.flatMap((section) => shownRows(section, false).rows).length;
  if (rows <= MOST_OPEN_ROWS) return [against, "", ...changesMarkdown(shown, false)];
  return [
    against,
    "",
    ...changesMarkdown({ ...shown, sections: [] }, false),
    `<details><summary>${rows} values changed beyond the noise</summary>`,
    "",
    ...changesMarkdown({ ...shown, notices: [], limits: [], thresholds: [] }, false),
    "</details>",
    "",
  ];
};
