// Whence a failed threshold comes: the request or check, and the regions, of most samples on the wrong side.

import type { Series } from "../../../contracts/delta/series.ts";
import { readThresholds, type ThresholdTexts } from "../../../contracts/metrics/threshold.ts";
import { LogReader } from "../../../metrics/log/log-reader.ts";
import { explainThresholds, keepExplained } from "../../../metrics/verdict/culprit.ts";
import { thresholdUnit } from "../../../metrics/verdict/threshold-unit.ts";
import { evaluateThresholds } from "../../../metrics/verdict/thresholds.ts";
import { counter, payloadOf, rate, requests, trend } from "../support.ts";

const ok = (name: string, count: number, micros = 10_000): Series[] =>
  requests({ name, method: "GET", status: "200" }, Array(count).fill(micros));
const bad = (name: string, count: number): Series[] =>
  requests({ name, method: "GET", status: "503" }, Array(count).fill(9_000));

/** @param seconds region → second by second what was measured */
const explain = (texts: ThresholdTexts, seconds: Readonly<Record<string, readonly (readonly Series[])[]>>) => {
  const thresholds = readThresholds(texts);
  const { totals, thresholds: watch } = new LogReader({ regions: seconds, thresholds }, async () => ({
    items: [],
    isLast: true,
  }));
  for (const [region, all] of Object.entries(seconds))
    totals.add(region, payloadOf(all.map((series, second) => ({ second, series: [...series] }))));
  const results = evaluateThresholds(thresholds, totals, 10);
  return keepExplained(results, explainThresholds(watch.courseOf(results), totals));
};

const request = (name: string) => ({ method: "GET", name });

it("names the request that failed most, where it did, and since when", () => {
  const calm = [...ok("list", 50), ...ok("cart", 50)];
  const [failed] = explain(
    { http_req_failed: ["rate<0.05"] },
    { "eu-west-1": [calm, calm, [...calm, ...bad("cart", 30), ...bad("list", 2)]], "us-east-1": [calm, calm, calm] },
  );
  expect(failed).toMatchObject({
    ok: false,
    firstCrossedSecond: 2,
    culprit: { request: request("cart"), regions: ["eu-west-1"] },
  });
});

it("blames every region where all are alike", () => {
  const mixed = [...ok("cart", 10), ...bad("cart", 10)];
  const regions = { "eu-west-1": [mixed], "us-east-1": [mixed], "sa-east-1": [[...mixed, ...bad("cart", 2)]] };
  const [failed] = explain({ http_req_failed: ["rate<0.05"] }, regions);
  expect(failed?.culprit?.regions).toEqual(["eu-west-1", "us-east-1", "sa-east-1"]);
});

it("names of slow requests the one with most samples beyond the limit, not the slowest", () => {
  const all = [...ok("list", 100, 20_000), ...ok("search", 30, 700_000), ...ok("export", 1, 9_000_000)];
  const [slow] = explain({ http_req_duration: ["p(95)<500"] }, { "eu-west-1": [all] });
  expect(slow?.culprit).toEqual({ request: request("search"), regions: ["eu-west-1"] });
});

it("names the check that held least, and stays within the tags of a threshold", () => {
  const checks = [rate("checks", { check: "is 200" }, 20, 20), rate("checks", { check: "has items" }, 20, 3)];
  const elsewhere = [rate("checks", { check: "is 200" }, 20, 0)];
  const [held] = explain(
    { "checks{region:eu-west-1}": ["rate>0.9"] },
    { "eu-west-1": [checks], "us-east-1": [elsewhere] },
  );
  expect(held?.culprit).toEqual({ check: { group: "", name: "has items" }, regions: ["eu-west-1"] });
});

it("blames nobody for what held, was too little, or had no sample", () => {
  const texts = {
    http_req_failed: ["rate<0.5"],
    http_reqs: ["count>1000"],
    "http_req_duration{name:none}": ["p(95)<1"],
  };
  const results = explain(texts, { "eu-west-1": [ok("list", 3)] });
  expect(results.map(({ ok: held }) => held)).toEqual([true, false, false]);
  expect(results.filter(({ culprit }) => culprit !== undefined)).toEqual([]);
});

it("knows regions alone of a metric whose samples have no name", () => {
  const texts = { orders_lost: ["count<3"], iteration_duration: ["avg<100"] };
  const results = explain(texts, {
    "eu-west-1": [[counter("orders_lost", {}, 9), trend("iteration_duration", {}, [900_000])]],
    "us-east-1": [[counter("orders_lost", {}, 1), trend("iteration_duration", {}, [50_000])]],
  });
  expect(results.map(({ culprit }) => culprit)).toEqual([{ regions: ["eu-west-1"] }, { regions: ["eu-west-1"] }]);
});

it.each([
  ["http_req_failed", "rate<0.01", "fraction"],
  ["http_req_duration{name:a{b}", "p(95) < 300", "ms"],
  ["http_req_duration", "count>3", "count"],
  ["http_reqs", "rate>5", "perSecond"],
  ["data_sent", "count<5", "bytes"],
  ["own_rate{a:b}", "rate<0.2", "fraction"],
  ["never_seen", "p(95)<3", "plain"],
])("the values of %s %s are in %s", (metric, expression, unit) =>
  expect(thresholdUnit({ metric, expression }, { own_rate: { type: "rate", contains: "default" } })).toBe(unit),
);
