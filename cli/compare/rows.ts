// A comparison's values as text, for the terminal and for Markdown alike. Pure.
import type { Change, ComparedSection, ComparedValue, Comparison, Unit } from "../../contracts/results/comparison.ts";
import { formatValue as formatInUnit } from "../terminal/format.ts";

export type Row = ComparedSection["rows"][number];

/** In a section, after what changed; --json has all. */
const MOST_ROWS = 40;

export const HEAD = ["metric", "baseline", "candidate", "change", "beyond the noise"] as const;

export const formatValue = (value: number | null, unit: Unit): string =>
  value === null ? "–" : formatInUnit(value, unit);

const signed = (value: number, digits: number): string => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;

const changeText = ({ baseline, candidate, unit }: ComparedValue): string => {
  if (baseline === null) return candidate === null ? "–" : "new";
  if (candidate === null) return "gone";
  if (baseline === candidate) return "0";
  if (unit === "fraction") return `${signed((candidate - baseline) * 100, 2)} pp`;
  return baseline === 0 ? "from 0" : `${signed((candidate / baseline - 1) * 100, 1)} %`;
};

export const CHANGES: Readonly<Record<Change, string>> = {
  "within-noise": "no",
  better: "✓ better",
  worse: "✗ worse",
  changed: "~ changed",
  unjudged: "",
};

export const isMarked = ({ change }: Row): boolean => change !== "within-noise" && change !== "unjudged";

const rowsOf = ({ sections }: Comparison): Row[] => sections.flatMap(({ rows }) => rows);

/** Whether anything changed beyond the noise, or may have without anybody being able to tell. */
export const isNoteworthy = (comparison: Comparison): boolean => {
  const { notices, limits, thresholds } = comparison;
  return (
    notices.length > 0 ||
    limits.some(({ ok }) => !ok) ||
    thresholds.some((one) => one.baseline !== one.candidate) ||
    rowsOf(comparison).some(isMarked) ||
    !isJudged(comparison)
  );
};

/** Whether the noise of both runs is known. */
export const isJudged = (comparison: Comparison): boolean =>
  rowsOf(comparison).some(({ change }) => change !== "unjudged");

/**
 * Those shown: what changed, up to a number that a page bears. Where nothing can be judged everything is, as it is
 * where all is asked for.
 */
export const shownRows = ({ rows }: ComparedSection, all: boolean): { rows: readonly Row[]; left: number } => {
  const marked = rows.filter(isMarked);
  if (!all) return { rows: marked.slice(0, MOST_ROWS), left: Math.max(0, marked.length - MOST_ROWS) };
  if (rows.length <= MOST_ROWS) return { rows, left: 0 };
  const shown = [...marked, ...rows.filter((row) => !isMarked(row))].slice(0, MOST_ROWS);
  return { rows: shown, left: rows.length - shown.length };
};

export const nameOf = ({ subject, metric, aggregation }: Row): string =>
  [subject, metric === "checks" && subject !== "" ? "" : metric, aggregation].filter((part) => part !== "").join(" ");

export const cellsOf = (row: Row): string[] => [
  formatValue(row.baseline, row.unit),
  formatValue(row.candidate, row.unit),
  changeText(row),
  CHANGES[row.change],
];

export const showHeld = (ok: boolean | null): string => (ok === null ? "–" : ok ? "✓" : "✗");

export const verdictOf = (comparison: Comparison): string => {
  const { limits } = comparison;
  const rows = rowsOf(comparison);
  const count = (change: Change): number => rows.filter((row) => row.change === change).length;
  const exceeded = limits.filter(({ ok }) => !ok).length;
  const changes = rows.some(isMarked)
    ? `beyond the noise: ${count("worse")} worse, ${count("better")} better, ${count("changed")} changed`
    : isJudged(comparison)
      ? "nothing changed beyond the noise"
      : "nothing can be said to be beyond the noise";
  if (limits.length === 0) return changes;
  return `${exceeded === 0 ? "every limit held" : `${exceeded} of ${limits.length} limits exceeded`}; ${changes}`;
};

/** Beside the verdict: which runs, and of how many values it is. */
export const ofWhat = (comparison: Comparison): string =>
  `${comparison.candidate.runId} against ${comparison.baseline.runId}, ${rowsOf(comparison).length} values`;
