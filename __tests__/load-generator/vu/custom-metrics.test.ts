// Metrics of the script's own: what is refused, and that samples reach the results unchanged, however they were spread.
import fc from "fast-check";
import type { SecondOfSeries } from "../../../contracts/delta/series.ts";
import { SecondOfSeries as Schema } from "../../../contracts/delta/series.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { parseDelta } from "../../../images/aggregator/server/delta-check.ts";
import { createMetricClasses, type MetricSink } from "../../../images/load-generator/vu/custom-metrics.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { aggregate, toMetricSummary } from "../../../metrics/totals/aggregate.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { evaluateThresholds } from "../../../metrics/verdict/thresholds.ts";
import { recorderOf } from "./support.ts";

/** @param tags that thresholds select */
const threadOf = (tags: Readonly<Record<string, readonly string[]>> = {}) => {
  const recorder = recorderOf(tags);
  const sink: MetricSink = { recorder };
  return { recorder, sink, metrics: createMetricClasses(sink), take: () => [...recorder.take(true).seconds] };
};

/** Through a worker's queue and an aggregator to the totals of a run, as schema and aggregator let them. */
const totalsOf = (...threads: readonly SecondOfSeries[][]): RunTotals => {
  const set = new SeriesSet();
  for (const seconds of threads) set.addAll(seconds.map((second) => Schema.parse(JSON.parse(JSON.stringify(second)))));
  const totals = new RunTotals();
  totals.add("home", { seconds: set.toSeconds(), workers: [], errors: [], notices: [] });
  return totals;
};

const valuesOf = (totals: RunTotals, metric: string) => {
  const measured = aggregate(totals, metric);
  return measured === undefined ? undefined : toMetricSummary(measured, 10);
};

describe("a metric of the script's own", () => {
  it.each(["", "two words", "1st", "ü", "http_reqs", "x".repeat(129)])("cannot be called %j", (name) => {
    const { metrics } = threadOf();
    expect(() => new metrics.Trend(name)).toThrow(TypeError);
  });

  it("is one, however often it is made, but of one kind", () => {
    const { metrics, take } = threadOf();
    new metrics.Counter("carts").add(1);
    new metrics.Counter("carts").add(2);
    expect(() => new metrics.Rate("carts")).toThrow(/another kind/);
    expect(valuesOf(totalsOf(take()), "carts")).toEqual({
      type: "counter",
      contains: "default",
      values: { count: 3, rate: 0.3 },
    });
  });

  it("takes no sample at the script's top level", () => {
    const { metrics, sink } = threadOf();
    sink.recorder = undefined;
    expect(() => new metrics.Counter("carts").add(1)).toThrow(/top level/);
  });

  it.each<unknown>(["7", undefined, null])("refuses %p as a sample", (value) => {
    const { metrics } = threadOf();
    expect(() => new metrics.Gauge("depth").add(value as number)).toThrow(TypeError);
  });

  it("counts whole numbers exactly up to 2^53, and takes any as true in a rate", () => {
    const { metrics, recorder } = threadOf();
    for (const value of [1_700_000_000_000, 2 ** 52]) new metrics.Counter("bytes").add(value);
    for (const value of [5e12, -1, 0]) new metrics.Rate("hits").add(value);
    const { seconds, notices } = recorder.take(true);
    const totals = totalsOf(seconds as SecondOfSeries[]);
    expect(valuesOf(totals, "bytes")?.values.count).toBe(2 ** 52 + 1_700_000_000_000);
    expect(valuesOf(totals, "hits")?.values).toMatchObject({ passes: 2, fails: 1 });
    expect(notices).toEqual([]);
  });

  it("leaves out what its kind cannot hold, with one warning that has its place", () => {
    const recorder = recorderOf();
    const metrics = createMetricClasses({ recorder }, undefined, () => "script.js:3:5");
    for (const value of [-1, 3, -2, 1e10, 2 ** 40]) new metrics.Trend("change").add(value);
    for (const value of [2 ** 54, 1]) new metrics.Counter("bytes").add(value);
    const { seconds, notices } = recorder.take(true);
    expect(notices.map(({ text }) => text)).toEqual([
      "the metric change was given -1 at script.js:3:5: such samples are left out; a Trend has values from 0 to 1e9, a Gauge any",
      "the metric bytes was given 18014398509481984 at script.js:3:5: such samples are left out; a Counter counts exactly up to 2^53",
    ]);
    expect(seconds.flatMap(({ series }) => series.map(({ metric, count }) => [metric, count]))).toEqual([
      ["change", 1],
      ["bytes", 1],
    ]);
  });

  it.each(["Trend", "Counter", "Rate", "Gauge"] as const)("leaves NaN and Infinity out, as a %s too", (kind) => {
    const { metrics, recorder } = threadOf();
    const metric = new metrics[kind]("ratio");
    for (const value of [Number.NaN, 1, Number.NaN, Number.POSITIVE_INFINITY]) metric.add(value);
    const { seconds, notices } = recorder.take(true);
    expect(notices.map(({ code, level }) => [code, level])).toEqual([["samples-left-out", "warning"]]);
    expect(seconds.flatMap(({ series }) => series.map(({ count, sum }) => [count, sum > 0]))).toEqual([[1, true]]);
  });

  it("sets a gauge to any finite number, and whoever adds the levels up can write them", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 4 }),
        (levels) => {
          const threads = levels.map((level) => {
            const { metrics, take } = threadOf();
            new metrics.Gauge("seen_at").add(level);
            return take();
          });
          const values = valuesOf(totalsOf(...threads), "seen_at")?.values;
          expect([values?.min, values?.max]).toEqual([Math.min(...levels) + 0, Math.max(...levels) + 0]);
          expect(Number.isFinite(values?.value)).toBe(true);
        },
      ),
    ));

  it("lets no counter fall", () => {
    const { metrics, recorder } = threadOf();
    const orders = new metrics.Counter("orders");
    for (const value of [5, -3, 0, 2]) orders.add(value);
    const { seconds, notices } = recorder.take(true);
    expect(notices).toMatchObject([
      { code: "samples-left-out", text: expect.stringMatching(/given -3 .* a Gauge does$/) },
    ]);
    expect(seconds.flatMap(({ series }) => series.map(({ sum }) => sum))).toEqual([7]);
  });

  it("keeps a trend's count, sum and extremes to a thousandth, and says when its values are times", () => {
    const { metrics, take } = threadOf();
    for (const value of [0.001, 12.5, 0.25]) new metrics.Trend("wait", true).add(value);
    new metrics.Trend("items").add(3);
    const totals = totalsOf(take());
    expect(valuesOf(totals, "wait")).toMatchObject({
      type: "trend",
      contains: "time",
      values: { count: 3, min: 0.001, max: 12.5, avg: 4.250333333333333, med: 0.25 },
    });
    expect(valuesOf(totals, "items")).toMatchObject({ contains: "default", values: { avg: 3, "p(95)": 3 } });
  });

  it("has of a gauge the mean of its threads' last values, and the extremes of all", () => {
    const [one, other] = [threadOf(), threadOf()];
    for (const value of [5, -7, 2]) new one.metrics.Gauge("depth").add(value);
    for (const value of [9, 4]) new other.metrics.Gauge("depth").add(value);
    expect(valuesOf(totalsOf(one.take(), other.take()), "depth")?.values).toEqual({ value: 3, min: -7, max: 9 });
  });

  it("loses nothing of rates and counters that threads add to", () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.boolean(), fc.nat(1000)), { maxLength: 20 }), { maxLength: 5 }),
        (all) => {
          const threads = all.map((samples) => {
            const { metrics, take } = threadOf();
            for (const [holds, added] of samples) {
              new metrics.Rate("hits").add(holds);
              new metrics.Counter("items").add(added);
            }
            return take();
          });
          const samples = all.flat();
          const totals = totalsOf(...threads);
          const passes = samples.filter(([holds]) => holds).length;
          expect(valuesOf(totals, "hits")?.values.passes ?? 0).toBe(passes);
          expect(valuesOf(totals, "hits")?.values.fails ?? 0).toBe(samples.length - passes);
          expect(valuesOf(totals, "items")?.values.count ?? 0).toBe(samples.reduce((sum, [, added]) => sum + added, 0));
        },
      ),
      { numRuns: 50 },
    ));

  it("is told apart by tags that results have, and by those of its own that a threshold selects", () => {
    const { metrics, recorder } = threadOf({ tenant: ["acme"] });
    const wait = new metrics.Trend("wait", true);
    wait.add(10, { name: "fast" });
    wait.add(90, { name: "slow", tenant: "acme", shard: 7 });
    wait.add(40, { tenant: "other" });
    const { seconds, notices } = recorder.take(true);
    expect(notices).toEqual([]);
    const keys = seconds.flatMap(({ series }) => series.map(({ tags }) => JSON.stringify(tags)));
    expect(keys.sort()).toEqual(['{"name":"fast"}', '{"name":"slow","tenant":"acme"}', "{}"]);
    const totals = totalsOf([...seconds]);
    const results = evaluateThresholds(
      readThresholds({ "wait{name:slow}": ["max<50"], "wait{tenant:acme}": ["count==1"], wait: ["count==3"] }),
      totals,
      10,
    );
    expect(results.map(({ ok, value }) => [ok, value])).toEqual([
      [false, 90],
      [true, 1],
      [true, 3],
    ]);
  });

  it("that makes up tags without end has 200 of them and one for the rest, and loses no sample", () => {
    const { metrics, recorder } = threadOf();
    for (let name = 0; name < 500; name += 1) new metrics.Counter("items").add(1, { name: String(name) });
    const { seconds, notices } = recorder.take(true);
    expect(notices).toEqual([expect.objectContaining({ code: "tag-values-bounded" })]);
    expect(seconds[0]?.series.length).toBeLessThanOrEqual(202);
    expect(valuesOf(totalsOf([...seconds]), "items")?.values.count).toBe(500);
  });

  it("never makes a delta that the aggregator refuses", () => {
    const { metrics, take } = threadOf();
    for (let sample = 0; sample < 200_000; sample += 1) new metrics.Trend("big").add(1e9);
    new metrics.Gauge("depth").add(-0.5);
    new metrics.Gauge("seen_at").add(Number.MAX_VALUE);
    const health = { eventLoopLagMeanMs: 0, eventLoopLagMaxMs: 0, cpuFraction: 0, rssBytes: 0, lateIterationCount: 0 };
    const delta = {
      schema: "meridian.worker-delta.v2",
      runId: "r",
      region: "home",
      workerId: "w",
      slot: 0,
      sequence: 1,
      final: false,
      sentAt: "2026-01-01T00:00:00.000Z",
      attemptsTotal: 0,
      inFlight: 0,
      errors: [],
      notices: [],
      health,
      seconds: take(),
    };
    expect(parseDelta(delta).seconds[0]?.series).toHaveLength(3);
  });
});

it("two kinds under one name are two series, which no merge mixes", () => {
  const [one, other] = [threadOf(), threadOf()];
  new one.metrics.Trend("odd").add(5);
  new other.metrics.Counter("odd").add(7);
  expect([...totalsOf(one.take(), other.take()).series.values()].map(({ kind, sum }) => [kind, sum])).toEqual(
    expect.arrayContaining([
      ["trend", 5000],
      ["counter", 7],
    ]),
  );
});
