// The check by hand agrees with the schema; what it refuses beyond that could not be merged, or not be read back out of
// the log.
import fc from "fast-check";
import { histogramFromWire } from "../../../contracts/delta/encoded-histogram.ts";
import { decodePayload, encodePayload } from "../../../contracts/delta/flush-codec.ts";
import { FLUSH_SCHEMA } from "../../../contracts/delta/flush-item.ts";
import { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import { Batch } from "../../../images/aggregator/intake/batch.ts";
import { parseDelta } from "../../../images/aggregator/server/delta-check.ts";
import { RequestRefused } from "../../../images/aggregator/server/refusal.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { counter, rate, trend } from "../../metrics/support.ts";
import { deltaArb, deltaOf } from "../support.ts";
import { mutatedDeltaArb } from "./mutation.ts";

type Series = WorkerDelta["seconds"][number]["series"][number];

/** The delta, or the issues for which it is refused. */
const check = (body: unknown): { delta?: WorkerDelta; issues?: RequestRefused["issues"] } => {
  try {
    return { delta: parseDelta(body) };
  } catch (error) {
    if (error instanceof RequestRefused && error.status === 400) return { issues: error.issues };
    throw error;
  }
};

const canBeDecoded = (series: Extract<Series, { kind: "trend" }>): boolean => {
  try {
    Histogram.decode(histogramFromWire(series.histogram), series);
    return true;
  } catch {
    return false;
  }
};

/** What the schema lets pass though nothing could be made of it. */
const isUnusable = (series: Series): boolean => {
  const builtIn = Object.entries(METRICS).find(([metric]) => metric === series.metric)?.[1];
  if (builtIn !== undefined && builtIn.kind !== series.kind) return true;
  if (Object.values(series.tags).some((text) => (text?.length ?? 0) > 8_192)) return true;
  if (series.kind === "rate") return series.sum > series.count;
  const isOfLedger = builtIn !== undefined && "ledger" in builtIn;
  if (series.kind !== "trend") return isOfLedger && !(Number.isSafeInteger(series.sum) && series.sum >= 0);
  const { count, sum, min, max } = series;
  return max < min || sum < min * count || sum > max * count || !canBeDecoded(series);
};

const sumOf = ({ seconds, errors, health }: WorkerDelta): number =>
  seconds.flatMap(({ series }) => series).reduce((total, { count, sum }) => total + count + Math.abs(sum), 0) +
  errors.reduce(
    (total, { count }) => total + count,
    health.spanMs + health.lateIterationCount + health.begunIterationCount,
  );

const withSeries = (...series: Series[]): WorkerDelta =>
  deltaOf({ attemptsTotal: 3, seconds: [{ second: 3, series }] });
const pathsOf = (body: unknown): string[] => (check(body).issues ?? []).map(({ path }) => path);

describe("the check of a delta", () => {
  it("lets every delta that a worker makes pass, unchanged", () =>
    fc.assert(
      fc.property(deltaArb, (delta) => {
        expect(check(JSON.parse(JSON.stringify(delta)))).toEqual({ delta });
      }),
    ));

  it("agrees with the schema on whatever is sent, but for what could not be merged", () => {
    let passed = 0;
    fc.assert(
      fc.property(mutatedDeltaArb, (body) => {
        const { delta, issues } = check(body);
        const parsed = WorkerDelta.safeParse(body);
        if (delta !== undefined) {
          passed += 1;
          expect(parsed.error).toBeUndefined();
          expect(WorkerDelta.parse(delta)).toEqual(parsed.data);
        } else {
          expect(issues?.length).toBeGreaterThan(0);
          const { data } = parsed;
          const series = data?.seconds.flatMap((second) => second.series) ?? [];
          // The schema passes over a tag of this name.
          const hasProtoTag = JSON.stringify(body).includes('"__proto__"');
          const isExplained = (good: WorkerDelta): boolean =>
            hasProtoTag || series.some(isUnusable) || sumOf(good) > 2 ** 53 - 1;
          if (data !== undefined) expect(isExplained(data)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(passed).toBeGreaterThan(50);
  });

  it("lets nothing pass that the log's readers could not read when it is merged", () =>
    fc.assert(
      fc.property(mutatedDeltaArb, (body) => {
        const { delta } = check(body);
        fc.pre(delta !== undefined);
        const batch = new Batch();
        if (delta !== undefined) batch.add(delta);
        expect(() => decodePayload({ schema: FLUSH_SCHEMA, payload: encodePayload(batch.payload()) })).not.toThrow();
      }),
    ));

  const many = (count: number) => Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]);
  const duration = trend("http_req_duration", { name: "cart" }, [1_000, 2_000, 30_000]);
  const http = counter("http_reqs", { name: "cart" }, 3);
  const path = (field: string): string[] => [`seconds[0].series[0].${field}`];

  it.each<[string, object, string]>([
    ["a count below what the buckets hold", { ...duration, count: 2, sum: 5_000 }, "histogram"],
    ["a count above what the buckets hold", { ...duration, count: 4, sum: 40_000 }, "histogram"],
    ["a negative count", { ...duration, count: -3 }, "count"],
    ["no samples", { ...http, count: 0 }, "count"],
    ["a fraction of a sample", { ...http, count: 1.5 }, "count"],
    ["text for a count", { ...http, count: "3" }, "count"],
    ["a negative minimum", { ...duration, min: -1 }, "min"],
    ["a maximum below the minimum", { ...duration, max: 999 }, "max"],
    ["a sum that its samples cannot have", { ...duration, sum: 90_001 }, "sum"],
    ["requests that are taken away", { ...http, sum: -3 }, "sum"],
    ["half a request", { ...http, sum: 2.5 }, "sum"],
    ["a sum that is no number", { ...counter("carts", {}, 1), sum: Number.NaN }, "sum"],
    ["an endless sum", { ...counter("carts", {}, 1), sum: Number.POSITIVE_INFINITY }, "sum"],
    ["more true samples than samples", rate("checks", {}, 2, 3), "sum"],
    [
      "a histogram that is cut off",
      { ...duration, histogram: duration.kind === "trend" ? String(duration.histogram).slice(0, -4) : "" },
      "histogram",
    ],
    ["a histogram that is none", { ...duration, histogram: "AAAA" }, "histogram"],
    ["a histogram that is not base64", { ...duration, histogram: "%%%%" }, "histogram"],
    ["a built-in metric of another kind", { ...rate("http_reqs", {}, 1, 1) }, "kind"],
    ["a kind that does not exist", { ...http, kind: "set" }, "kind"],
    ["a tag of an impossible name", { ...http, tags: { "a colour": "red" } }, "tags"],
    ["more tags than a sample has", { ...http, tags: Object.fromEntries(many(25)) }, "tags"],
    ["a tag that is no text", { ...http, tags: { status: 200 } }, "tags"],
    ["a tag that no item of the log has room for", { ...http, tags: { name: "x".repeat(100_000) } }, "tags"],
    ["a metric without a name", { ...http, metric: "" }, "metric"],
  ])("refuses %s, and says where", (_what, series, field) => {
    expect(pathsOf(withSeries(series as Series))).toEqual(path(field));
  });

  it("refuses sums that would not be exact any more once they are added up", () => {
    const large = { ...counter("carts", {}, 1), sum: 2 ** 52 };
    expect(check(withSeries(large)).issues).toBeUndefined();
    expect(pathsOf(withSeries(large, large))).toEqual(["seconds"]);
    expect(pathsOf(withSeries({ ...large, sum: -1.7e308 }))).toEqual(["seconds"]);
  });

  it.each([undefined, null, 1, "x", [], true])("refuses %p for a body", (body) => {
    expect(check(body).issues).toHaveLength(1);
  });

  it("names the envelope's mistakes together, but no more than can be read", () => {
    expect(pathsOf({ ...deltaOf(), sequence: 0, slot: -1, health: null })).toEqual(
      expect.arrayContaining(["sequence", "slot", "health"]),
    );
    const errors = Array.from({ length: 1_000 }, () => ({ kind: "script", message: 1, place: 2, count: 0 }));
    expect(pathsOf({ ...deltaOf(), errors }).length).toBeLessThanOrEqual(20);
  });

  it("refuses a list that is too long before it looks into it", () => {
    const errors = Array.from({ length: 1_001 }, () => null);
    expect(check({ ...deltaOf(), errors }).issues).toEqual([
      { path: "errors", expected: "a list of at most 1000", received: "a list of 1001" },
    ]);
  });

  it("passes over fields that a newer worker adds", () => {
    const [second] = withSeries(http).seconds;
    const newer = { ...deltaOf(), colour: "red", seconds: [{ ...second, series: [{ ...http, colour: "red" }] }] };
    expect(check(newer).delta).toMatchObject({ ...deltaOf(), seconds: [{ second: 3, series: [http] }] });
  });
});
