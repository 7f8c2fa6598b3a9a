// When a threshold was first crossed, against evaluating it anew at the end of every second.
import fc from "fast-check";
import type { SecondOfSeries } from "../../../contracts/delta/series.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { CrossingWatch } from "../../../metrics/verdict/first-crossing.ts";
import { evaluateThresholds } from "../../../metrics/verdict/thresholds.ts";
import { payloadOf, rate, requests, secondsArb } from "../support.ts";

const THRESHOLDS = readThresholds({
  http_req_failed: ["rate<0.3", "rate<=0.6"],
  http_req_duration: ["p(95)<500", "avg<200", "max<4000", "count<9"],
  "http_req_duration{region:eu-west-1,name:login}": ["p(50)<100"],
  "http_reqs{status:404}": ["count<3"],
  http_reqs: ["rate>1"],
  checks: ["rate>0.5"],
  vus: ["value<40", "max<30", "min>5"],
});

const REGIONS = ["eu-west-1", "us-east-1"];
const flushesArb = fc.array(fc.tuple(fc.constantFrom(...REGIONS), secondsArb()), { maxLength: 6 });

/** Looks at what had come by the end of each second, whenever it was told. */
const crossingsByHand = (flushes: readonly (readonly [string, SecondOfSeries[]])[]): (number | null)[] => {
  const first = evaluateThresholds(THRESHOLDS, new RunTotals(), 1).map((): number | null => null);
  const last = Math.max(-1, ...flushes.flatMap(([, seconds]) => seconds.map(({ second }) => second)));
  for (let now = 0; now <= last; now += 1) {
    const totals = new RunTotals();
    for (const [region, seconds] of flushes) {
      totals.add(region, payloadOf(seconds.filter(({ second }) => second <= now)));
    }
    evaluateThresholds(THRESHOLDS, totals, now + 1).forEach(({ ok, value }, index) => {
      // A counter's rate falls while nothing comes: it is looked at when something does.
      if (!ok && value !== null && first[index] === null) first[index] = now;
    });
  }
  return first;
};

/** @param settled after each flush: seconds below it are walked then, whatever may still come of them */
const watchOf = (
  flushes: readonly (readonly [string, SecondOfSeries[]])[],
  settled: readonly number[] = [],
): (number | null)[] => {
  const watch = new CrossingWatch(THRESHOLDS);
  for (const [index, [region, seconds]] of flushes.entries()) watch.add(region, payloadOf(seconds), settled[index]);
  return watch
    .courseOf(evaluateThresholds(THRESHOLDS, new RunTotals(), 1))
    .map(({ firstCrossedSecond }) => firstCrossedSecond);
};

describe("the first crossing of a threshold", () => {
  it("is the first second at whose end all until then did not hold", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        // Every second has something of every metric, so that every second is looked at.
        const whole: [string, SecondOfSeries[]] = [
          "us-east-1",
          Array.from({ length: 6 }, (_, second) => ({
            second,
            series: [
              ...requests({ name: "login", method: "GET", status: "404" }, [50_000]),
              rate("checks", { check: "is ok" }, 2, 1),
              { kind: "gauge" as const, metric: "vus", tags: {}, count: 1, sum: 10 },
            ],
          })),
        ];
        const eu: [string, SecondOfSeries[]] = ["eu-west-1", whole[1]];
        const all = [whole, eu, ...flushes];
        expect(watchOf(all)).toEqual(crossingsByHand(all));
      }),
    ));

  it("does not depend on the order in which the log is read", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        expect(watchOf([...flushes].reverse())).toEqual(watchOf(flushes));
      }),
    ));

  it("does not depend on when its seconds were walked, while they came or at the end", () =>
    fc.assert(
      fc.property(flushesArb, fc.array(fc.nat(8)), (flushes, settled) => {
        expect(watchOf(flushes, settled)).toEqual(watchOf(flushes));
      }),
    ));

  it("is kept when the threshold holds again later", () => {
    const watch = new CrossingWatch(readThresholds({ http_req_failed: ["rate<0.5"] }));
    const second = (at: number, passed: number) => ({ second: at, series: [rate("http_req_failed", {}, 10, passed)] });
    watch.add("eu-west-1", payloadOf([second(0, 0), second(1, 10), second(2, 0), second(3, 0)]));
    const [result] = watch.courseOf([
      { metric: "http_req_failed", expression: "rate<0.5", ok: true, value: 0.25, limit: 0.5 },
    ]);
    expect(result).toMatchObject({ ok: true, firstCrossedSecond: 1 });
  });
});
