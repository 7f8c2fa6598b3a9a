// The end of a run in a terminal: in the order in which people ask, within its columns, one form for each number.
import fc from "fast-check";
import pc from "picocolors";
import { widthOf } from "../../../cli/terminal/layout/width.ts";
import { summaryLines } from "../../../cli/terminal/summary-lines.ts";
import { verdictHead } from "../../../cli/terminal/verdict-lines.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import type { ErrorCount } from "../../../contracts/delta/worker-delta.ts";
import { readThresholds, type ThresholdTexts } from "../../../contracts/metrics/threshold.ts";
import type { Summary } from "../../../contracts/results/summary.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { counter, payloadOf, rate, requests } from "../../metrics/support.ts";

const plain = pc.createColors(false);

const summaryOf = (
  series: readonly Series[],
  thresholds: ThresholdTexts = {},
  errors: readonly ErrorCount[] = [],
): Summary => {
  const totals = new RunTotals();
  const payload = payloadOf([{ second: 0, series: [counter("iterations", {}, 9), ...series] }]);
  totals.add("eu-west-1", { ...payload, errors: [...errors] });
  return summarise(recordOf([], { thresholds: readThresholds(thresholds), target: "http://shop" }), new Map(), totals);
};

const times = (count: number, micros: number): number[] => Array(count).fill(micros);
const answered = (name: string, status: string, count: number, micros = 9_000): Series[] =>
  requests({ name, method: "GET", status }, times(count, micros));
const sectionOf = (lines: readonly string[], title: string): string[] => {
  const from = lines.indexOf(`  ${title}`) + 1;
  return lines.slice(from, lines.indexOf("", from));
};

const shop = [
  ...answered("http://shop/list", "200", 118, 12_340),
  ...answered("http://shop/cart", "200", 60),
  ...answered("http://shop/cart", "503", 2),
  ...requests({ name: "http://shop/cart", method: "GET", status: "0", error_code: "1050" }, [1_000]),
];

it("says by name how many requests there were, how fast, and with what answers they failed", () => {
  expect(sectionOf(summaryLines(summaryOf(shop), plain, 80), "requests")).toEqual([
    "  request    count  req/s  failed          p50 ms  p95 ms  p99 ms",
    "  GET /cart     63   63.0       3  4.76 %    9.00    9.00    9.00",
    "      503 × 2, no answer × 1, 200 × 60",
    "  GET /list    118  118.0       0            12.3    12.3    12.3",
  ]);
  expect(sectionOf(summaryLines(summaryOf(shop), plain, 200), "requests")[1]).toMatch(
    /9\.00 {2}503 × 2, no answer × 1, 200 × 60$/,
  );
});

it("writes one number in one form wherever it stands", () => {
  const lines = summaryLines(summaryOf(shop, { http_req_failed: ["rate<0.01"] }), plain);
  const withRate = lines.filter((line) => line.includes("http_req_failed"));
  expect(withRate.length).toBeGreaterThanOrEqual(3);
  for (const line of withRate) expect(line).toContain("1.66 %");
  expect(lines.join("\n")).not.toMatch(/0\.0166|0\.02\b/);
});

it("tells the verdict first and last: what failed, where, since when", () => {
  const summary = summaryOf(shop, { http_req_failed: ["rate<0.01"], http_reqs: ["count>5"] });
  const explained: Summary = {
    ...summary,
    durationSeconds: 60,
    regions: { "eu-west-1": { vus: 1, workers: 1, metrics: {} }, "us-east-1": { vus: 1, workers: 1, metrics: {} } },
    thresholds: summary.thresholds.map((one) =>
      one.ok
        ? one
        : {
            ...one,
            firstCrossedSecond: 12,
            culprit: { request: { method: "GET", name: "http://shop/cart" }, regions: ["eu-west-1"] },
          },
    ),
    verdict: "failed",
  };
  const three = [
    "  ✗ failed  http_req_failed rate<0.01, measured 1.66 % (1 of 2 thresholds)",
    "    what   GET /cart: 3 of 63 failed (4.76 %): 503 × 2, no answer × 1",
    "    where  eu-west-1, since second 12 of 60",
  ];
  const lines = summaryLines(explained, plain, 80);
  expect(lines.slice(1, 4)).toEqual(three);
  expect(lines.slice(-3)).toEqual(three);
  const everywhere = { ...explained.thresholds[0], culprit: { regions: ["eu-west-1", "us-east-1"] } };
  const said = verdictHead({ ...explained, thresholds: [everywhere as Summary["thresholds"][number]] }, plain);
  expect(said[1]).toBe("    where  every region (2), since second 12 of 60");
});

it("says of times what was asked for, in the unit that was asked for", () => {
  const options = { summaryTrendStats: ["p(99)", "count"], summaryTimeUnit: "s", noColor: false };
  const [head, ...lines] = sectionOf(summaryLines({ ...summaryOf(shop), options }, plain, 40), "metrics");
  expect(head?.trim().split(/\s{2,}/)).toEqual(["times in s", "p(99)", "count"]);
  expect(lines.find((line) => line.includes("http_req_duration"))).toMatch(/ 0\.\d+ +\d+$/);
});

it("a run that its script failed says so, with the script's words", () => {
  const summary = {
    ...summaryOf(shop),
    verdict: "failed" as const,
    failReasons: ["home: no stock (shop.js:4:9)", "b"],
  };
  expect(verdictHead(summary, plain)[0]).toBe(
    "  ✗ failed  the script says so: home: no stock (shop.js:4:9); and 1 more",
  );
});

it("an invalid run says first why its numbers are not to be trusted, and nothing of thresholds", () => {
  const reasons = ["worker abfc5f03-f096-45b4-b720-93ebaeb54c84 was late", "b", "c"];
  const summary = {
    ...summaryOf(shop, { http_reqs: ["count<1"] }),
    verdict: "invalid" as const,
    invalidReasons: reasons,
  };
  expect(verdictHead(summary, plain)).toEqual([
    "  ✗ invalid  the numbers are not to be trusted",
    "    why    worker abfc5f03… was late; and 2 more",
  ]);
  expect(summaryLines(summary, plain)).toContain(`  ✗ ${reasons[0]}`);
});

it("of hundreds of names shows those that matter, and says where the others are", () => {
  const many = Array.from({ length: 300 }, (_, index) => answered(`n${index}`, "200", 2, 5_000)).flat();
  const series = [
    ...many,
    ...answered("slow", "200", 2, 900_000),
    ...answered("busy", "200", 500),
    ...answered("bad", "500", 1),
  ];
  const lines = sectionOf(summaryLines(summaryOf(series), plain, 80), "requests");
  expect(lines[1]).toContain("GET bad");
  expect(lines.some((line) => line.includes("GET slow"))).toBe(true);
  expect(lines.some((line) => line.includes("GET busy"))).toBe(true);
  expect(lines.at(-1)).toBe("  and 283 more, in report.html and summary.json");
});

it("tells errors that differ in numbers alone as one", () => {
  const errors = Array.from({ length: 30 }, (_, index) => ({
    kind: "script" as const,
    message: `order ${index} was lost`,
    place: "script.js:3:1",
    count: 2,
  }));
  const lines = sectionOf(summaryLines(summaryOf(shop, {}, errors), plain), "errors");
  expect(lines).toEqual(["      60 × order 0 was lost  script.js:3:1; 29 more differ in numbers alone"]);
});

const names = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.webUrl(),
  fc.constantFrom("商品一覧を全部", "🔎".repeat(30), "a\tb\u202ec"),
);

it("fits the columns of the terminal, whatever target and script call things", () =>
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), fc.constantFrom(80, 120, 200), (all, width) => {
      const series = all.flatMap((name, index) => [
        ...answered(name, index % 2 === 0 ? "200" : "503", 1_000_000 / 200, 1_234_567),
        rate("checks", { check: name }, 3, index % 3),
      ]);
      const errors = all.map((message) => ({ kind: "script" as const, message, place: "script.js:1:1", count: 1 }));
      for (const line of summaryLines(summaryOf(series, { http_req_failed: ["rate<0.01"] }, errors), plain, width)) {
        expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
      }
    }),
    { numRuns: 60 },
  ));
