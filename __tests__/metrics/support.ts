// Random samples, series and payloads for the tests of metrics/, and the oracle's histogram to hold ours against.
import fc from "fast-check";
import { build, type Histogram as OracleHistogram } from "hdr-histogram-js";
import { histogramToWire } from "../../contracts/delta/encoded-histogram.ts";
import type { FlushPayload, WorkerRecord } from "../../contracts/delta/flush-item.ts";
import type { SecondOfSeries, Series, SeriesTags } from "../../contracts/delta/series.ts";
import { Histogram } from "../../metrics/histogram/histogram.ts";
import { NO_HEALTH } from "../../metrics/totals/health.ts";

/** Microseconds up to 1e9, as often short as long: a uniform choice would hardly ever fall below a second. */
export const micros = fc.oneof(
  fc.nat(4_000),
  fc.nat(1_000_000),
  fc.nat(1_000_000_000),
  fc.nat(30).map((bit) => Math.min(1_000_000_000, 2 ** bit)),
);

export const histogramOf = (samples: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const sample of samples) histogram.record(sample);
  return histogram;
};

/** HdrHistogram's own, with the same buckets. */
export const oracleOf = (samples: readonly number[]): OracleHistogram => {
  const oracle = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2 ** 40,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
    useWebAssembly: false,
  });
  for (const sample of samples) oracle.recordValue(sample);
  return oracle;
};

export const bucketsOf = (histogram: Histogram): [number, number, number][] => {
  const buckets: [number, number, number][] = [];
  histogram.forEachBucket((low, high, samples) => buckets.push([low, high, samples]));
  return buckets;
};

/** @param samples at least one */
export const trend = (metric: string, tags: SeriesTags, samples: readonly number[]): Series => {
  const histogram = histogramOf(samples);
  const { count, sum, min, max } = histogram;
  return { kind: "trend", metric, tags, count, sum, min, max, histogram: histogramToWire(histogram.encode()) };
};

export const counter = (metric: string, tags: SeriesTags, sum: number): Series => ({
  kind: "counter",
  metric,
  tags,
  count: Math.max(1, sum),
  sum,
});

export const rate = (metric: string, tags: SeriesTags, count: number, sum: number): Series => ({
  kind: "rate",
  metric,
  tags,
  count,
  sum,
});

export const gauge = (sum: number): Series => ({ kind: "gauge", metric: "vus", tags: {}, count: 1, sum });

/** What a worker writes for requests of one name and status, one per duration. */
export const requests = (tags: SeriesTags, durationsMicros: readonly number[]): Series[] => {
  const count = durationsMicros.length;
  const hasFailed = Number(tags.status ?? 0) >= 400 || tags.error_code !== undefined;
  return [
    counter("http_reqs", tags, count),
    rate("http_req_failed", tags, count, hasFailed ? count : 0),
    trend("http_req_duration", tags, durationsMicros),
  ];
};

const requestTags: fc.Arbitrary<SeriesTags> = fc
  .tuple(
    fc.constantFrom("login", "cart", "a,b", 'say "hi"'),
    fc.constantFrom("GET", "POST"),
    fc.constantFrom("200", "404", "503", "1050", "1212"),
    fc.constantFrom({}, { kind: "search" }, { kind: "browse", tier: "gold" }, { tier: "gold", kind: "browse" }),
  )
  .map(([name, method, code, own]) => ({
    ...own,
    ...(code.length === 4 ? { name, method, status: "0", error_code: code } : { name, method, status: code }),
  }));

const someRequests = fc
  .tuple(requestTags, fc.array(micros, { minLength: 1, maxLength: 5 }))
  .map(([tags, durations]) => requests(tags, durations));

const someElse = fc.oneof(
  fc.integer({ min: 1, max: 50 }).map((sum) => counter("iterations", {}, sum)),
  fc.integer({ min: 1, max: 50 }).map(gauge),
  fc
    .tuple(fc.constantFrom("is ok", "has a body"), fc.nat(9), fc.integer({ min: 1, max: 9 }))
    .map(([check, passed, failed]) => rate("checks", { check }, passed + failed, passed)),
);

/** Seconds as several workers write them: one second may come twice, and a series too. */
export const secondsArb = (maxLength = 4): fc.Arbitrary<SecondOfSeries[]> =>
  fc.array(
    fc.record({
      second: fc.nat(5),
      series: fc
        .array(
          fc.oneof(
            someRequests,
            someElse.map((one) => [one]),
          ),
          { maxLength: 3 },
        )
        .map((all) => all.flat()),
    }),
    { maxLength },
  );

export const attemptsIn = (seconds: readonly SecondOfSeries[]): number =>
  seconds
    .flatMap(({ series }) => series)
    .reduce((sum, { metric, sum: added }) => sum + (metric === "http_reqs" ? added : 0), 0);

export const workerRecord = (changes: Partial<WorkerRecord> = {}): WorkerRecord => ({
  workerId: "worker-0",
  slot: 0,
  sequence: 1,
  final: true,
  sentAt: "2026-01-01T00:00:01.000Z",
  attemptsTotal: 0,
  attempts: 0,
  inFlight: 0,
  health: {
    ...NO_HEALTH,
    spanMs: 1_000,
    eventLoopLagMeanMs: 1,
    eventLoopLagMaxMs: 2,
    cpuFraction: 0.25,
    rssBytes: 50_000_000,
    lateIterationCount: 0,
    begunIterationCount: 100,
    slipMeanMs: 0.5,
    slipMaxMs: 3,
    gcFraction: 0.01,
    gcPauseMaxMs: 4,
  },
  certificate: { clockOffsetMs: 1, roundTripMs: 2, leadMs: 8_000, skewMs: 0, atStart: true },
  ...changes,
});

export const payloadOf = (seconds: readonly SecondOfSeries[], rest: Partial<FlushPayload> = {}): FlushPayload => ({
  seconds: [...seconds],
  workers: [],
  errors: [],
  notices: [],
  ...rest,
});
