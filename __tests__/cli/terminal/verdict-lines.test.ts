// The last lines of a run: what a green verdict could hide stands beside it.
import pc from "picocolors";
import { summaryLines } from "../../../cli/terminal/summary-lines.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import { readThresholds, type ThresholdTexts } from "../../../contracts/metrics/threshold.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { counter, payloadOf, rate, requests } from "../../metrics/support.ts";

const linesOf = (series: readonly Series[], thresholds: ThresholdTexts = {}): string[] => {
  const totals = new RunTotals();
  totals.add("eu-west-1", payloadOf([{ second: 0, series: [counter("iterations", {}, 9), ...series] }]));
  const summary = summarise(recordOf([], { thresholds: readThresholds(thresholds) }), new Map(), totals);
  return summaryLines(summary, pc.createColors(false));
};

const wrongPath = [
  ...requests({ name: "items", method: "GET", status: "404" }, [1_000, 2_000, 3_000]),
  ...requests({ name: "cart", method: "GET", status: "404" }, [1_000]),
  ...requests({ name: "cart", method: "GET", status: "0", error_code: "1050" }, [1_000]),
  rate("checks", { check: "is 200" }, 4, 0),
  rate("checks", { check: "is fast" }, 4, 4),
];

it("a run without thresholds says so last, with statuses and failing checks", () => {
  expect(linesOf(wrongPath).slice(-4)).toEqual([
    "",
    "  ✓ passed  no threshold: nothing could fail",
    "    statuses  404 × 4, no answer × 1",
    "    ✗ is 200  held 0 of 4 times",
  ]);
});

it("a run whose thresholds held says that, and what was answered", () => {
  const good = requests({ name: "items", method: "GET", status: "200" }, [1_000]);
  expect(linesOf(good, { http_reqs: ["count>0"] }).slice(-2)).toEqual([
    "  ✓ passed  every threshold held",
    "    statuses  200 × 1",
  ]);
});

it("many failing checks are not all named", () => {
  const checks = Array.from({ length: 8 }, (_, index) => rate("checks", { check: `check ${index}` }, 2, 1));
  expect(linesOf(checks).at(-1)).toBe("      and 3 more checks that did not always hold");
});

it("a threshold without a sample names the nearest value that was seen", () => {
  expect(linesOf(wrongPath, { "http_req_duration{name:crt}": ["p(95)<300"] })).toContain(
    "  ✗ http_req_duration{name:crt}  p(95)<300  no samples; the nearest that was seen is {name:cart}",
  );
});

it("the last lines say why a threshold had no sample", () => {
  const last = (key: string, expression: string) =>
    linesOf(wrongPath, { [key]: [expression] })
      .slice(-4)
      .join("\n");
  expect(last("http_req_duration{name:crt}", "p(95)<300")).toContain(
    "    why    nothing was seen with these tags; the nearest is {name:cart}",
  );
  expect(last("http_reqs{method:get}", "count>0")).toContain("the nearest is {method:GET}");
  expect(last("http_req_duration", "p(95)<0")).not.toContain("why");
});

it("a threshold that held without a sample is a warning where it looks misspelt", () => {
  const warning =
    "  ! the threshold http_reqs{name:crt} count<9 held as there was no sample for it; did it mean name:cart?";
  expect(linesOf(wrongPath, { "http_reqs{name:crt}": ["count<9"] })).toContain(warning);
  expect(linesOf(wrongPath, { "http_reqs{name:other things}": ["count<9"] }).join("\n")).not.toContain("did it mean");
});

it("what a script named is one line without orders to the terminal, and no longer than can be read", () => {
  const totals = new RunTotals();
  const payload = payloadOf([
    { second: 0, series: [rate("checks", { check: `is\n\u001b[2J${"x".repeat(1_000)}` }, 1, 0)] },
  ]);
  const common = { place: "script.js:1:1", count: 2 } as const;
  const errors = [
    { ...common, kind: "script" as const, message: "Error: one\r\ntwo\u009b1A" },
    { kind: "script" as const, message: OTHER_NAME, place: "", count: 300, cause: "check" as const },
    { kind: "request" as const, message: OTHER_NAME, place: "", count: 200 },
  ];
  totals.add("eu-west-1", { ...payload, errors });
  const lines = summaryLines(summarise(recordOf([]), new Map(), totals), pc.createColors(false));
  expect(lines.filter((line) => line.includes("✗ is"))).toEqual([
    `  ✗ is [2J${"x".repeat(294)}…  0.00 %: ✓ 0  ✗ 1`,
    `    ✗ is [2J${"x".repeat(294)}…  held 0 of 1 times`,
  ]);
  expect(lines.filter((line) => line.includes(" × "))).toEqual([
    "     300 × (other) in checks  ",
    "     200 × (other) in requests  ",
    "       2 × Error: one two1A  script.js:1:1",
  ]);
});
