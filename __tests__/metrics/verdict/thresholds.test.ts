// Thresholds: every aggregation, every comparison, selection by tags, and what holds when nothing was measured.
import fc from "fast-check";
import type { SecondOfSeries, Series } from "../../../contracts/delta/series.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { evaluateThresholds } from "../../../metrics/verdict/thresholds.ts";
import { counter, gauge, histogramOf, micros, payloadOf, rate, requests, trend } from "../support.ts";

const DURATION_SECONDS = 10;

const totalsOf = (regions: Readonly<Record<string, readonly SecondOfSeries[]>>): RunTotals => {
  const totals = new RunTotals();
  for (const [region, seconds] of Object.entries(regions)) totals.add(region, payloadOf(seconds));
  return totals;
};

const ofSeries = (...series: Series[]): RunTotals => totalsOf({ "eu-west-1": [{ second: 0, series }] });

const evaluate = (key: string, expression: string, totals: RunTotals) => {
  const [result] = evaluateThresholds(readThresholds({ [key]: [expression] }), totals, DURATION_SECONDS);
  if (result === undefined) throw new Error("a result was expected");
  return result;
};

/** Milliseconds 1 to 100, 50 times as many attempts as failures, and users that came and went. */
const measured = totalsOf({
  "eu-west-1": [
    { second: 0, series: [gauge(2), ...requests({ name: "cart", method: "GET", status: "200" }, range(1, 60))] },
    { second: 1, series: [gauge(7), ...requests({ name: "login", method: "POST", status: "200" }, range(61, 98))] },
    { second: 2, series: [gauge(4)] },
  ],
  "us-east-1": [
    { second: 0, series: [gauge(1)] },
    { second: 2, series: [gauge(1), ...requests({ name: "login", method: "POST", status: "503" }, range(99, 100))] },
  ],
});

function range(fromMs: number, toMs: number): number[] {
  return Array.from({ length: toMs - fromMs + 1 }, (_, index) => (fromMs + index) * 1_000);
}

describe("the aggregations", () => {
  it.each([
    ["http_req_duration", "avg", 50.5],
    ["http_req_duration", "min", 1],
    ["http_req_duration", "max", 100],
    ["http_req_duration", "count", 100],
    ["http_reqs", "count", 100],
    ["http_reqs", "rate", 10],
    ["http_req_failed", "rate", 0.02],
    ["vus", "value", 5],
    ["vus", "min", 3],
    ["vus", "max", 7],
    ["vus{region:us-east-1}", "max", 1],
  ])("of %s: %s", (key, aggregation, value) => {
    expect(evaluate(key, `${aggregation}<0`, measured).value).toBe(value);
  });

  it.each([
    ["med", 50],
    ["p(90)", 90],
    ["p(95)", 95],
    ["p(99.9)", 100],
    ["p(100)", 100],
    ["p(0)", 1],
  ])("of a trend: %s, within 0.1 %%", (aggregation, value) => {
    const { value: found } = evaluate("http_req_duration", `${aggregation}<0`, measured);
    expect(Math.abs((found ?? Number.NaN) - value)).toBeLessThanOrEqual(0.001 * value);
  });

  it("of a counter count what was added, not how often", () => {
    const totals = ofSeries({ kind: "counter", metric: "data_sent", tags: {}, count: 2, sum: 5_000 });
    expect(evaluate("data_sent", "count>0", totals).value).toBe(5_000);
    expect(evaluate("data_sent", "rate>0", totals).value).toBe(500);
  });

  it("are those of all samples in one histogram, over regions", () =>
    fc.assert(
      fc.property(fc.array(micros, { minLength: 1 }), fc.array(micros, { minLength: 1 }), (here, there) => {
        const totals = totalsOf({
          "eu-west-1": [{ second: 0, series: [trend("http_req_waiting", {}, here)] }],
          "us-east-1": [{ second: 1, series: [trend("http_req_waiting", {}, there)] }],
        });
        const all = histogramOf([...here, ...there]);
        expect(evaluate("http_req_waiting", "p(95)<1", totals).value).toBe(all.percentileMicros(95) / 1_000);
        expect(evaluate("http_req_waiting", "avg<1", totals).value).toBe(all.meanMicros / 1_000);
      }),
    ));
});

describe("the comparisons", () => {
  const holds: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
    "<": (value, limit) => value < limit,
    "<=": (value, limit) => value <= limit,
    ">": (value, limit) => value > limit,
    ">=": (value, limit) => value >= limit,
    "==": (value, limit) => value === limit,
    "===": (value, limit) => value === limit,
    "!=": (value, limit) => value !== limit,
  };

  it.each(Object.keys(holds))("%s holds below, at and above the limit as its sign says", (comparison) => {
    for (const value of [4, 5, 6]) {
      const result = evaluate("iterations", `count${comparison}5`, ofSeries(counter("iterations", {}, value)));
      expect(result).toEqual({
        metric: "iterations",
        expression: `count${comparison}5`,
        ok: holds[comparison]?.(value, 5),
        value,
        limit: 5,
      });
    }
  });

  it("give one result per expression, in the config's order", () => {
    const results = evaluateThresholds(
      readThresholds({ vus: ["max<9", "min>9"], http_reqs: ["count>1"] }),
      measured,
      DURATION_SECONDS,
    );
    expect(results.map(({ metric, expression, ok }) => [metric, expression, ok])).toEqual([
      ["vus", "max<9", true],
      ["vus", "min>9", false],
      ["http_reqs", "count>1", true],
    ]);
  });
});

describe("the selection by tags", () => {
  it.each([
    ["http_reqs{region:eu-west-1}", 98],
    ["http_reqs{region:us-east-1}", 2],
    ["http_reqs{name:cart}", 60],
    ["http_reqs{method:POST}", 40],
    ["http_reqs{status:503}", 2],
    ["http_reqs{expected_response:true}", 98],
    ["http_reqs{expected_response:false}", 2],
    ["http_reqs{name:login,status:200}", 38],
    ["http_reqs{region:us-east-1, name:login, status:503}", 2],
    ["http_reqs{}", 100],
  ])("%s takes the samples that carry every tag", (key, count) => {
    expect(evaluate(key, "count>0", measured).value).toBe(count);
  });

  it("takes an answer for what the script expected, whatever its status says", () => {
    const totals = ofSeries(
      rate("http_req_failed", { status: "404", expected_response: "true" }, 3, 0),
      rate("http_req_failed", { status: "200", expected_response: "false" }, 2, 2),
      rate("http_req_failed", { status: "200" }, 1, 0),
    );
    expect(evaluate("http_req_failed{expected_response:true}", "rate<=0", totals).value).toBe(0);
    expect(evaluate("http_req_failed{expected_response:false}", "rate<=0", totals).value).toBe(1);
  });

  it("takes checks by name", () => {
    const totals = ofSeries(rate("checks", { check: "is ok" }, 4, 3), rate("checks", { check: "has a body" }, 4, 0));
    expect(evaluate("checks{check:is ok}", "rate>0.5", totals)).toMatchObject({ ok: true, value: 0.75 });
  });
});

describe("without a sample", () => {
  it.each([
    ["http_req_duration", "p(95)<1"],
    ["http_req_duration", "avg>1"],
    ["http_req_duration", "min<0"],
    ["http_req_duration", "med<0"],
    ["http_req_duration", "max<0"],
    ["http_req_failed", "rate<0"],
    ["vus", "value>1"],
    ["own", "rate<1"],
  ])("%s: %s fails, and has no value", (key, expression) => {
    expect(evaluate(key, expression, new RunTotals())).toMatchObject({ ok: false, value: null });
    expect(evaluate(`${key}{region:sa-east-1}`, expression, measured)).toMatchObject({ ok: false, value: null });
  });

  it.each(["http_reqs", "http_req_duration", "iterations"])("a count of %s is zero, and is compared", (metric) => {
    expect(evaluate(metric, "count>0", new RunTotals())).toMatchObject({ ok: false, value: 0 });
    expect(evaluate(metric, "count==0", new RunTotals())).toMatchObject({ ok: true, value: 0 });
  });

  it("a counter's rate is zero, the script's own too", () => {
    expect(evaluate("http_reqs", "rate>1", new RunTotals())).toMatchObject({ ok: false, value: 0 });
    const [own] = evaluateThresholds(readThresholds({ own: ["rate<1"] }), measured, 1, { own: "counter" });
    expect(own).toMatchObject({ ok: true, value: 0 });
  });

  it.each([
    ["http_req_duration{status:500}", "p(95)<1"],
    ["http_reqs{status:500}", "count>1"],
  ])("%s: %s holds where the config allows it", (key, threshold) => {
    const texts = { [key]: [{ threshold, allowNoSamples: true }] };
    const [result] = evaluateThresholds(readThresholds(texts), measured, DURATION_SECONDS);
    expect(result?.ok).toBe(true);
  });

  it.each([
    ["http_req_duration{name:crt}", "p(95)<1", "name:cart"],
    ["http_req_duration{name:log}", "p(95)<1", "name:login"],
    ["http_req_duration{name:entirely else}", "p(95)<1", "name:cart"],
    ["http_req_duration{name:login,region:us-east-1,status:200}", "p(95)<1", undefined],
    ["http_req_duration{status:404}", "p(95)<1", undefined],
    ["http_reqs{name:lgin}", "count<9", "name:login"],
    ["http_reqs{name:entirely else}", "count<9", undefined],
  ])("%s: %s names the nearest value that was seen", (key, expression, nearest) => {
    expect(evaluate(key, expression, measured).nearest).toBe(nearest);
  });
});

it.each([
  ["http_reqs", "p(95)<1"],
  ["iterations{colour:red}", "count>0"],
  ["http reqs", "count>0"],
])("a mistake in %s: %s is an error, not a threshold that holds", (key, expression) => {
  expect(() => evaluate(key, expression, measured)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});
