// timeseries.csv: a row for each second of each region and of all together, what a script measured of its own behind it.
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import { ALL_REGIONS } from "../../contracts/results/view.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import type { OwnSeconds } from "../totals/own-seconds.ts";
import type { TimeRow } from "../totals/time-series.ts";

/** The names of the columns; one that stands for one metric has that metric's name. */
const HEADINGS = {
  second: "second",
  region: "region",
  vus: metricIn("vus"),
  requests: metricIn("requests"),
  failed: metricIn("failed"),
  iterations: metricIn("iterations"),
  checks: metricIn("checks"),
  checksPassed: `${metricIn("checks")}_passed`,
  p50: "p50_ms",
  p95: "p95_ms",
  p99: "p99_ms",
  max: "max_ms",
} as const satisfies Record<keyof TimeRow, string>;
const COLUMNS = Object.keys(HEADINGS) as (keyof TimeRow)[];

type Cell = string | number | null;
type Measured = NonNullable<ReturnType<OwnSeconds["at"]>>;

/** Columns of a script's own metric: `script.orders`, `script.wait.avg`. No name has a dot, so none can meet another. */
const OWN_COLUMNS: Readonly<Record<MetricKind, Readonly<Record<string, (of: Measured) => number>>>> = {
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
 * By RFC 4180, but with line feeds alone as line ends.
 * @param startMs epoch milliseconds of the run's start
 */
export const toCsv = (rows: readonly TimeRow[], startMs: number, own: OwnSeconds): string => {
  const ownColumns = own.metrics.flatMap(({ name, kind }) =>
    Object.entries(OWN_COLUMNS[kind]).map(([suffix, read]) => ({ name, heading: `script.${name}${suffix}`, read })),
  );
  const cellsOf = (row: TimeRow): Cell[] => {
    const region = row.region === ALL_REGIONS ? undefined : row.region;
    return [
      ...COLUMNS.map((column) => row[column]),
      new Date(startMs + row.second * 1000).toISOString(),
      ...ownColumns.map(({ name, read }) => {
        const measured = own.at(name, row.second, region);
        return measured === undefined ? null : read(measured);
      }),
    ];
  };
  const head = [...Object.values(HEADINGS), "time", ...ownColumns.map(({ heading }) => heading)];
  return `${[head, ...rows.map(cellsOf)].map((cells) => cells.map(field).join(",")).join("\n")}\n`;
};

const field = (value: Cell): string => {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
