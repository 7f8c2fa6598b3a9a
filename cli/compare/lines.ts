// A comparison as lines of a terminal. Pure.
import type { ComparedSection, Comparison } from "../../contracts/results/comparison.ts";
import type { Colors } from "../terminal/colors.ts";
import { table } from "../terminal/layout/table.ts";
import { cellsOf, formatValue, HEAD, isMarked, nameOf, showHeld, shownRows, verdictOf } from "./rows.ts";

export const comparisonLines = (comparison: Comparison, colors: Colors): string[] => {
  const { baseline, candidate, notices, sections, thresholds, limits } = comparison;
  const failed = limits.some(({ ok }) => !ok);
  return [
    `  baseline   ${stripControls(baseline.runId)}  ${baseline.verdict}`,
    `  candidate  ${stripControls(candidate.runId)}  ${candidate.verdict}`,
    ...notices.map((notice) => `  ${colors.yellow("!")} ${stripControls(notice)}`),
    ...sections.flatMap((section) => sectionLines(section, colors)),
    ...addTitle(
      "thresholds",
      table([
        ["  threshold", "baseline", "candidate"],
        ...thresholds.map((one) => [
          `  ${stripControls(one.metric)} ${stripControls(one.expression)}`,
          showHeld(one.baseline),
          showHeld(one.candidate),
        ]),
      ]),
      colors,
    ),
    ...addTitle("limits", ["", ...limits.map((limit) => limitLine(limit, colors))], colors, ""),
    "",
    `  ${failed ? colors.red("✗") : colors.green("✓")} ${verdictOf(comparison)}`,
  ];
};

/** Names come from scripts and answers: no control character of theirs reaches the terminal. */
const stripControls = (text: string): string => text.replace(/\p{Cc}/gu, " ");

/** @param lines the head first; nothing without more than that */
const addTitle = (title: string, [head = "", ...lines]: readonly string[], colors: Colors, shown = head): string[] =>
  lines.length === 0 ? [] : ["", `  ${colors.bold(title)}`, ...(shown === "" ? [] : [colors.dim(shown)]), ...lines];

const sectionLines = (section: ComparedSection, colors: Colors): string[] => {
  const { rows, left } = shownRows(section);
  const [name, ...rest] = HEAD;
  const [head = "", ...lines] = table([
    [`  ${name}`, ...rest],
    ...rows.map((row) => [`  ${stripControls(nameOf(row))}`, ...cellsOf(row)]),
  ]);
  const coloured = lines.map((line, index) => {
    const row = rows[index];
    if (row === undefined || !isMarked(row)) return line;
    return row.change === "worse"
      ? colors.red(line)
      : row.change === "better"
        ? colors.green(line)
        : colors.yellow(line);
  });
  return addTitle(section.title, [head, ...coloured, ...(left === 0 ? [] : [`  and ${left} more, in --json`])], colors);
};

const limitLine = ({ limit, ok, baseline, candidate, allowed, unit }: Comparison["limits"][number], colors: Colors) => {
  const text = `${stripControls(limit)}: ${formatValue(baseline, unit)} → ${formatValue(candidate, unit)}, allowed ${formatValue(allowed, unit)}`;
  return `  ${ok ? colors.green("✓") : colors.red("✗")} ${ok ? text : colors.red(text)}`;
};
