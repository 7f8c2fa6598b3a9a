// What a job summary says of failures: enough to know where to look, without opening the results.
import { whatFailedMarkdown } from "../../../cli/job-summary/what-failed.ts";
import type { RequestSummary, Summary } from "../../../contracts/results/summary.ts";
import { makeRun } from "../../metrics/compare/made-run.ts";

const request = (name: string, p95: number, statuses: Record<string, number>): RequestSummary => ({
  name,
  method: "GET",
  count: 1_234,
  failedCount: 0,
  statuses,
  duration: { type: "trend", contains: "time", values: { "p(95)": p95, max: p95 * 2 } },
});

const markdownOf = (changes: Partial<Summary>): string =>
  whatFailedMarkdown({ ...makeRun({ seed: 1, seconds: 3 }).side.summary, checks: [], errors: [], ...changes }).join(
    "\n",
  );

it("names the checks that failed, with their groups, and no other", () => {
  const checks = [
    { group: "::buy", name: "is 200", passes: 1, fails: 3 },
    { group: "", name: "is fast", passes: 9, fails: 0 },
  ];
  const markdown = markdownOf({ checks });
  expect(markdown).toContain("| buy › is 200 | 25.00 % | 3 |");
  expect(markdown).not.toContain("is fast");
});

it("has the first errors on one line each, cut", () => {
  const errors = Array.from({ length: 7 }, (_, index) => ({
    kind: "script" as const,
    message: `no ${index}\n::error::${"x".repeat(2_000)}`,
    place: "script.js:1:1",
    count: 9 - index,
  }));
  const rows = markdownOf({ errors })
    .split("\n")
    .filter((line) => line.includes("script.js"));
  expect(rows).toHaveLength(5);
  for (const row of rows) expect([row.includes("::error"), row.length < 1_000]).toEqual([false, true]);
});

it("counts statuses, and shows the five slowest requests", () => {
  const requests = [5, 70, 30, 90, 10, 60].map((p95) =>
    request(`page ${p95}`, p95, { 200: 10, 0: p95 === 90 ? 2 : 0 }),
  );
  const markdown = markdownOf({ requests });
  expect(markdown).toContain("Statuses: 200 × 60, no answer × 2");
  expect(markdown.match(/page \d+/g)).toEqual(["page 90", "page 70", "page 60", "page 30", "page 10"]);
});

it("is empty where nothing was measured", () => {
  expect(markdownOf({ requests: [] })).toBe("");
});
