// Each request over time: all of it is kept however long the run gets, and where and when it failed.
import { MOST_REQUEST_POINTS } from "../../../contracts/results/view.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { payloadOf, requests } from "../support.ts";

const TAGS = { name: "pay", method: "POST" };

/** A request each second, of which every third fails. */
const totalsOf = (seconds: number, region = "eu-west-1"): RunTotals => {
  const totals = new RunTotals();
  for (let second = 0; second < seconds; second += 1) {
    const status = second % 3 === 2 ? "503" : "200";
    totals.add(region, payloadOf([{ second, series: requests({ ...TAGS, status }, [20_000]) }]));
  }
  return totals;
};

it("has a point a second while the run is short", () => {
  const { stepSeconds, lines } = totalsOf(4).requestCourses.view(3);
  expect(stepSeconds).toBe(1);
  expect(lines["POST pay"]?.map((point) => point?.slice(0, 3))).toEqual([
    [1, 0, 20],
    [1, 0, 20],
    [1, 1, 20],
    [1, 0, 20],
  ]);
});

it.each([1, 2, 5])("keeps every request of a run %d times as long as it has points", (times) => {
  const seconds = MOST_REQUEST_POINTS * times;
  const { stepSeconds, lines } = totalsOf(seconds).requestCourses.view(seconds - 1);
  const points = lines["POST pay"] ?? [];
  expect(points.length).toBeLessThanOrEqual(MOST_REQUEST_POINTS);
  const sumOf = (index: number): number => points.reduce((sum, point) => sum + (point?.[index] ?? 0) * stepSeconds, 0);
  expect(sumOf(0)).toBeCloseTo(seconds, 1);
  expect(sumOf(1)).toBeCloseTo(Math.floor(seconds / 3), 1);
});

it("shows no latency, but a rate of none, where a request was not made", () => {
  const totals = totalsOf(2);
  totals.add("eu-west-1", payloadOf([{ second: 5, series: requests({ ...TAGS, status: "200" }, [1_000]) }]));
  expect(totals.requestCourses.view(5).lines["POST pay"]?.[3]).toEqual([0, 0, null, null, null, null]);
});

it("says in which regions a request failed, and from when to when, in whatever order it is told", () => {
  const totals = totalsOf(9);
  const failed = (second: number) => payloadOf([{ second, series: requests({ ...TAGS, status: "500" }, [1_000]) }]);
  for (const second of [7, 4]) totals.add("us-east-1", failed(second));
  expect(totals.requestCourses.failuresOf("pay", "POST")).toEqual([
    { region: "eu-west-1", count: 3, firstSecond: 2, lastSecond: 8 },
    { region: "us-east-1", count: 2, firstSecond: 4, lastSecond: 7 },
  ]);
  expect(totals.requestCourses.failuresOf("another", "GET")).toEqual([]);
});
