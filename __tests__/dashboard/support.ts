// Summaries and views of runs that never were, of any size, for tests of what the dashboard draws.

import { readThresholds } from "../../contracts/metrics/threshold.ts";
import { placesOf } from "../../contracts/results/places.ts";
import type { SampleGroup } from "../../contracts/results/samples.ts";
import type { MetricSummary, Summary, ThresholdResult, WorkerSummary } from "../../contracts/results/summary.ts";
import {
  ALL_REGIONS,
  type CoursePoint,
  type Distributions,
  MOST_POINTS,
  MOST_REQUEST_POINTS,
  type RunView,
  type ThresholdCourse,
} from "../../contracts/results/view.ts";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { healthSummaryOf, NO_HEALTH } from "../../metrics/totals/health.ts";
import { CrossingWatch } from "../../metrics/verdict/first-crossing.ts";

/** Results as they are shown. */
export const coursesOf = (results: readonly ThresholdResult[]): ThresholdCourse[] => {
  const texts: Record<string, string[]> = {};
  for (const { metric, expression } of results) texts[metric] = [...(texts[metric] ?? []), expression];
  return new CrossingWatch(readThresholds(texts)).courseOf(results);
};

/** The first regions that AWS has, by name. */
export const regionNames = (count: number): string[] => Object.keys(AWS_REGIONS).slice(-count);

const trend = (medMs: number, count: number): MetricSummary => ({
  type: "trend",
  contains: "time",
  values: {
    avg: medMs * 1.137,
    min: medMs * 0.413,
    med: medMs,
    max: medMs * 9.711,
    "p(90)": medMs * 1.911,
    "p(95)": medMs * 2.513,
    "p(99)": medMs * 4.217,
    "p(99.9)": medMs * 7.319,
    count,
  },
});

const metricsFor = (requests: number, medMs: number, seconds: number, vus: number): Record<string, MetricSummary> => ({
  http_reqs: { type: "counter", contains: "default", values: { count: requests, rate: requests / seconds } },
  http_req_failed: {
    type: "rate",
    contains: "default",
    values: { rate: 17 / requests, passes: 17, fails: requests - 17 },
  },
  http_req_duration: trend(medMs, requests),
  http_req_waiting: trend(medMs * 0.93, requests),
  http_req_connecting: trend(0.0371 * medMs, requests),
  data_received: { type: "counter", contains: "data", values: { count: requests * 8517, rate: 8517.25 } },
  checks: { type: "rate", contains: "default", values: { rate: 0.99817, passes: 5451, fails: 10 } },
  iterations: { type: "counter", contains: "default", values: { count: 5461, rate: 91.017 } },
  vus: { type: "gauge", contains: "default", values: { value: vus, min: 1, max: vus + 1 } },
});

const workerOf = (region: string, slot: number): WorkerSummary => ({
  region,
  workerId: `${region}-${slot}-b7f3`,
  slot,
  ended: slot !== 3,
  attempts: 18_211 + slot,
  ...healthSummaryOf({
    ...NO_HEALTH,
    eventLoopLagMaxMs: 14.23 + slot,
    eventLoopLagMeanMs: 1.1837 + slot,
    cpuFraction: 0.4312,
    rssBytes: 151_234_560 + slot,
    lateIterationCount: 3 + slot,
    slipMeanMs: 0.83 + slot,
    slipMaxMs: 27.5 + slot,
    gcFraction: 0.013,
    gcPauseMaxMs: 6.71 + slot,
  }),
  certificate:
    slot === 2
      ? null
      : { clockOffsetMs: -3.417 - slot, roundTripMs: 41.25, leadMs: 9417.5, skewMs: 1.871 + slot, atStart: slot !== 3 },
});

/** A run that failed one threshold, with something in every table. */
export const sampleSummary = (regions: readonly string[], seconds = 60): Summary => ({
  schema: "meridian.summary.v1",
  distances: "real",
  meridianVersion: "0.1.0",
  runId: "20261124-170211-k3f9",
  name: "spring sale",
  target: "https://shop.example.com",
  verdict: "failed",
  invalidReasons: [],
  warnings: ["worker eu-west-1-0-b7f3 in eu-west-1 was busy: its event loop was 31 ms late on average"],
  start: { instant: "2026-11-24T17:02:31.000Z", skewMilliseconds: 38.417 },
  durationSeconds: seconds,
  loadGaps: [],
  ledger: {
    sent: 109_266,
    merged: 109_263,
    lost: 3,
    ambiguous: 11,
    neverSent: 6,
    interrupted: 4,
    resent: 2,
    refused: 1,
  },
  metrics: metricsFor(109_263, 84.213, seconds, 350),
  regions: Object.fromEntries(
    regions.map((region, index) => [
      region,
      { vus: 50 + index, workers: 2, metrics: metricsFor(18_211 + index, 31.517 * (1 + index), seconds, 50 + index) },
    ]),
  ),
  requests: [
    {
      name: "list products",
      method: "GET",
      count: 71_211,
      failedCount: 12,
      statuses: { "200": 71_199, "503": 8, "0": 4 },
      failures: [
        { region: "eu-west-1", count: 9, firstSecond: 13, lastSecond: 51 },
        { region: "us-east-1", count: 3, firstSecond: 14, lastSecond: 26 },
      ],
      duration: trend(61.317, 71_211),
    },
    {
      name: "https://shop.example.com/cart/items?session=4711&colour=blue",
      method: "POST",
      count: 38_052,
      failedCount: 0,
      statuses: { "201": 38_052 },
      duration: trend(143.919, 38_052),
    },
  ],
  checks: [
    { group: "", name: "status is 200", passes: 71_199, fails: 12 },
    { group: "", name: "has an id", passes: 38_052, fails: 0 },
  ],
  thresholds: [
    { metric: "http_req_failed", expression: "rate<0.01", ok: true, value: 0.000_155_6, limit: 0.01 },
    { metric: "http_req_duration{region:eu-west-1}", expression: "p(95)<300", ok: false, value: 341.719, limit: 300 },
    { metric: "http_req_duration{name:search}", expression: "p(99)<900", ok: true, value: null, limit: 900 },
  ],
  errors: [
    {
      kind: "script",
      message: "TypeError: Cannot read properties of undefined (reading 'id')",
      place: "script.js:12:5",
      count: 41,
    },
    { kind: "request", message: "the target cut the connection", place: "GET list products", count: 4 },
  ],
  workers: regions.flatMap((region) => [workerOf(region, 0), workerOf(region, 1)]),
});

/** A run that never began: nothing measured, nobody there. */
export const emptySummary = (): Summary => ({
  ...sampleSummary([]),
  verdict: "invalid",
  invalidReasons: ["the run never started: us-west-1: 0 of 1 workers not ready in time"],
  warnings: [],
  start: { instant: null, skewMilliseconds: null },
  ledger: { sent: 0, merged: 0, lost: 0, ambiguous: 0, neverSent: 0, interrupted: 0, resent: 0, refused: 0 },
  metrics: {},
  regions: Object.fromEntries(regionNames(2).map((region) => [region, { vus: 5, workers: 1, metrics: {} }])),
  requests: [],
  checks: [],
  thresholds: [],
  errors: [],
  workers: [],
});

/** The same as a page shows it: waves that differ by region, a ramp at the beginning, a gap in the second region. */
export const sampleView = (
  regions: readonly string[],
  seconds = 60,
  summary = sampleSummary(regions, seconds),
): RunView => ({
  schema: "meridian.view.v1",
  facts: {
    runId: summary.runId,
    name: summary.name,
    target: summary.target,
    distances: summary.distances,
    places: placesOf(regions, summary.distances),
    meridianVersion: summary.meridianVersion,
    createdAt: "2026-11-24T17:02:11.000Z",
    regions: Object.fromEntries(regions.map((region, index) => [region, { vus: 50 + index, workers: 2 }])),
    durationSeconds: summary.durationSeconds,
    scriptSha256: "00ff",
    asked: {
      iterations: [{ fromSecond: 0, untilSecond: seconds, from: 60, to: 75 }],
      vus: [{ fromSecond: 0, untilSecond: seconds, from: 50, to: 50 }],
      phases: [{ second: 20, text: "stage 2" }],
    },
    config: { name: summary.name, target: summary.target },
    script: { file: "script.js", code: "export default async function () {}" },
    files: [{ name: "summary.json", meaning: "these numbers for programs" }],
  },
  course: {
    stepSeconds: Math.max(1, Math.ceil(seconds / MOST_POINTS)),
    lines: Object.fromEntries(
      [ALL_REGIONS, ...regions].map((region, index) => [region, pointsOf(index, Math.min(seconds, MOST_POINTS))]),
    ),
  },
  heat: {
    rowsPerOctave: 4,
    columns: Array.from({ length: Math.min(seconds, MOST_POINTS) }, (_, index) =>
      Array.from({ length: 18 }, (_, row) => [56 + row, 1 + ((index * 7 + row * 13) % 90)]).flat(),
    ),
  },
  requestCourses: {
    stepSeconds: Math.max(1, Math.ceil(seconds / MOST_REQUEST_POINTS)),
    lines: Object.fromEntries(
      summary.requests.map(({ method, name }, index) => [
        `${method} ${name}`,
        requestPointsOf(index, Math.min(seconds, MOST_REQUEST_POINTS)),
      ]),
    ),
  },
  distributions: Object.fromEntries([ALL_REGIONS, ...regions].map((region) => [region, distributions(region)])),
  thresholds: coursesOf(summary.thresholds).map((one) => ({ ...one, firstCrossedSecond: one.ok ? null : 17 })),
  frame: null,
  soFar: null,
  summary,
  samples: [
    ...regions.map((region) => samplesOf("failed", region)),
    ...regions.map((region) => samplesOf("slow", region)),
  ],
});

const samplesOf = (kind: SampleGroup["kind"], region: string): SampleGroup => {
  const status = kind === "failed" ? 503 : 200;
  const timings = {
    duration: 341.7,
    blocked: 0,
    connecting: 0,
    tls_handshaking: 0,
    sending: 1,
    waiting: 340,
    receiving: 0,
  };
  const sample = {
    second: 7,
    vu: 3,
    iteration: 1,
    timings,
    error: "",
    request: { method: "GET", url: "https://shop.example.com/products", headers: { accept: "*/*" } },
    response: { status, headers: { "content-type": "text/plain" }, body: `answered by ${region}` },
  };
  return { kind, name: "list products", region, status, error: "", seen: 1_204, samples: [sample, sample] };
};

const distributions = (region: string): Distributions => {
  const curve = (factor: number) =>
    Array.from({ length: 60 }, (_, index): [number, number] => [
      Number((100 - 100 / 2 ** (index / 5)).toPrecision(8)),
      factor * (20 + region.length + index ** 1.7),
    ]);
  return { service: [...curve(1), [100, 1200]], corrected: [...curve(2), [100, 2400]] };
};

/** As they are kept of a request: no users, and no more digits than are drawn. */
const requestPointsOf = (index: number, count: number): (CoursePoint | null)[] =>
  pointsOf(index, count).map(
    (point) => point?.slice(0, 6).map((value) => (value === null ? null : Number(value.toPrecision(4)))) ?? null,
  );

const pointsOf = (index: number, count: number): (CoursePoint | null)[] =>
  Array.from({ length: count }, (_, second) => {
    if (index === 2 && second === 20) return null;
    const wave = Math.sin(second / 4 + index) + Math.sin(second * 1.7 + index * 3) / 2;
    const p50 = 31.5 * (1 + index * 0.4) + wave * 4;
    const requests = Math.round(Math.min(1, (second + 1) / 6) * (300 - index * 9 + wave * 20));
    const failed = second % 13 === index ? 3 + index : 0;
    const p95 = second === 0 && index === 2 ? null : p50 * 2.5;
    return [requests, failed, p50, p95, p50 * 4.1, p50 * 9, Math.min(50 + index * 5, (second + 1) * 10), requests / 4];
  });
