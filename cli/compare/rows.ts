// A comparison's values as text, for the terminal and for Markdown alike. Pure.
import type { Change, ComparedSection, ComparedValue, Comparison, Unit } from "../../contracts/results/comparison.ts";
import { formatBytes, formatMs, formatPercent, formatRate } from "../terminal/format.ts";

export type Row = ComparedSection["rows"][number];

/** In a section, after what changed; --json has all. */
const MOST_ROWS = 40;

export const HEAD = ["metric", "baseline", "candidate", "change", "beyond the noise"] as const;

export const formatValue = (value: number | null, unit: Unit): string => {
  if (value === null) return "–";
  switch (unit) {
    case "ms":
      return formatMs(value);
    case "fraction":
      return formatPercent(value);
    case "perSecond":
      return formatRate(value);
    case "bytesPerSecond":
      return `${formatBytes(value)}/s`;
    case "plain":
      return String(Number(value.toPrecision(6)));
  }
};

const signed = (value: number, digits: number): string => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;

const changeText = ({ baseline, candidate, unit }: ComparedValue): string => {
  if (baseline === null) return candidate === null ? "–" : "new";
  if (candidate === null) return "gone";
  if (baseline === candidate) return "0";
  if (unit === "fraction") return `${signed((candidate - baseline) * 100, 2)}pp`;
  return baseline === 0 ? "from 0" : `${signed((candidate / baseline - 1) * 100, 1)}%`;
};

export const CHANGES: Readonly<Record<Change, string>> = {
  "within-noise": "no",
  better: "✓ better",
  worse: "✗ worse",
  changed: "~ changed",
  unjudged: "",
};

export const isMarked = ({ change }: Row): boolean => change !== "within-noise" && change !== "unjudged";

/** Those shown: what changed first, then in their order, up to a number that a page bears. */
export const shownRows = ({ rows }: ComparedSection): { rows: readonly Row[]; left: number } => {
  if (rows.length <= MOST_ROWS) return { rows, left: 0 };
  const marked = rows.filter(isMarked);
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

export const verdictOf = ({ sections, limits }: Comparison): string => {
  const rows = sections.flatMap(({ rows }) => rows);
  const count = (change: Change): number => rows.filter((row) => row.change === change).length;
  const exceeded = limits.filter(({ ok }) => !ok).length;
  const beyond = `beyond the noise: ${count("worse")} worse, ${count("better")} better, ${count("changed")} changed`;
  if (limits.length === 0) return beyond;
  return `${exceeded === 0 ? "every limit held" : `${exceeded} of ${limits.length} limits exceeded`}; ${beyond}`;
};
