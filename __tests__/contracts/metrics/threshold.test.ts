// Thresholds as texts and taken apart: nothing is lost between the two, and no mistake gets past where they enter.
import fc from "fast-check";
import { formatThresholds } from "../../../contracts/config/config.ts";
import { parseConfig } from "../../../contracts/config/config-file.ts";
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import { parseThresholds, readThresholds, ThresholdsInFile, textsOf } from "../../../contracts/metrics/threshold.ts";
import {
  isMistake,
  parseMetricSelector,
  parseThresholdExpression,
} from "../../../contracts/metrics/threshold-expression.ts";

const trendKey = fc
  .tuple(
    fc.constantFrom("http_req_duration", "iteration_duration", "own_time"),
    fc.constantFrom("", "{region:eu-west-1}", "{scenario:browse, region:us-east-1}"),
  )
  .map((parts) => parts.join(""));
const trendText = fc
  .record({
    asked: fc.oneof(
      fc.constantFrom("avg", "min", "med", "max", "count"),
      fc.double({ min: 0, max: 100, noNaN: true }).map((percentile) => `p(${percentile.toFixed(2)})`),
    ),
    sign: fc.constantFrom("<", "<=", ">", ">=", "==", "===", "!=", " < "),
    limit: fc.integer({ min: -9, max: 9_000 }),
  })
  .map(({ asked, sign, limit }) => `${asked}${sign}${limit}`);
const textsArb = fc.dictionary(trendKey, fc.array(trendText, { minLength: 1, maxLength: 3 }));

describe("thresholds", () => {
  it("are in a file what they were written as", () =>
    fc.assert(
      fc.property(textsArb, (texts) => {
        expect(textsOf(readThresholds(texts))).toEqual({ ...texts });
        expect(ThresholdsInFile.encode(ThresholdsInFile.decode({ ...texts }))).toEqual({ ...texts });
      }),
    ));

  it("that may be without samples still may in a run's record", () => {
    const texts = { checks: ["rate>0.1", { threshold: "rate>0.9", allowNoSamples: true }] };
    const [checks] = ThresholdsInFile.decode(texts);
    expect(checks?.expressions.map(({ allowNoSamples }) => allowNoSamples)).toEqual([undefined, true]);
    expect(ThresholdsInFile.encode(ThresholdsInFile.decode(texts))).toEqual(texts);
  });

  it("are taken apart into selector, aggregation, sign and limit", () => {
    expect(readThresholds({ "http_req_duration{region:eu-west-1, name:login}": ["p(99.9) <= 1.5e3"] })).toEqual([
      {
        key: "http_req_duration{region:eu-west-1, name:login}",
        selector: { metric: "http_req_duration", tags: { region: "eu-west-1", name: "login" } },
        expressions: [{ text: "p(99.9) <= 1.5e3", aggregation: "p", percentile: 99.9, comparison: "<=", limit: 1_500 }],
      },
    ]);
  });

  it.each<[string, string, Record<string, string>]>([
    ["http_req_duration{name:/users/{id}}", "http_req_duration", { name: "/users/{id}" }],
    ["http_reqs{name:/a/{b}/{c},status:200}", "http_reqs", { name: "/a/{b}/{c}", status: "200" }],
    ["http_reqs{name:/search?a=1,2}", "http_reqs", { name: "/search?a=1,2" }],
    ["http_reqs{name:/search?a=1,2, status:200}", "http_reqs", { name: "/search?a=1,2", status: "200" }],
    ['http_reqs{name:"/a,status:b",method:GET}', "http_reqs", { name: "/a,status:b", method: "GET" }],
    ["http_reqs{name:'/users'}", "http_reqs", { name: "/users" }],
    ['http_reqs{"name":"/users"}', "http_reqs", { name: "/users" }],
    ["http_reqs{name:http://shop:80/x}", "http_reqs", { name: "http://shop:80/x" }],
    ["checks{group:::login,check:is 200}", "checks", { group: "::login", check: "is 200" }],
    ["http_reqs{staticAsset: yes}", "http_reqs", { staticAsset: "yes" }],
    ["http_reqs{}", "http_reqs", {}],
    ["status_duration{state:CA}", "status_duration", { state: "CA" }],
  ])("select by %s what its tags say", (key, metric, tags) => {
    expect(parseMetricSelector(key)).toEqual({ metric, tags });
  });

  it.each([
    "http_reqs{name}",
    "http_reqs{name:}",
    "http_reqs{name:login,status}",
    "http_reqs{status:200,status:201}",
    "http_reqs{name:a",
    "http_reqs name:a}",
    "http_reqs{name:a}x",
    "vus{colour:red}",
    "",
  ])("refuse the key %s", (key) => {
    expect(isMistake(parseMetricSelector(key))).toBe(true);
  });

  it.each([
    ["rate<.01", 0.01],
    ["rate < 0.01 ", 0.01],
    ["rate<1.", 1],
    ["rate<1e-2", 0.01],
    ["rate>=+5E-1", 0.5],
    ["rate>-.5", -0.5],
  ])("read the number of %s", (text, limit) => {
    expect(parseThresholdExpression(text, "rate")).toMatchObject({ limit });
  });

  it.each(["rate=0", "rate<", "rate<.", "rate<1_0", "rate<1 && rate>0", "rate<0x1", "rate<1e400"])(
    "refuse %s",
    (text) => {
      expect(isMistake(parseThresholdExpression(text, "rate"))).toBe(true);
    },
  );

  it.each<[string, MetricKind, string | undefined]>([
    ["p95<300", "trend", "p(95)<300"],
    ["P(95) < 300", "trend", "p(95) < 300"],
    ["99.9th<300", "trend", "p(99.9)<300"],
    ["p(95)<1.5s", "trend", "p(95)<1500"],
    ["max<300 ms", "trend", undefined],
    ["max<300ms", "trend", "max<300"],
    ["mean=<1_000", "trend", "avg<=1000"],
    ["median<5", "trend", "med<5"],
    ["rate<1%", "rate", "rate<0.01"],
    ["rate<0,01", "rate", "rate<0.01"],
    ["rate=0", "rate", "rate==0"],
    ["count=>5", "counter", "count>=5"],
    ["avg<200 && max<300", "trend", undefined],
    ["avg<1,000", "trend", undefined],
    ["p95<300", "rate", undefined],
    ["", "trend", undefined],
  ])("refuse %p of a %s, and propose %p", (text, kind, suggestion) => {
    const mistake = parseThresholdExpression(text, kind);
    expect(isMistake(mistake)).toBe(true);
    expect(mistake).toEqual(
      suggestion === undefined ? { expected: expect.any(String) } : { expected: expect.any(String), suggestion },
    );
  });

  it("name every mistake with its place", () => {
    const places: (string | number)[][] = [];
    const parsed = parseThresholds(
      { "http-reqs": ["avg<1"], vus: ["value<1", "p(95)<1", "max"], http_reqs: ["count>1"] },
      (_, path) => places.push(path),
    );
    expect(places).toEqual([["http-reqs"], ["vus", 1], ["vus", 2]]);
    expect(parsed.map(({ key }) => key)).toEqual(["vus", "http_reqs"]);
  });

  it("with a mistake are no thresholds, in a file or anywhere", () => {
    const texts = { http_req_failed: ["p(95)<1"] };
    expect(ThresholdsInFile.safeParse(texts).success).toBe(false);
    expect(() => readThresholds(texts)).toThrow("the threshold http_req_failed: 0 cannot be read");
  });

  it("of a config are written down as they stood in it", () => {
    const thresholds = {
      http_reqs: ["count>1", { threshold: "rate>5", abortOnFail: true, delayAbortEval: "10s" }],
      checks: [{ threshold: "rate>0.9" }],
      http_req_failed: [{ threshold: "rate<0.1", allowNoSamples: true }],
      http_req_duration: [{ threshold: "p(95)<300", over: "90s", after: 60, during: "default" }],
    };
    const config = parseConfig(
      JSON.stringify({ remoteRegions: { "us-east-1": 1 }, target: "demo", duration: "5m", thresholds }),
      "config.json",
    );
    expect(formatThresholds(config)).toEqual({
      http_reqs: ["count>1", { threshold: "rate>5", abortOnFail: true, delayAbortEval: 10 }],
      checks: ["rate>0.9"],
      http_req_failed: [{ threshold: "rate<0.1", allowNoSamples: true }],
      http_req_duration: [{ threshold: "p(95)<300", over: "1m30s", after: "1m", during: "default" }],
    });
  });
});
