// What a run prints at its end: with --quiet the verdict alone, and what went wrong on standard error.

import { Output } from "../../../cli/terminal/output.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import { readThresholds, type ThresholdTexts } from "../../../contracts/metrics/threshold.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { payloadOf, rate, requests } from "../../metrics/support.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const printed = { stdout: "", stderr: "" };

beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const) {
    printed[name] = "";
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  }
});
afterEach(() => jest.restoreAllMocks());

const summaryWith = (
  messages: readonly string[],
  verdict: "passed" | "failed",
  status = "503",
  thresholds: ThresholdTexts = {},
  checks: readonly Series[] = [],
) => {
  const totals = new RunTotals();
  const series = [...requests({ name: "cart", method: "GET", status }, [1_000]), ...checks];
  const errors = messages.map((message) => ({ kind: "script" as const, message, place: "script.js:1:1", count: 2 }));
  totals.add("eu-west-1", { ...payloadOf([{ second: 0, series }]), errors });
  return { ...summarise(recordOf([], { thresholds: readThresholds(thresholds) }), new Map(), totals), verdict };
};

it("quiet prints the verdict alone, and errors apart", () => {
  new Output({ quiet: true, json: false }).summary(summaryWith(["boom"], "failed"), "/r/run-1");
  expect(printed.stdout).toBe("failed /r/run-1\n");
  expect(printed.stderr).toContain("✗ failed");
  expect(printed.stderr).toContain("2 × boom  script.js:1:1");
});

it("quiet says nothing more of a run that held and failed nowhere", () => {
  const summary = summaryWith([], "passed", "200", { http_reqs: ["count>0"] }, [rate("checks", { check: "ok" }, 4, 4)]);
  new Output({ quiet: true, json: false }).summary(summary, "/r/run-1");
  expect(printed).toEqual({ stdout: "passed /r/run-1\n", stderr: "" });
});

it("quiet says in two lines what a green verdict could hide", () => {
  const checks = [rate("checks", { check: "is 200" }, 4, 0), rate("checks", { check: "is fast" }, 4, 3)];
  new Output({ quiet: true, json: false }).summary(summaryWith([], "passed", "404", {}, checks), "/r/run-1");
  expect(printed).toEqual({
    stdout: "passed /r/run-1\n",
    stderr: "  no threshold: nothing could fail; statuses  404 × 1\n  ✗ is 200  held 0 of 4 times; and 1 more check\n",
  });
});

it("quiet says what failed beside thresholds that held", () => {
  const summary = summaryWith([], "passed", "404", { http_reqs: ["count>0"] });
  new Output({ quiet: true, json: false }).summary(summary, "/r/run-1");
  expect(printed.stderr).toBe("  statuses  404 × 1\n");
});

it("a log has errors and failing requests at the end", () => {
  new Output({ quiet: false, json: false }).summary(summaryWith(["boom"], "failed"), "/r/run-1");
  expect(printed.stdout).toContain("2 × boom  script.js:1:1");
  expect(printed.stdout).toMatch(/GET cart .*503 × 1/);
  expect(printed.stdout).toContain("report   /r/run-1/report.html");
});
