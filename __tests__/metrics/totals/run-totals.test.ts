// A run's totals: every series once in its totals and once in its second, whatever the order of payloads.
import fc from "fast-check";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import type { SecondOfSeries, SeriesTags } from "../../../contracts/delta/series.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import { outcomeOf } from "../../../contracts/metrics/outcomes.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { aggregate } from "../../../metrics/totals/aggregate.ts";
import { RunTotals, type TotalSeries } from "../../../metrics/totals/run-totals.ts";
import {
  attemptsIn,
  bucketsOf,
  counter,
  gauge,
  payloadOf,
  requests,
  secondsArb,
  trend,
  workerRecord,
} from "../support.ts";

const REGIONS = ["eu-west-1", "us-east-1"];
const payloadsArb = fc.array(fc.record({ region: fc.constantFrom(...REGIONS), seconds: secondsArb(3) }), {
  maxLength: 5,
});
type Payloads = readonly { readonly region: string; readonly seconds: readonly SecondOfSeries[] }[];

const totalsOf = (payloads: Payloads): RunTotals => {
  const totals = new RunTotals();
  for (const { region, seconds } of payloads) totals.add(region, payloadOf(seconds));
  return totals;
};

/** Everything in the totals, with buckets instead of histograms, by key. */
const contentOf = (totals: RunTotals) => ({
  series: new Map([...totals.series].map(([key, one]) => [key, withBuckets(one)])),
  seconds: new Map(
    [...totals.seconds].map(([region, seconds]) => [
      region,
      new Map(
        [...seconds].map(([second, one]) => [second, { ...one, duration: bucketsOf(one.duration.toHistogram()) }]),
      ),
    ]),
  ),
});

const withBuckets = (series: TotalSeries) => ({
  ...series,
  histogram: series.histogram === null ? null : bucketsOf(series.histogram.toHistogram()),
});

const allSeries = (payloads: Payloads) =>
  payloads.flatMap(({ region, seconds }) =>
    seconds.flatMap(({ second, series }) => series.map((one) => ({ region, second, one }))),
  );

describe("the totals of a run", () => {
  it("are the same in any order of payloads", () =>
    fc.assert(
      fc.property(
        payloadsArb.chain((payloads) =>
          fc.tuple(fc.constant(payloads), fc.shuffledSubarray(payloads, { minLength: payloads.length })),
        ),
        ([payloads, shuffled]) => {
          expect(contentOf(totalsOf(shuffled))).toEqual(contentOf(totalsOf(payloads)));
        },
      ),
    ));

  it("have the samples of every series, and no others", () =>
    fc.assert(
      fc.property(payloadsArb, (payloads) => {
        const totals = totalsOf(payloads);
        for (const region of REGIONS) {
          for (const metric of ["http_reqs", "http_req_duration", "checks", "vus"]) {
            const added = allSeries(payloads).filter((one) => one.region === region && one.one.metric === metric);
            const found = [...totals.series.values()].filter((one) => one.region === region && one.metric === metric);
            const sumOf = (all: readonly { count: number; sum: number }[]) =>
              all.reduce(({ count, sum }, one) => ({ count: count + one.count, sum: sum + one.sum }), {
                count: 0,
                sum: 0,
              });
            expect(sumOf(found)).toEqual(sumOf(added.map(({ one }) => one)));
            for (const { histogram, count, sum } of found)
              if (histogram !== null) expect(histogram.toHistogram()).toMatchObject({ count, sum });
          }
        }
      }),
    ));

  it("keep of each trend, in all and by region, what its series have when they are merged one by one", () =>
    fc.assert(
      fc.property(payloadsArb, (payloads) => {
        const totals = totalsOf(payloads);
        for (const region of [undefined, ...REGIONS]) {
          const kept = new Histogram();
          totals.addTrendTo(kept, "http_req_duration", region);
          const merged = new Histogram();
          for (const series of totals.series.values()) {
            if (series.metric !== "http_req_duration" || series.region !== (region ?? series.region)) continue;
            merged.merge(series.histogram ?? new Histogram());
          }
          expect(kept).toMatchObject({ count: merged.count, sum: merged.sum, min: merged.min, max: merged.max });
          expect(bucketsOf(kept)).toEqual(bucketsOf(merged));
        }
      }),
    ));

  it("have in a region's seconds what its series have", () =>
    fc.assert(
      fc.property(payloadsArb, (payloads) => {
        const totals = totalsOf(payloads);
        for (const [region, seconds] of totals.seconds) {
          for (const [second, held] of seconds) {
            const here = allSeries(payloads).filter((one) => one.region === region && one.second === second);
            const total = (metric: string, of: "count" | "sum"): number =>
              here.reduce((sum, { one }) => sum + (one.metric === metric ? one[of] : 0), 0);
            expect({ ...held, duration: held.duration.count }).toEqual({
              requests: total("http_reqs", "sum"),
              failed: total("http_req_failed", "sum"),
              iterations: total("iterations", "sum"),
              started: total("iterations_started", "sum"),
              vus: total("vus", "sum"),
              checks: total("checks", "count"),
              checksPassed: total("checks", "sum"),
              duration: total("http_req_duration", "count"),
            });
          }
        }
      }),
    ));

  it("count attempts by region and by what became of them", () =>
    fc.assert(
      fc.property(payloadsArb, (payloads) => {
        const totals = totalsOf(payloads);
        const attempts = (outcome: string, region?: string): number =>
          allSeries(payloads).reduce((sum, { region: of, one }) => {
            const isWanted = one.metric === "http_reqs" && outcomeOf(one.tags.error_code) === outcome;
            return sum + (isWanted && (region === undefined || of === region) ? one.sum : 0);
          }, 0);
        for (const region of [undefined, ...REGIONS]) {
          const [ambiguous, neverSent] = [attempts("ambiguous", region), attempts("never-sent", region)];
          const total = attempts("answered", region) + ambiguous + neverSent;
          const interrupted = allSeries(payloads).reduce((sum, { region: of, one }) => {
            const isWanted = one.metric === "http_reqs" && ["1051", "1052"].includes(one.tags.error_code ?? "");
            return sum + (isWanted && (region === undefined || of === region) ? one.sum : 0);
          }, 0);
          expect(totals.attempts(region)).toEqual({ total, ambiguous, neverSent, interrupted, resent: 0 });
        }
        expect(totals.attempts().total).toBe(payloads.reduce((sum, { seconds }) => sum + attemptsIn(seconds), 0));
      }),
    ));

  it("know the last second in which anything was measured, -1 before the first", () => {
    expect(new RunTotals().lastSecond).toBe(-1);
    const payloads = [3, 1].map((second, index) => ({
      region: REGIONS[index] ?? "",
      seconds: [{ second, series: [gauge(1)] }],
    }));
    expect(totalsOf(payloads).lastSecond).toBe(3);
  });

  it("keep regions apart, and trends of other tags", () => {
    const series = [trend("http_req_duration", { name: "a" }, [1]), trend("http_req_duration", { name: "b" }, [2])];
    const totals = totalsOf(REGIONS.map((region) => ({ region, seconds: [{ second: 0, series }] })));
    expect([...totals.series.values()].map(({ region, tags, sum }) => [region, tags.name, sum])).toEqual([
      ["eu-west-1", "a", 1],
      ["eu-west-1", "b", 2],
      ["us-east-1", "a", 1],
      ["us-east-1", "b", 2],
    ]);
  });

  it("add up errors of one kind, place and message, and name a notice's region", () => {
    const totals = new RunTotals();
    const slow = noticeOf("names-bounded", "slow");
    const error = { kind: "script" as const, message: "boom", place: "script.js:1:1", count: 2 };
    totals.add("eu-west-1", payloadOf([], { errors: [error, { ...error, kind: "engine" }], notices: [slow, slow] }));
    totals.add("us-east-1", payloadOf([], { errors: [error], notices: [slow] }));
    expect([...totals.errors.values()]).toEqual([
      { ...error, count: 4 },
      { ...error, kind: "engine", count: 2 },
    ]);
    expect([...totals.notices.values()]).toEqual([
      { region: "eu-west-1", ...slow },
      { region: "us-east-1", ...slow },
    ]);
  });

  it("keep of each worker what it said of its health, merged", () => {
    const totals = new RunTotals();
    const { health } = workerRecord();
    for (const lagMs of [10, 30]) {
      const seen = { ...health, eventLoopLagMeanMs: lagMs, eventLoopLagMaxMs: 100 - lagMs, lateIterationCount: 2 };
      totals.add("eu-west-1", payloadOf([], { workers: [workerRecord({ health: seen })] }));
    }
    expect([...totals.workers.values()]).toEqual([
      {
        region: "eu-west-1",
        workerId: "worker-0",
        peakAttempts: workerRecord().attempts,
        health: {
          ...health,
          spanMs: 2_000,
          eventLoopLagMeanMs: 20,
          eventLoopLagMaxMs: 90,
          lateIterationCount: 4,
          begunIterationCount: 200,
        },
      },
    ]);
  });

  it("take no series of another metric for requests", () => {
    const totals = totalsOf([
      { region: "eu-west-1", seconds: [{ second: 0, series: [counter("dropped_iterations", {}, 5)] }] },
    ]);
    expect(totals.seconds.get("eu-west-1")?.get(0)).toMatchObject({ requests: 0, iterations: 0 });
  });
});

describe("the totals of a run of which some samples are asked for", () => {
  const waiting = (name: string, micros: number) => trend("http_req_waiting", { name }, [micros]);
  const totals = new RunTotals(METRICS, undefined, [{ metric: "http_req_waiting", tags: { name: "list" } }]);
  for (const [region, micros] of [
    ["eu-west-1", 3_000],
    ["us-east-1", 5_000],
  ] as const) {
    const series = [waiting("list", micros), waiting("cart", 2 * micros), trend("http_req_duration", {}, [micros])];
    totals.add(region, payloadOf([{ second: 0, series }]));
  }
  const maxOf = (metric: string, tags: SeriesTags) => aggregate(totals, metric, tags)?.histogram.max;

  it("have those of a part of the request's time by the tags that are selected, and by region whatever they are", () => {
    expect(maxOf("http_req_waiting", { name: "list" })).toBe(5_000);
    expect(maxOf("http_req_waiting", { name: "list", region: "eu-west-1" })).toBe(3_000);
    expect(maxOf("http_req_waiting", {})).toBe(10_000);
    expect(maxOf("http_req_waiting", { region: "eu-west-1" })).toBe(6_000);
    expect(maxOf("http_req_duration", {})).toBe(5_000);
  });

  it("keep no others apart, and never pass over what they lack", () => {
    const kept = [...totals.series.values()].filter(({ histogram }) => histogram !== null);
    expect(kept.map(({ metric, tags }) => [metric, tags.name])).not.toContainEqual(["http_req_waiting", "cart"]);
    expect(() => maxOf("http_req_waiting", { name: "cart" })).toThrow("samples of http_req_waiting by tags");
  });

  it("keep only what is asked for by tags where no results are made of them, and say the same of it", () => {
    const asked = [{ name: "list" }, {}, { region: "eu-west-1" }].map((tags) => ({
      metric: "http_req_duration",
      tags,
    }));
    const selected = new RunTotals(METRICS, undefined, asked, "selected");
    const all = new RunTotals();
    for (const [index, name] of ["list", "cart", "pay"].entries()) {
      const series = [...requests({ name, method: "GET", status: "200" }, [1_000 * (index + 1)])];
      for (const one of [selected, all]) one.add("eu-west-1", payloadOf([{ second: 0, series }]));
    }
    for (const { metric, tags } of asked)
      expect(aggregate(selected, metric, tags)?.histogram.encode()).toEqual(
        aggregate(all, metric, tags)?.histogram.encode(),
      );
    const kept = [...selected.series.values()].filter(({ histogram }) => histogram !== null);
    expect(kept.map(({ tags }) => tags.name)).toEqual(["list"]);
    expect(selected.requestCourses.view(selected.lastSecond).lines).toEqual({});
    expect([...selected.course.regions, ...selected.requests, ...selected.secondAt(0)]).toEqual([]);
    expect([selected.lastSecond, selected.regions]).toEqual([all.lastSecond, all.regions]);
    expect(Object.keys(all.requestCourses.view(all.lastSecond).lines)).toHaveLength(3);
  });
});
