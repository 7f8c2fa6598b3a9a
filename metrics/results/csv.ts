// timeseries.csv: a row for each second of each region and of all together, what a script measured of its own behind it.
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { OwnTotals } from "../totals/seconds/second-totals.ts";
import { NO_OWN, type TimeRow, timeRowsOf } from "../totals/seconds/time-series.ts";

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

/** Seconds whose rows are made together where none are made yet. */
const STRETCH_SECONDS = 60;

/** Rows that were made while the run went on. */
export interface PastRows {
  /** Of a stretch; each begins at a multiple of it. */
  readonly lengthSeconds: number;
  /** What `rowHeadsOf` made of a stretch; undefined: it has to be asked. */
  rowsFrom(second: number): Iterable<string> | undefined;
}

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
 * @param startMs epoch milliseconds of the run's start; @param past what is made of it already
 */
export function* toCsv(totals: RunTotals, startMs: number, past?: PastRows): Generator<string> {
  const ownColumns = totals.ownMetrics.flatMap(({ name, kind }) =>
    Object.entries(OWN_COLUMNS[kind]).map(([suffix, read]) => ({ name, heading: `script.${name}${suffix}`, read })),
  );
  const cellsOf = (own: ReadonlyMap<string, OwnTotals>): string =>
    ownColumns
      .map(({ name, read }) => {
        const measured = own.get(name);
        return `,${measured === undefined ? "" : read(measured)}`;
      })
      .join("");
  yield `${[...Object.values(HEADINGS), "time", ...ownColumns.map(({ heading }) => field(heading))].join(",")}\n`;
  const length = past?.lengthSeconds ?? STRETCH_SECONDS;
  for (let from = 0; from <= totals.lastSecond; from += length) {
    const until = Math.min(from + length, totals.lastSecond + 1);
    for (const head of past?.rowsFrom(from) ?? rowHeadsOf(totals, from, until)) {
      const { second, text, own } = readRowHead(head);
      yield `${text},${new Date(startMs + second * 1000).toISOString()}${cellsOf(own)}\n`;
    }
  }
}

/**
 * The rows of some seconds as far as they can be made while the run goes on: without the time, since no start need be
 * known, and with what a script measured of its own as JSON behind a tab, since more of its metrics may follow.
 */
export const rowHeadsOf = (totals: RunTotals, from: number, until: number): string[] =>
  Array.from(timeRowsOf(totals, from, until), ([row, own]) => {
    const text = COLUMNS.map((column) => field(row[column])).join(",");
    return own.size === 0 ? text : `${text}\t${JSON.stringify([...own])}`;
  });

const readRowHead = (head: string) => {
  const second = Number.parseInt(head, 10);
  const tab = head.lastIndexOf("\t");
  if (tab === -1) return { second, text: head, own: NO_OWN };
  const own = new Map(JSON.parse(head.slice(tab + 1)) as [metric: string, own: OwnTotals][]);
  return { second, text: head.slice(0, tab), own };
};

const field = (value: Cell): string => {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
