// The lines of a run over time: what is not known yet is no fall, what was not measured is no zero.
import { ALL_REGIONS, type Course, type CoursePoint } from "../../../contracts/results/view.ts";
import {
  askedValues,
  failedFractions,
  valuesOf,
  wholeLine,
  wholePointCount,
} from "../../../dashboard/sections/course.ts";

const point = (requests: number, failed: number | null = 0): CoursePoint => [requests, failed, 10, 20, 30, 40, 5, 7, 6];

const courseOf = (lines: Course["lines"], stepSeconds = 1): Course => ({ stepSeconds, lines });

/** Four seconds of which the second region has not told the last. */
const UNSETTLED = courseOf({
  [ALL_REGIONS]: [point(20), point(20), point(20), point(10)],
  "eu-west-1": [point(10), point(10), point(10), point(10)],
  "us-east-1": [point(10), point(10), point(10)],
});

it("takes each value from its own place in a point", () => {
  const points = [point(7, 2), null];
  expect(valuesOf(points, "requests")).toEqual([7, null]);
  expect(valuesOf(points, "failed")).toEqual([2, null]);
  expect(valuesOf(points, "max")).toEqual([40, null]);
  expect(valuesOf(points, "started")).toEqual([6, null]);
});

it("has no fraction of failures where there was no request", () => {
  expect(failedFractions([point(10, 1), point(10, null), point(0), null])).toEqual([0.1, 0, null, null]);
});

it("ends before seconds that some regions have not told, while live", () => {
  expect(wholeLine(UNSETTLED, true)).toHaveLength(3);
  expect(wholeLine(UNSETTLED, false)).toHaveLength(4);
});

it("does not wait for a region that fell silent long ago", () => {
  const silent = [point(10), ...Array.from({ length: 9 }, () => null)];
  const told = Array.from({ length: 10 }, () => point(10));
  const course = courseOf({ [ALL_REGIONS]: told, "eu-west-1": told, "us-east-1": silent });
  expect(wholeLine(course, true)).toHaveLength(10);
});

it("keeps every point where one stands for several seconds", () => {
  expect(wholeLine({ ...UNSETTLED, stepSeconds: 6 }, true)).toHaveLength(4);
});

it("is empty before anything was told", () => {
  expect(wholeLine(courseOf({}), true)).toEqual([]);
});

describe("the points of a run that is over", () => {
  const of = (requests: readonly number[]) => courseOf({ [ALL_REGIONS]: requests.map((count) => point(count)) });

  it.each([
    ["ended with its time", [9, 9, 9], 3, false, 3],
    ["had something left after its time", [9, 9, 9, 2], 3, false, 3],
    ["was silent after its time", [9, 9, 9, 2, 0, 0], 3, false, 3],
    ["had slow answers long after its time", [9, 9, 9, 1, 1, 1], 3, false, 5],
    ["was cut short", [9, 9, 4], 60, true, 2],
    ["did its iterations before its time", [9, 9, 4], 60, false, 2],
    ["lasted no whole second", [4], 0.5, false, 1],
    ["was never", [], 60, false, 0],
  ])("are whole seconds where it %s", (_, requests, duration, wasCutShort, count) => {
    expect(wholePointCount(of(requests), duration, wasCutShort)).toBe(count);
  });
});

it("adds up what was asked for at the same time, at the middle of each point", () => {
  const pieces = [
    { fromSecond: 0, untilSecond: 4, from: 0, to: 8 },
    { fromSecond: 2, untilSecond: 4, from: 10, to: 10 },
  ];
  expect(askedValues(pieces, { stepSeconds: 1, pointCount: 5 })).toEqual([1, 3, 15, 17, null]);
});
