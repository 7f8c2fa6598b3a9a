// timeseries.csv: a row for each second of each region and of all together, what a script measured of its own behind it.
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { OwnTotals } from "../totals/seconds/second-totals.ts";
import { type FullRow, type TimeRow, timeRowsOf } from "../totals/seconds/time-series.ts";

/** The names of the columns; one that stands for one metric has that metric's name. */
const HEADINGS = {
  second: "second",
  region: "region",
  vus: metricIn("vus"),
  requests: metricIn("requests"),
  failed: metricIn("failed"),
  iterations: metricIn("iterations"),
  started: metricIn("started"),
  checks: metricIn("checks"),
  checksPassed: `${metricIn("checks")}_passed`,
  p50: "p50_ms",
  p95: "p95_ms",
  p99: "p99_ms",
  max: "max_ms",
} as const satisfies Record<keyof TimeRow, string>;
const COLUMNS = Object.keys(HEADINGS) as (keyof TimeRow)[];

type Cell = string | number | null;

/** Columns of a script's own metric: `script.orders`, `script.wait.avg`. No name has a dot, so none can meet another. */
const OWN_COLUMNS: Readonly<Record<MetricKind, Readonly<Record<string, (of: OwnTotals) => number>>>> = {
  counter: { "": ({ sum }) => sum },
  rate: { "": ({ sum, count }) => sum / count },
  // The mean of what was set, as for the whole run.
  gauge: { "": ({ sum, count }) => sum / count },
  trend: {
    ".count": ({ count }) => count,
    ".avg": ({ sum, count }) => sum / count / TREND_SCALE,
    ".max": ({ max }) => max / TREND_SCALE,
  },
};

/**
 * By RFC 4180, but with line feeds alone as line ends; line by line, as a long run has more of them than memory.
 * @param startMs epoch milliseconds of the run's start
 */
export function* toCsv(totals: RunTotals, startMs: number): Generator<string> {
  const ownColumns = totals.ownMetrics.flatMap(({ name, kind }) =>
    Object.entries(OWN_COLUMNS[kind]).map(([suffix, read]) => ({ name, heading: `script.${name}${suffix}`, read })),
  );
  const cellsOf = ([row, own]: FullRow): Cell[] => [
    ...COLUMNS.map((column) => row[column]),
    new Date(startMs + row.second * 1000).toISOString(),
    ...ownColumns.map(({ name, read }) => {
      const measured = own.get(name);
      return measured === undefined ? null : read(measured);
    }),
  ];
  yield lineOf([...Object.values(HEADINGS), "time", ...ownColumns.map(({ heading }) => heading)]);
  for (const row of timeRowsOf(totals)) yield lineOf(cellsOf(row));
}

const lineOf = (cells: readonly Cell[]): string => `${cells.map(field).join(",")}\n`;

const field = (value: Cell): string => {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
