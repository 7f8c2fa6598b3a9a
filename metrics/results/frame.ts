// Makes what people see of a run at one moment: what is waited for in each region, or how the load goes. It is made
// from the state and the log alone, so that `run` and `watch` show the same in every place.

import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { Distances } from "../../contracts/results/distances.ts";
import { cityOf } from "../../contracts/results/places.ts";
import { ALL_REGIONS, type Frame, type RecentLoad, type RegionFrame } from "../../contracts/results/view.ts";
import type { LogReader } from "../log/log-reader.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { SecondTotals } from "../totals/seconds/second-totals.ts";
import { type TimeRow, toRow } from "../totals/seconds/time-series.ts";

/** How many of the last seconds stand for "now": a single second jumps too much to be read. */
const WINDOW_SECONDS = 5;

export const makeFrame = (
  status: TestStatusAnswer,
  { totals, capacity }: Pick<LogReader, "totals"> & Partial<Pick<LogReader, "capacity">>,
  distances: Distances,
): Frame => {
  const last = totals.lastSecond;
  const regions = Object.entries(status.regions).map(
    ([region, { vus, workers, aggregator, completed }]): RegionFrame => {
      const slots = status.slots.filter((slot) => slot.region === region);
      return {
        region,
        city: cityOf(region, distances),
        vus,
        workers,
        readyWorkers: slots.filter(({ readyAt }) => readyAt !== undefined).length,
        endedWorkers: slots.filter(({ endedAt }) => endedAt !== undefined).length,
        hasAggregator: aggregator !== null,
        isCompleted: completed !== null,
        recent: measureRecentLoad(region, windowOf(totals, region, last)),
        requests: totals.requestsOf(region),
      };
    },
  );
  const windows = Object.keys(status.regions).flatMap((region) => windowOf(totals, region, last));
  return {
    phase: status.phase,
    startMs: status.start.state ? Date.parse(status.start.timestamp) : null,
    nowMs: Date.parse(status.serverTime),
    durationSeconds: status.settings.durationSeconds,
    regions,
    all: addUp(
      measureRecentLoad(ALL_REGIONS, windows),
      regions.flatMap(({ recent }) => recent ?? []),
    ),
    requests: regions.reduce((sum, { requests }) => sum + requests, 0),
    ...marksOf(status),
    ...searchOf(status, capacity),
  };
};

const marksOf = ({ marks = [], start }: TestStatusAnswer): Pick<Frame, "marks"> =>
  marks.length === 0 || !start.state
    ? {}
    : { marks: marks.map(({ at, text }) => ({ second: (Date.parse(at) - Date.parse(start.timestamp)) / 1000, text })) };

const searchOf = (status: TestStatusAnswer, capacity: LogReader["capacity"]): Pick<Frame, "search"> => {
  const search = capacity?.soFar(status);
  return search === undefined ? {} : { search };
};

const windowOf = (totals: RunTotals, region: string, last: number): SecondTotals[] => {
  const seconds = totals.seconds.get(region);
  return Array.from({ length: WINDOW_SECONDS }, (_, back) => seconds?.get(last - back)).filter(
    (second) => second !== undefined,
  );
};

const measureRecentLoad = (region: string, seconds: readonly SecondTotals[]): RecentLoad | null => {
  if (seconds.length === 0) return null;
  const row: TimeRow = toRow(0, region, seconds);
  return {
    vus: Math.max(0, ...seconds.map(({ vus }) => vus)),
    requestsPerSecond: row.requests / seconds.length,
    failedPerSecond: row.failed / seconds.length,
    p50: row.p50,
    p95: row.p95,
    p99: row.p99,
  };
};

/** Adds up the levels and rates of regions, and takes the latencies of all samples together. */
const addUp = (merged: RecentLoad | null, parts: readonly RecentLoad[]): RecentLoad | null => {
  if (merged === null) return null;
  const sum = (key: "vus" | "requestsPerSecond" | "failedPerSecond"): number =>
    parts.reduce((total, part) => total + part[key], 0);
  return {
    ...merged,
    vus: sum("vus"),
    requestsPerSecond: sum("requestsPerSecond"),
    failedPerSecond: sum("failedPerSecond"),
  };
};
