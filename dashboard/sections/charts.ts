// The run over time: rate, latency, failures and virtual users, one line per region.
import { ALL_REGIONS, type TimeRow } from "../../metrics/time-series.ts";
import { chart } from "../components/chart.ts";
import type { Line } from "../components/drawing.ts";
import { type Html, html } from "../components/html.ts";
import type { Unit } from "../components/numbers.ts";
import type { Reduction } from "../components/scale.ts";
import { section } from "../components/section.ts";

type Key = "requests" | "p95" | "failed" | "vus";

const CHARTS: readonly {
  readonly key: Key;
  readonly title: string;
  readonly unit: Unit;
  readonly reduction: Reduction;
}[] = [
  { key: "requests", title: "Requests per second", unit: "perSecond", reduction: "mean" },
  { key: "p95", title: "Latency, 95th percentile of each second", unit: "ms", reduction: "max" },
  { key: "failed", title: "Failures per second", unit: "perSecond", reduction: "mean" },
  { key: "vus", title: "Virtual users", unit: "plain", reduction: "mean" },
];

export const charts = (rows: readonly TimeRow[]): Html =>
  section({
    id: "time",
    title: "Over time",
    lead: "By region, from the start instant on. A gap: nothing was reported in that second.",
    body: html`<div class="charts">${CHARTS.map(({ key, ...content }) =>
      chart({ ...content, id: `chart-${key}`, lines: linesOf(rows, key) }),
    )}</div>`,
  });

/** One line per region; all of them together only where no region is named. */
const linesOf = (rows: readonly TimeRow[], key: Key): Line[] => {
  const seconds = rows.reduce((most, { second }) => Math.max(most, second + 1), 0);
  const byRegion = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const values = byRegion.get(row.region) ?? new Array<number | null>(seconds).fill(null);
    values[row.second] = row[key];
    byRegion.set(row.region, values);
  }
  if (byRegion.size > 1) byRegion.delete(ALL_REGIONS);
  return [...byRegion.entries()].map(([label, values]) => ({ label, values }));
};
