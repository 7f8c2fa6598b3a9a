// What the tables of a page say, as a reader without a script has them.
import { h, type VNode } from "preact";
import { render } from "preact-render-to-string";
import { Table, type TableColumn } from "../../../dashboard/components/table.tsx";
import { Checks } from "../../../dashboard/sections/checks.tsx";
import { Errors } from "../../../dashboard/sections/errors.tsx";
import { Requests } from "../../../dashboard/sections/requests/requests.tsx";
import { Thresholds } from "../../../dashboard/sections/thresholds.tsx";
import { emptySummary, sampleSummary, sampleView } from "../support.ts";

const REGIONS = ["us-east-1", "eu-west-1"];
const summary = sampleSummary(REGIONS);
const COURSES = sampleView(REGIONS, 60, summary).requestCourses;

/** Cells of each row of the first table's body. */
const rowsOf = <Props>(node: VNode<Props>): string[][] =>
  [...(/<tbody>(.*?)<\/tbody>/s.exec(render(node as VNode))?.[1] ?? "").matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) =>
      (cell ?? "")
        .replaceAll(/<[^>]*>/g, "")
        .replaceAll("\u00a0", " ")
        .trim(),
    ),
  );

const NUMBERS: readonly TableColumn<number>[] = [{ heading: "n", kind: "number", cell: (row) => row }];
const tableOf = (rows: readonly number[]) =>
  h(Table<number>, { caption: "numbers", rows, keyOf: String, whenEmpty: "There is none.", columns: NUMBERS });

it("shows so many rows as a page bears, and says how many there are", () => {
  const many = Array.from({ length: 1_000 }, (_, index) => index);
  expect(rowsOf(tableOf(many))).toHaveLength(250);
  expect(render(tableOf(many))).toContain("of 1000");
  expect(render(tableOf(many.slice(0, 250)))).not.toContain("Show all");
});

it("says that there is nothing in the place of an empty table", () => {
  expect(render(tableOf([]))).toBe('<p class="nothing">There is none.</p>');
});

it("says of each threshold what was measured, the limit, and when it was crossed", () => {
  expect(rowsOf(h(Thresholds, { view: sampleView(REGIONS, 60, summary) }))).toEqual([
    ["http_req_failed", expect.stringContaining("held"), "rate&lt;0.01", "0.02 %", "1 %", "never"],
    [
      "http_req_duration{region:eu-west-1}",
      expect.stringContaining("failed"),
      "p(95)&lt;300",
      "341.7 ms",
      "300 ms",
      "at 17 s",
    ],
    ["http_req_duration{name:search}", expect.any(String), "p(99)&lt;900", "no sample", "900 ms", "never"],
  ]);
});

it("judges no threshold without a sample while the run goes on", () => {
  const view = { ...sampleView(REGIONS, 60, summary), summary: null };
  expect(rowsOf(h(Thresholds, { view })).map((cells) => cells[1])).toEqual([
    expect.stringContaining("holds"),
    expect.stringContaining("does not hold"),
    "not yet",
  ]);
});

it("says that a config without thresholds could not fail", () => {
  expect(render(h(Thresholds, { view: sampleView(REGIONS, 60, emptySummary()) }))).toContain("nothing could fail");
});

it("counts a check's passes and fails, and marks one that did not always hold", () => {
  expect(rowsOf(h(Checks, { rows: summary.checks }))).toEqual([
    ["status is 200", expect.stringContaining("not always"), "71,199", "12", "99.98 %"],
    ["has an id", expect.stringContaining("held"), "38,052", "0", "100.00 %"],
  ]);
});

it("shows each kind of error with its place and its count", () => {
  expect(rowsOf(h(Errors, { rows: summary.errors, requests: summary.requests })).map((row) => row.slice(1))).toEqual([
    ["41", "script.js:12:5", "script"],
    ["8", "GET list products", "answer"],
    ["4", "GET list products", "request"],
  ]);
});

it("shows statuses by number, requests without an answer last", () => {
  const [first] = rowsOf(h(Requests, { rows: summary.requests, seconds: 60, isLive: false, courses: COURSES }));
  expect(first?.[9]?.replaceAll(/\s+/g, " ")).toBe("200 × 71,199 503 × 8 no answer × 4");
});

it("offers a search among many requests alone", () => {
  const [request] = summary.requests;
  const many = Array.from({ length: 8 }, (_, index) => ({
    ...request,
    name: `page ${index}`,
  })) as typeof summary.requests;
  const searchIn = (rows: typeof summary.requests): boolean =>
    render(h(Requests, { rows, seconds: 60, isLive: true, courses: COURSES })).includes('type="search"');
  expect([searchIn(many), searchIn(summary.requests)]).toEqual([true, false]);
});
