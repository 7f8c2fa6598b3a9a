// What a script's handleSummary may write, what it is given, and the file that k6 once wrote.

import { join, normalize } from "node:path";
import fc from "fast-check";
import { fileOf } from "../../../cli/k6/handle-summary.ts";
import { summaryDataOf, summaryExportOf } from "../../../cli/k6/summary-data.ts";
import type { Summary } from "../../../contracts/results/summary.ts";

it.each(["../a.html", "/etc/passwd", "a/../../b", "..", ".", "", "a/../..", "a\0b"])(
  "%j is written nowhere",
  (name) => {
    expect(() => fileOf(name, "shop.js")).toThrow("not below the folder of the results");
  },
);

it.each([
  ["report.html", "report.html"],
  ["a/./b/../c.txt", "a/c.txt"],
  ["./..data", "..data"],
])("%j is the file %j", (name, expected) => {
  const isOurs = name === "report.html";
  expect(fileOf(name, "shop.js")).toBe(isOurs ? "handle-summary/report.html" : expected);
});

it("no name leads out of the folder, and none to a file of the run's own", () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom("..", ".", "a", "summary.json", "logs", ""), { maxLength: 6 }), (parts) => {
      let file: string;
      try {
        file = fileOf(parts.join("/"), "shop.js");
      } catch {
        return;
      }
      expect(normalize(join("/results/run", file)).startsWith("/results/run/")).toBe(true);
      expect(/^(summary\.json|logs)(\/|$)/.test(file)).toBe(false);
    }),
  ));

const SUMMARY = {
  metrics: {
    http_reqs: {
      type: "counter",
      contains: "default",
      values: { count: 4, rate: 2 },
      thresholds: { "count>9": { ok: false } },
    },
    checks: { type: "rate", contains: "default", values: { rate: 0.5, passes: 1, fails: 1 } },
    wait: { type: "trend", contains: "time", values: { avg: 1, min: 0, "p(99)": 3, count: 2 } },
  },
  root_group: {
    name: "",
    path: "",
    id: "i",
    checks: [],
    groups: [
      {
        name: "buy",
        path: "::buy",
        id: "j",
        groups: [],
        checks: [{ name: "ok", path: "::buy::ok", id: "k", passes: 1, fails: 1 }],
      },
    ],
  },
  options: { summaryTrendStats: ["p(99)", "avg", "p(42)"], summaryTimeUnit: "", noColor: false },
  state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 2000 },
} as unknown as Summary;

it("gives the script the values that it asked for, in their order, and where they are shown", () => {
  const data = summaryDataOf(SUMMARY, { stdout: true, stderr: false });
  expect(Object.entries(data.metrics.wait?.values ?? {})).toEqual([
    ["p(99)", 3],
    ["avg", 1],
  ]);
  expect(data.state).toEqual({ isStdOutTTY: true, isStdErrTTY: false, testRunDurationMs: 2000 });
});

it("exports values beside their metric, checks by their names, and thresholds that were crossed", () => {
  expect(summaryExportOf(SUMMARY)).toMatchObject({
    metrics: {
      http_reqs: { count: 4, rate: 2, thresholds: { "count>9": true } },
      checks: { value: 0.5, passes: 1, fails: 1 },
      wait: { "p(99)": 3, avg: 1 },
    },
    root_group: { groups: { buy: { checks: { ok: { passes: 1, fails: 1 } } } } },
  });
});
