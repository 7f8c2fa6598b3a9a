// A run as large as Meridian is made for, without running it: by default an hour over 30 regions with 200 request
// names. The same arguments make the same run. For the benchmarks, and for whoever needs a large log to look at.

import { type EncodedHistogram, histogramToWire } from "../../contracts/delta/encoded-histogram.ts";
import { encodePayload } from "../../contracts/delta/flush-codec.ts";
import {
  FLUSH_SCHEMA,
  type FlushItem,
  type FlushPayload,
  type WorkerRecord,
} from "../../contracts/delta/flush-item.ts";
import type { Series, SeriesTags } from "../../contracts/delta/series.ts";
import { readThresholds, type ThresholdTexts } from "../../contracts/metrics/threshold.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { Histogram } from "../../metrics/histogram/histogram.ts";
import { NO_HEALTH } from "../../metrics/totals/health.ts";

export interface LargeRunSize {
  readonly regions: number;
  readonly names: number;
  readonly seconds: number;
  /** Names that a region calls in one second; the next second calls the next ones. */
  readonly namesPerSecond: number;
  /** Calls of each of these names in one second of a region. */
  readonly callsPerName: number;
  /**
   * Only one of so many seconds has anything. With so many times the calls it fills as much memory as a run of all
   * seconds, in a fraction of the time.
   */
  readonly everySeconds: number;
}

export const LARGE_RUN: LargeRunSize = {
  regions: 30,
  names: 200,
  seconds: 3600,
  namesPerSecond: 5,
  callsPerName: 40,
  everySeconds: 1,
};

export interface RegionPayload {
  readonly region: string;
  readonly payload: FlushPayload;
}

const VUS = 100;
const START = "2026-01-01T00:00:00.000Z";
const TRENDS = [
  "http_req_duration",
  "http_req_blocked",
  "http_req_connecting",
  "http_req_sending",
  "http_req_waiting",
  "http_req_receiving",
] as const;
/** How many histograms are made beforehand to choose from: making each anew would take longer than what is measured. */
const SHAPES = 64;

export const regionNamesOf = ({ regions }: LargeRunSize): string[] => {
  const known = Object.keys(AWS_REGIONS);
  return Array.from({ length: regions }, (_, index) => known[index] ?? `xx-made-up-${index}`);
};

/** @param thresholds one on all, one on a region and one on a name unless given */
export const makeLargeRecord = (size: LargeRunSize, thresholds?: ThresholdTexts): RunRecord => ({
  schema: "meridian.run.v1",
  distances: "real",
  meridianVersion: "0.1.0",
  runId: "20260101-000000-large",
  createdAt: START,
  name: "large",
  target: "https://shop.example.com",
  regions: Object.fromEntries(regionNamesOf(size).map((region) => [region, { vus: VUS, workers: 1 }])),
  durationSeconds: size.seconds,
  limits: { iterationErrors: 0.1 },
  declared: {},
  thresholds: readThresholds(
    thresholds ?? {
      http_req_failed: ["rate<0.01"],
      http_req_duration: ["p(95)<300"],
      [`http_req_duration{region:${regionNamesOf(size)[0]}}`]: ["p(99)<500"],
      "http_req_duration{name:request 7}": ["p(95)<300"],
    },
  ),
  config: {},
  scriptSha256: "0".repeat(64),
  ending: {
    startTimestamp: START,
    reason: "ended",
    totals: Object.fromEntries(
      regionNamesOf(size).map((region) => [
        `${region}-0`,
        {
          attempts: attemptsUntil(size, size.seconds - 1),
          iterations: size.seconds,
          lastSequence: turnOf(size, size.seconds - 1) + 1,
        },
      ]),
    ),
    missing: [],
  },
});

/** What the aggregators of all regions flush, second by second. */
export function* makeLargePayloads(size: LargeRunSize): Generator<RegionPayload> {
  const payloadsOf = makeLargeSeconds(size);
  for (let second = 0; second < size.seconds; second += size.everySeconds) yield* payloadsOf(second);
}

/** Makes the payloads of one second at a time, so that the caller sets the pace. */
export const makeLargeSeconds = (size: LargeRunSize): ((second: number) => RegionPayload[]) => {
  const shapes = makeShapes(size.callsPerName);
  const regions = regionNamesOf(size);
  return (second) =>
    regions.map((region, index) => ({ region, payload: payloadOf(size, region, second, shapes, index) }));
};

/** The same as items of the log. */
export function* makeLargeItems(size: LargeRunSize): Generator<FlushItem> {
  const { runId } = makeLargeRecord(size);
  const seqs = new Map<string, number>();
  for (const { region, payload } of makeLargePayloads(size)) {
    const seq = (seqs.get(region) ?? 0) + 1;
    seqs.set(region, seq);
    yield {
      schema: FLUSH_SCHEMA,
      run: `${runId}#${region}`,
      seq,
      flushId: `flush-${seq}`,
      writtenAt: START,
      aggregatorId: "aggregator-0",
      payload: encodePayload(payload),
      expiresAt: 1_900_000_000,
      role: "commit",
      partSeqs: [],
      ledger: { [`${region}-0`]: seq },
    };
  }
}

const attemptsUntil = ({ namesPerSecond, callsPerName, everySeconds }: LargeRunSize, second: number): number =>
  (Math.floor(second / everySeconds) + 1) * namesPerSecond * callsPerName;

const payloadOf = (
  size: LargeRunSize,
  region: string,
  second: number,
  shapes: readonly Histogram[],
  distance: number,
): FlushPayload => {
  const series = Array.from({ length: size.namesPerSecond }, (_, index) => {
    const number = (turnOf(size, second) * size.namesPerSecond + index) % size.names;
    // One call in 500 fails, and one name in ten is slower than the others.
    const status = (second + distance) % 100 === 0 && index === 0 ? "503" : "200";
    return requestSeries(number, status, size.callsPerName, shapes, second + distance * 7);
  }).flat();
  return {
    seconds: [{ second, series: [...series, ...otherSeries(size)] }],
    workers: [workerOf(size, region, second)],
    errors: [],
    notices: [],
  };
};

/** How many seconds that have something are before it. */
const turnOf = ({ everySeconds }: LargeRunSize, second: number): number => Math.floor(second / everySeconds);

const requestSeries = (
  number: number,
  status: string,
  calls: number,
  shapes: readonly Histogram[],
  turn: number,
): Series[] => {
  const tags: SeriesTags = { name: `request ${number}`, method: number % 4 === 0 ? "POST" : "GET", status };
  return [
    { kind: "counter", metric: "http_reqs", tags, count: calls, sum: calls },
    { kind: "rate", metric: "http_req_failed", tags, count: calls, sum: status === "200" ? 0 : calls },
    ...TRENDS.map((metric, index): Series => {
      const shape = shapes[(turn * 5 + number + index * 11) % shapes.length] as Histogram;
      const { count, sum, min, max } = shape;
      return { kind: "trend", metric, tags, count, sum, min, max, histogram: encodedOf(shape) };
    }),
  ];
};

const otherSeries = ({ namesPerSecond, callsPerName }: LargeRunSize): Series[] => {
  const calls = namesPerSecond * callsPerName;
  return [
    { kind: "counter", metric: "data_sent", tags: {}, count: calls, sum: calls * 120 },
    { kind: "counter", metric: "data_received", tags: {}, count: calls, sum: calls * 10_000 },
    { kind: "counter", metric: "iterations", tags: {}, count: VUS, sum: VUS },
    { kind: "rate", metric: "checks", tags: { check: "status is 200" }, count: calls, sum: calls - 1 },
    { kind: "gauge", metric: "vus", tags: {}, count: 1, sum: VUS },
  ];
};

const encodings = new WeakMap<Histogram, EncodedHistogram>();
const encodedOf = (histogram: Histogram): EncodedHistogram => {
  const known = encodings.get(histogram) ?? histogramToWire(histogram.encode());
  encodings.set(histogram, known);
  return known;
};

/** Log-normal around 20 to 200 ms, as latencies are. */
const makeShapes = (calls: number): Histogram[] => {
  const random = pseudoRandom(7);
  return Array.from({ length: SHAPES }, (_, index) => {
    const histogram = new Histogram();
    for (let call = 0; call < calls; call += 1) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      histogram.record(Math.round((20_000 + index * 2_800) * Math.exp(0.4 * normal)));
    }
    return histogram;
  });
};

/** Lehmer's generator: the same numbers each time. @returns numbers from 0 to below 1 */
const pseudoRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

const workerOf = (size: LargeRunSize, region: string, second: number): WorkerRecord => ({
  workerId: `${region}-0`,
  slot: 0,
  sequence: turnOf(size, second) + 1,
  final: second + size.everySeconds >= size.seconds,
  sentAt: START,
  inFlight: 0,
  attemptsTotal: attemptsUntil(size, second),
  attempts: attemptsUntil(size, 0),
  health: {
    ...NO_HEALTH,
    spanMs: 1000,
    eventLoopLagMeanMs: 1,
    eventLoopLagMaxMs: 3,
    cpuFraction: 0.4,
    rssBytes: 120_000_000,
    lateIterationCount: 0,
    begunIterationCount: VUS,
    slipMeanMs: 0.2,
    slipMaxMs: 2,
    gcFraction: 0.01,
    gcPauseMaxMs: 4,
  },
  ...(second === 0
    ? { certificate: { clockOffsetMs: 1, roundTripMs: 2, leadMs: 8_000, skewMs: 3, atStart: true } }
    : {}),
});
