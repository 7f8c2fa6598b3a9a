// A comparison as lines of a terminal: what changed beyond the noise, or in one line that nothing did. Pure.
import type { ComparedSection, Comparison } from "../../contracts/results/comparison.ts";
import type { Colors } from "../terminal/colors.ts";
import { table } from "../terminal/layout/table.ts";
import { wrap } from "../terminal/layout/width.ts";
import { oneLine } from "../terminal/printable.ts";
import {
  cellsOf,
  formatValue,
  HEAD,
  isJudged,
  isMarked,
  isNoteworthy,
  nameOf,
  ofWhat,
  showHeld,
  shownRows,
  verdictOf,
} from "./rows.ts";

export interface LinesShown {
  /** Every value, also those that did not change. */
  readonly all: boolean;
  readonly width: number;
}

export const comparisonLines = (comparison: Comparison, colors: Colors, { all, width }: LinesShown): string[] => {
  const { baseline, candidate, notices, sections, thresholds, limits } = comparison;
  const failed = limits.some(({ ok }) => !ok);
  const verdict = `  ${failed ? colors.red("✗") : colors.green("✓")} ${verdictOf(comparison)}`;
  if (!all && !isNoteworthy(comparison)) return [`${verdict}: ${oneLine(ofWhat(comparison))}`];
  const isWhole = all || !isJudged(comparison);
  const changed = thresholds.filter((one) => all || one.baseline !== one.candidate);
  // Where nothing can be told from noise, what is the very same needs no telling.
  const isTold = (row: ComparedSection["rows"][number]): boolean =>
    isWhole ? all || row.baseline !== row.candidate : isMarked(row);
  const leftOut = sections.flatMap(({ rows }) => rows).filter((row) => !isTold(row)).length;
  const told = isWhole ? sections.map((section) => ({ ...section, rows: section.rows.filter(isTold) })) : sections;
  return [
    `  baseline   ${oneLine(baseline.runId)}  ${baseline.verdict}`,
    `  candidate  ${oneLine(candidate.runId)}  ${candidate.verdict}`,
    ...notices.flatMap((notice) => {
      const [first = "", ...rest] = wrap(`  ! ${oneLine(notice)}`, width, "    ");
      return [`  ${colors.yellow("!")}${first.slice("  !".length)}`, ...rest];
    }),
    ...told.flatMap((section) => sectionLines(section, isWhole, width, colors)),
    ...titled("thresholds", thresholdTable(changed, width), colors),
    ...(limits.length === 0 ? [] : ["", `  ${colors.bold("limits")}`]),
    ...limits.flatMap((limit) => limitLines(limit, width, colors)),
    "",
    verdict,
    ...(leftOut === 0 ? [] : [colors.dim(`    ${leftOut} values did not change; --all shows them`)]),
  ];
};

export const exceededLines = ({ limits }: Comparison, colors: Colors): string[] =>
  limits.filter(({ ok }) => !ok).flatMap((limit) => limitLines(limit, Number.POSITIVE_INFINITY, colors));

/** @param lines the head first; nothing without more than that */
const titled = (title: string, [head = "", ...lines]: readonly string[], colors: Colors): string[] =>
  lines.length === 0 ? [] : ["", `  ${colors.bold(title)}`, colors.dim(head), ...lines];

/** What changed is in its colour, and in its own column where there is room. */
const EXPENDABLE = [4];

const sectionLines = (section: ComparedSection, isWhole: boolean, width: number, colors: Colors): string[] => {
  const { rows, left } = shownRows(section, isWhole);
  const [name, ...rest] = HEAD;
  const [head = "", ...lines] = table(
    [[`  ${name}`, ...rest], ...rows.map((row) => [`  ${oneLine(nameOf(row))}`, ...cellsOf(row)])],
    { width, expendable: EXPENDABLE },
  );
  const coloured = lines.map((line, index) => {
    const row = rows[index];
    if (row === undefined || !isMarked(row)) return line;
    return row.change === "worse"
      ? colors.red(line)
      : row.change === "better"
        ? colors.green(line)
        : colors.yellow(line);
  });
  return titled(section.title, [head, ...coloured, ...(left === 0 ? [] : [`  and ${left} more, in --json`])], colors);
};

const thresholdTable = (thresholds: Comparison["thresholds"], width: number): string[] =>
  table(
    [
      ["  threshold", "baseline", "candidate"],
      ...thresholds.map((one) => [
        `  ${oneLine(`${one.metric} ${one.expression}`)}`,
        showHeld(one.baseline),
        showHeld(one.candidate),
      ]),
    ],
    { width },
  );

const limitLines = (
  { limit, ok, baseline, candidate, allowed, unit }: Comparison["limits"][number],
  width: number,
  colors: Colors,
): string[] => {
  const values = `${formatValue(baseline, unit)} → ${formatValue(candidate, unit)}, allowed ${formatValue(allowed, unit)}`;
  const [first = "", ...rest] = wrap(`  ✓ ${oneLine(limit)}: ${values}`, width, "    ");
  const lines = [first.slice("  ✓ ".length), ...rest];
  const [shown, ...others] = ok ? lines : lines.map(colors.red);
  return [`  ${ok ? colors.green("✓") : colors.red("✗")} ${shown}`, ...others];
};
