// Every value of every metric under k6's names, one table per kind, in all or of one region.
import { METRICS } from "../../contracts/metric-catalog.ts";
import type { MetricSummaries, MetricSummary, Summary } from "../../contracts/summary.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { mark } from "../components/marks.ts";
import { number, type Unit } from "../components/numbers.ts";
import { folded, section } from "../components/section.ts";
import { table } from "../components/table.ts";
import { regionName } from "./regions.ts";

export const metrics = ({ metrics, regions }: Summary): Html =>
  section({
    id: "metrics",
    title: "All metrics",
    lead: "In all regions together, under k6's names. Times in milliseconds.",
    body: html`${kinds("All metrics", metrics)}${Object.entries(regions)
      .filter(([, summary]) => Object.keys(summary.metrics).length > 0)
      .map(([region, summary]) =>
        folded(html`Metrics of ${regionName(region)}`, kinds(`Metrics of ${region}`, summary.metrics)),
      )}`,
  });

const KINDS = [
  { type: "trend", title: "Trends", meaning: "distributions" },
  { type: "rate", title: "Rates", meaning: "how many of the samples were true" },
  { type: "counter", title: "Counters", meaning: "sums, and sums per second" },
  { type: "gauge", title: "Gauges", meaning: "levels: last, least, greatest" },
] as const satisfies readonly { type: MetricSummary["type"]; title: string; meaning: string }[];

const kinds = (caption: string, metrics: MetricSummaries): Html =>
  Object.keys(metrics).length === 0
    ? html`<p class="nothing">Nothing was measured.</p>`
    : html`${KINDS.map(({ type, title, meaning }) => {
        const rows = Object.entries(metrics).filter(([, metric]) => metric.type === type);
        if (rows.length === 0) return NOTHING;
        return html`<h3>${title} <span class="aside">${meaning}</span></h3>${valuesTable(`${caption}: ${title}`, rows)}`;
      })}`;

/** One column for each value that any of the rows has, in the order in which they come. */
const valuesTable = (caption: string, rows: readonly (readonly [string, MetricSummary])[]): Html => {
  const keys = [...new Set(rows.flatMap(([, { values }]) => Object.keys(values)))];
  return table({
    caption,
    rows,
    whenEmpty: "",
    columns: [
      { heading: "Metric", kind: "text", cell: ([name, metric]) => metricName(name, metric) },
      ...keys.map((key) => ({
        heading: key,
        kind: "number" as const,
        cell: ([, metric]: readonly [string, MetricSummary]) => number(metric.values[key], unitOf(metric, key)),
      })),
    ],
  });
};

const metricName = (name: string, { thresholds = {} }: MetricSummary): Html => {
  const meaning = Object.hasOwn(METRICS, name) ? METRICS[name as keyof typeof METRICS].meaning : undefined;
  return html`<code>${name}</code>${meaning === undefined ? NOTHING : html`<span class="meaning">${meaning}</span>`}${Object.entries(
    thresholds,
  ).map(
    ([expression, { ok }]) =>
      html`<span class="meaning"><code>${expression}</code> ${mark(ok, { yes: "held", no: "failed" })}</span>`,
  )}`;
};

const unitOf = ({ type, contains }: MetricSummary, key: string): Unit => {
  if (type === "rate") return key === "rate" ? "fraction" : "count";
  if (key === "count" && type === "trend") return "count";
  if (contains === "data") return "bytes";
  if (contains === "time") return "ms";
  return key === "rate" ? "perSecond" : "plain";
};
