// The regions side by side: load, rate, latency, failures.
import { AWS_REGIONS } from "../../contracts/aws-regions.ts";
import type { MetricSummaries, RegionSummary, Summary } from "../../contracts/summary.ts";
import { ALL_REGIONS } from "../../metrics/time-series.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { number, type Unit } from "../components/numbers.ts";
import { p95LimitMs } from "../components/p95-limit.ts";
import { section } from "../components/section.ts";
import { type Column, table } from "../components/table.ts";
import { type Place, worldMap } from "../components/world-map.ts";

interface Row {
  readonly region: string;
  readonly vus: number;
  readonly workers: number;
  readonly metrics: MetricSummaries;
}

export const regions = (summary: Summary): Html => {
  const rows = Object.entries(summary.regions).map(([region, { vus, workers, metrics }]) => ({
    region,
    vus,
    workers,
    metrics,
  }));
  return section({
    id: "regions",
    title: "Regions",
    lead: "Latency in milliseconds: of one request, from its first byte sent to the last received. Percentiles of all regions are read from merged histograms.",
    body: html`${worldMap(rows.map(placeOf(summary)))}${table({
      caption: "Regions",
      rows: rows.length > 1 ? [...rows, inAll(rows, summary.metrics)] : rows,
      whenEmpty: "The run had no region.",
      tone: ({ region }) => (region === ALL_REGIONS ? "total" : ""),
      columns: [
        { heading: "Region", kind: "text", cell: ({ region }) => regionName(region) },
        { heading: "VUs", kind: "number", cell: ({ vus }) => number(vus, "count") },
        { heading: "Workers", kind: "number", cell: ({ workers }) => number(workers, "count") },
        value("Requests", "http_reqs", "count", "count"),
        value("Requests/s", "http_reqs", "rate", "perSecond"),
        value("p50", "http_req_duration", "med", "ms"),
        value("p95", "http_req_duration", "p(95)", "ms"),
        value("p99", "http_req_duration", "p(99)", "ms"),
        value("Failed", "http_req_failed", "rate", "fraction"),
      ],
    })}`,
  });
};

const placeOf =
  ({ thresholds }: Summary) =>
  ({ region, metrics }: Row): Place => ({
    region,
    requestsPerSecond: metrics.http_reqs?.values.rate ?? null,
    p95Ms: metrics.http_req_duration?.values["p(95)"] ?? null,
    limitMs: p95LimitMs(region, thresholds),
  });

export const regionName = (region: string): Html => {
  const city = Object.hasOwn(AWS_REGIONS, region) ? AWS_REGIONS[region]?.city : undefined;
  return html`<span class="region">${region}</span>${city === undefined ? NOTHING : html` <span class="city">${city}</span>`}`;
};

const inAll = (rows: readonly RegionSummary[], metrics: MetricSummaries): Row => ({
  region: ALL_REGIONS,
  vus: rows.reduce((sum, { vus }) => sum + vus, 0),
  workers: rows.reduce((sum, { workers }) => sum + workers, 0),
  metrics,
});

const value = (heading: string, metric: string, key: string, unit: Unit): Column<Row> => ({
  heading,
  kind: "number",
  cell: ({ metrics }) => number(metrics[metric]?.values[key], unit),
});
