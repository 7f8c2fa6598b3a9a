// The regions side by side while a run goes on: who is ready, how the load goes there, who is done.
import type { ThresholdResult } from "../../contracts/summary.ts";
import type { Frame, RecentLoad, RegionFrame } from "../../metrics/frame.ts";
import { type Html, html } from "../components/html.ts";
import { number, type Unit } from "../components/numbers.ts";
import { p95LimitMs } from "../components/p95-limit.ts";
import { section } from "../components/section.ts";
import { type Column, table } from "../components/table.ts";
import { type Place, worldMap } from "../components/world-map.ts";
import { regionName } from "../sections/regions.ts";

type Row = Omit<RegionFrame, "city">;

export const liveRegions = (frame: Frame, thresholds: readonly ThresholdResult[]): Html =>
  section({
    id: "regions",
    title: "Regions",
    lead: "Rates and latencies of the last five seconds that were reported; latency in milliseconds.",
    body: html`${worldMap(frame.regions.map(placeOf(thresholds)))}${table({
      caption: "Regions",
      rows: frame.regions.length > 1 ? [...frame.regions, inAll(frame)] : frame.regions,
      whenEmpty: "The run has no region.",
      tone: ({ region }) => (region === ALL ? "total" : ""),
      columns: [
        { heading: "Region", kind: "text", cell: ({ region }) => regionName(region) },
        { heading: "State", kind: "text", cell: (row) => (row.region === ALL ? "" : stateOf(row, frame)) },
        { heading: "VUs", kind: "number", cell: vusCell },
        recent("Requests/s", "requestsPerSecond", "perSecond"),
        recent("p50", "p50", "ms"),
        recent("p95", "p95", "ms"),
        recent("p99", "p99", "ms"),
        recent("Failed/s", "failedPerSecond", "perSecond"),
        { heading: "Requests", kind: "number", cell: ({ requests }) => number(requests, "count") },
      ],
    })}`,
  });

const placeOf =
  (thresholds: readonly ThresholdResult[]) =>
  ({ region, recent }: Row): Place => ({
    region,
    requestsPerSecond: recent?.requestsPerSecond ?? null,
    p95Ms: recent?.p95 ?? null,
    limitMs: p95LimitMs(region, thresholds),
  });

const ALL = "all";

const inAll = ({ regions, all, requests }: Frame): Row => {
  const sum = (key: "vus" | "workers" | "readyWorkers" | "endedWorkers"): number =>
    regions.reduce((total, region) => total + region[key], 0);
  return {
    region: ALL,
    vus: sum("vus"),
    workers: sum("workers"),
    readyWorkers: sum("readyWorkers"),
    endedWorkers: sum("endedWorkers"),
    hasAggregator: true,
    isCompleted: false,
    recent: all,
    requests,
  };
};

const stateOf = (
  { isCompleted, hasAggregator, readyWorkers, endedWorkers, workers }: Row,
  { startMs, nowMs }: Frame,
): Html => {
  if (isCompleted) return html`<span class="good">✓</span> done`;
  if (endedWorkers > 0) return html`${endedWorkers} of ${workers} ended`;
  if (startMs !== null && nowMs >= startMs) return html`under load`;
  if (!hasAggregator) return html`<span class="doubtful">…</span> waits for its aggregator`;
  return readyWorkers < workers
    ? html`<span class="doubtful">…</span> ${readyWorkers} of ${workers} generators ready`
    : html`<span class="good">✓</span> ready`;
};

const vusCell = ({ vus, recent }: Row): Html =>
  html`${number(recent?.vus ?? 0, "count")} <span class="aside">of ${number(vus, "count")}</span>`;

const recent = (heading: string, key: keyof RecentLoad, unit: Unit): Column<Row> => ({
  heading,
  kind: "number",
  cell: ({ recent }) => number(recent?.[key], unit),
});
