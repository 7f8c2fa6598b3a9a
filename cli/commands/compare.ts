// `meridian compare`: two runs side by side, what changed beyond their noise, and whether the named limits held.

import { basename, dirname } from "node:path";
import { compare as compareSides } from "../../metrics/compare/compare.ts";
import { judgeLimit, parseLimit } from "../../metrics/compare/limits.ts";
import { makeComparisonView } from "../../metrics/compare/view.ts";
import { comparisonLines } from "../compare/lines.ts";
import { comparisonMarkdown } from "../compare/markdown.ts";
import { readSide } from "../compare/read-side.ts";
import { readPageFiles } from "../dashboard/page-files.ts";
import { command } from "../definition/command.ts";
import { flag, JSON_INSTEAD, LIMIT, optionalText, required } from "../definition/options.ts";
import { EXIT } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { writeWhole } from "../results/write-results.ts";
import { terminalColors } from "../terminal/colors.ts";
import { terminalWidth } from "../terminal/layout/screen.ts";
import { printedJson } from "../terminal/printable.ts";

export const compare = command({
  name: "compare",
  meaning: "two runs side by side, and what changed beyond their noise; fails above a limit",
  examples: [
    ["compare results/20260130-101500-ab12 results/20260131-101500-cd34", "what changed beyond the noise"],
    [
      "compare baseline results/20260131-101500-cd34 --limit 'http_req_duration p(95) +10%'",
      "fails above a tenth more",
    ],
    ["compare baseline results/20260131-101500-cd34 --report comparison.html", "a page to pass on"],
  ],
  arguments: {
    baselinePath: required("<baseline>", "a run's folder, or its summary.json"),
    candidatePath: required("<candidate>", "the run that is compared with it"),
  },
  options: {
    limit: LIMIT,
    json: { ...JSON_INSTEAD, conflictsWith: ["markdown"] },
    all: flag("--all", "show every value, also those that did not change"),
    markdown: flag("--markdown", "print Markdown instead of text"),
    report: optionalText("--report <file>", "also write it as a page: one HTML file that works offline"),
  },
  run: (given) => compareRuns(given),
});

interface Asked {
  readonly baselinePath: string;
  readonly candidatePath: string;
  readonly limit: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
  readonly markdown: boolean;
  /** File that the page is written to. */
  readonly report: string | undefined;
}

/** @throws MeridianError RESULTS_UNREADABLE, RESULTS_UNWRITABLE, COMMAND_INVALID */
const compareRuns = async (asked: Asked): Promise<number> => {
  const { baselinePath, candidatePath, limit, all, json, markdown, report } = asked;
  const limits = limit.map(parseLimit);
  const use = report === undefined ? "selected" : "drawn";
  const baseline = await readSide(baselinePath, limits, use);
  const candidate = await readSide(candidatePath, limits, use);
  const comparison = compareSides(
    baseline,
    candidate,
    limits.map((one) => judgeLimit(one, baseline, candidate)),
  );
  if (report !== undefined) {
    const { renderComparison } = await import("../../dashboard/render-comparison.tsx");
    const page = renderComparison(
      makeComparisonView(comparison, baseline, candidate),
      await readPageFiles("comparison"),
    );
    await writeWhole(dirname(report), basename(report), page, "name another file with --report");
  }
  if (json) process.stdout.write(`${printedJson(comparison)}\n`);
  else if (markdown) process.stdout.write(comparisonMarkdown(comparison, all));
  else
    process.stdout.write(
      `${comparisonLines(comparison, terminalColors, { all, width: terminalWidth() }).join("\n")}\n`,
    );
  await appendJobSummary(comparisonMarkdown(comparison, all));
  return comparison.limits.every(({ ok }) => ok) ? EXIT.passed : EXIT.failed;
};
