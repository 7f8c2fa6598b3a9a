// A run of any size that never was, second by second as its aggregators would have written it: for what shows and sums up large runs.
import { AWS_REGIONS } from "../contracts/aws-regions.ts";
import type { FlushPayload } from "../contracts/flush-item.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Series } from "../contracts/series.ts";
import { Histogram } from "../metrics/histogram.ts";

export interface LargeRun {
  readonly record: RunRecord;
  /** Of one second, by region. */
  readonly payloadsOf: (second: number) => [region: string, payload: FlushPayload][];
}

export interface Size {
  readonly regions: number;
  readonly names: number;
  readonly seconds: number;
  /** Names that each region calls in a second: all of them come in turn. */
  readonly namesPerSecond: number;
}

const STARTED = "2026-11-24T17:02:31.000Z";
const REQUESTS_PER_NAME = 3;

export const largeRun = ({ regions, names, seconds, namesPerSecond }: Size): LargeRun => {
  const regionNames = Object.keys(AWS_REGIONS).slice(0, regions);
  const random = randomOf(1);
  const attempts = new Map(regionNames.map((region) => [region, 0]));
  const record: RunRecord = {
    ...{ schema: "meridian.run.v1", meridianVersion: "0.0.0", runId: "20261124-170211-big0", createdAt: STARTED },
    ...{ name: "large", target: "https://shop.example.com", durationSeconds: seconds, config: {}, scriptSha256: "00" },
    regions: Object.fromEntries(regionNames.map((region) => [region, { vus: 50, workers: 1 }])),
    thresholds: { http_req_duration: ["p(95)<400"], http_req_failed: ["rate<0.01"] },
    ending: { startTimestamp: STARTED, reason: "ended", totals: {}, missing: [] },
  };
  const payloadOf = (region: string, index: number, second: number): FlushPayload => {
    const series: Series[] = [gauge(50), counter("iterations", {}, namesPerSecond)];
    for (let call = 0; call < namesPerSecond; call += 1) {
      const name = `request ${(second * namesPerSecond + call) % names}`;
      const hasFailed = random() < 0.002;
      const tags = { name, method: "GET", status: hasFailed ? "503" : "200" };
      const wave = 1 + 0.4 * Math.sin(second / 200 + index);
      const micros = Array.from({ length: REQUESTS_PER_NAME }, () =>
        Math.round(wave * (20_000 + 4000 * index) * Math.exp(random() * random() * 2.5)),
      );
      series.push(counter("http_reqs", tags, micros.length));
      const failed = hasFailed ? micros.length : 0;
      series.push({ kind: "rate", metric: "http_req_failed", tags, count: micros.length, sum: failed });
      series.push(trend(tags, micros));
    }
    const made = (attempts.get(region) ?? 0) + namesPerSecond * REQUESTS_PER_NAME;
    attempts.set(region, made);
    return { seconds: [{ second, series }], workers: [workerOf(region, second, made)], errors: [], warnings: [] };
  };
  return {
    record,
    payloadsOf: (second) => regionNames.map((region, index) => [region, payloadOf(region, index, second)]),
  };
};

const counter = (metric: string, tags: Series["tags"], sum: number): Series => ({
  ...{ kind: "counter", metric, tags, count: sum, sum },
});

const gauge = (sum: number): Series => ({ kind: "gauge", metric: "vus", tags: {}, count: 1, sum });

const trend = (tags: Series["tags"], micros: readonly number[]): Series => {
  const histogram = new Histogram();
  for (const one of micros) histogram.record(one);
  const { count, sum, min, max } = histogram;
  const encoded = Buffer.from(histogram.encode()).toString("base64");
  return { kind: "trend", metric: "http_req_duration", tags, count, sum, min, max, histogram: encoded };
};

const workerOf = (region: string, second: number, attemptsTotal: number): FlushPayload["workers"][number] => ({
  ...{ workerId: `${region}-0`, slot: 0, sequence: second + 1, final: false, sentAt: STARTED, attemptsTotal },
  ...{ attempts: 10, inFlight: 0 },
  health: {
    ...{
      eventLoopLagMeanMs: 1,
      eventLoopLagMaxMs: 2,
      begunIterationCount: 9,
      slipMeanMs: 0,
      slipMaxMs: 0,
      cpuFraction: 0.3,
    },
    ...{ rssBytes: 90_000_000, lateIterationCount: 0, gcFraction: 0.01, gcPauseMaxMs: 2 },
  },
  certificate: { clockOffsetMs: 1, roundTripMs: 2, leadMs: 8000, skewMs: 0, atStart: true },
});

/** Mulberry32: the same run each time. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
