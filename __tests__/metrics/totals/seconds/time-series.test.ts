// The seconds of a run as rows: complete, and adding up to the totals.
import fc from "fast-check";
import { ALL_REGIONS } from "../../../../contracts/results/view.ts";
import { RunTotals } from "../../../../metrics/totals/run-totals.ts";
import { type TimeRow, timeRowsOf } from "../../../../metrics/totals/seconds/time-series.ts";
import { payloadOf, requests, secondsArb } from "../../support.ts";

const totalsArb = fc
  .array(fc.tuple(fc.constantFrom("eu-west-1", "us-east-1", "ap-south-1"), secondsArb()), { maxLength: 4 })
  .map((payloads) => {
    const totals = new RunTotals();
    for (const [region, seconds] of payloads) totals.add(region, payloadOf(seconds));
    return totals;
  });

const sumOf = (
  rows: readonly TimeRow[],
  key: "requests" | "failed" | "iterations" | "checks" | "checksPassed",
): number => rows.reduce((sum, row) => sum + row[key], 0);

describe("the rows of a run", () => {
  it("add up to the totals, over the regions and in all", () =>
    fc.assert(
      fc.property(totalsArb, (totals) => {
        const total = (metric: string, of: "count" | "sum"): number =>
          [...totals.series.values()].reduce((sum, one) => sum + (one.metric === metric ? one[of] : 0), 0);
        const rows = [...timeRowsOf(totals)].map(([row]) => row);
        const all = rows.filter(({ region }) => region === ALL_REGIONS);
        for (const some of [all, rows.filter((row) => !all.includes(row))]) {
          expect(sumOf(some, "requests")).toBe(total("http_reqs", "sum"));
          expect(sumOf(some, "failed")).toBe(total("http_req_failed", "sum"));
          expect(sumOf(some, "iterations")).toBe(total("iterations", "sum"));
          expect(sumOf(some, "checks")).toBe(total("checks", "count"));
          expect(sumOf(some, "checksPassed")).toBe(total("checks", "sum"));
        }
      }),
    ));

  it("have every second from 0 to the last, each ending with all regions together", () =>
    fc.assert(
      fc.property(totalsArb, (totals) => {
        const all = [...timeRowsOf(totals)].map(([row]) => row).filter(({ region }) => region === ALL_REGIONS);
        expect(all.map(({ second }) => second)).toEqual(all.map((_, index) => index));
        expect(all).toHaveLength(totals.lastSecond + 1);
      }),
    ));

  it("have percentiles in milliseconds, of all regions' samples, and none where nothing was measured", () => {
    const totals = new RunTotals();
    const tags = { name: "cart", method: "GET", status: "200" };
    totals.add("eu-west-1", payloadOf([{ second: 1, series: requests(tags, [1_000, 2_000]) }]));
    totals.add("us-east-1", payloadOf([{ second: 1, series: requests(tags, [9_000]) }]));
    const none = { p50: null, p95: null, p99: null, max: null };
    expect([...timeRowsOf(totals)].map(([row]) => row)).toMatchObject([
      { second: 0, region: "all", requests: 0, ...none },
      { second: 1, region: "eu-west-1", requests: 2, p50: 1, max: 2 },
      { second: 1, region: "us-east-1", requests: 1, p50: 9, max: 9 },
      { second: 1, region: "all", requests: 3, p50: 2, p95: 9, p99: 9, max: 9 },
    ]);
  });
});
