// The run over time as it is drawn, against the rows that the results are written from.
import fc from "fast-check";
import { ALL_REGIONS, COURSE_KEYS, MOST_POINTS } from "../../../contracts/results/view.ts";
import { CourseKeeper } from "../../../metrics/totals/course.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { timeRowsOf, toRow } from "../../../metrics/totals/seconds/time-series.ts";
import { gauge, payloadOf, requests, secondsArb } from "../support.ts";

const REGIONS = ["ap-south-1", "eu-west-1", "us-east-1"];
const flushesArb = fc.array(fc.tuple(fc.constantFrom(...REGIONS), secondsArb()), { maxLength: 6 });

const watched = (totals: RunTotals): CourseKeeper => {
  const keeper = new CourseKeeper(totals, REGIONS);
  totals.watch((region, { seconds }) => {
    for (const { second } of seconds) keeper.touch(region, second);
  });
  return keeper;
};

describe("the course of a run", () => {
  it("has each second's row of the results, live after each flush, also when a flush adds to seconds long past", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        const totals = new RunTotals();
        const keeper = watched(totals);
        for (const [region, seconds] of flushes) {
          totals.add(region, payloadOf(seconds));
          keeper.advance();
          const { stepSeconds, lines } = keeper.course;
          expect(stepSeconds).toBe(1);
          for (const row of [...timeRowsOf(totals)].map(([row]) => row)) {
            const isThere =
              row.region !== ALL_REGIONS || REGIONS.some((one) => totals.seconds.get(one)?.has(row.second));
            const wanted = isThere ? COURSE_KEYS.map((key) => row[key]) : null;
            expect(lines[row.region]?.[row.second] ?? null).toEqual(wanted);
          }
        }
      }),
    ));

  it("is the same kept up to date as made at once", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        const totals = new RunTotals();
        const kept = watched(totals);
        for (const [region, seconds] of flushes) {
          totals.add(region, payloadOf(seconds));
          kept.advance();
        }
        const fresh = new CourseKeeper(totals, REGIONS);
        fresh.advance();
        expect(kept.course).toEqual(fresh.course);
        expect(kept.heat).toEqual(fresh.heat);
      }),
    ));

  it("is the same of all regions together where durations are not kept by region, whatever its step", () =>
    fc.assert(
      fc.property(flushesArb, fc.constantFrom(0, MOST_POINTS, 3 * MOST_POINTS), (flushes, last) => {
        const requested = requests({ name: "a", method: "GET", status: "200" }, [7_000]);
        const lineOf = (use: "results" | "drawn", leastStep: number) => {
          const totals = new RunTotals(undefined, undefined, [], use);
          for (const [region, seconds] of flushes) totals.add(region, payloadOf(seconds));
          totals.add("eu-west-1", payloadOf([{ second: last, series: requested }]));
          const keeper = new CourseKeeper(totals, REGIONS, leastStep);
          keeper.advance();
          return { line: keeper.course.lines[ALL_REGIONS], heat: keeper.heat };
        };
        for (const leastStep of [1, 8]) expect(lineOf("drawn", leastStep)).toEqual(lineOf("results", leastStep));
      }),
      { numRuns: 30 },
    ));

  it("never has more points than are drawn: its step doubles, and percentiles are read from all requests of a point", () => {
    const totals = new RunTotals();
    const keeper = watched(totals);
    const steps: number[] = [];
    for (let second = 0; second < 2 * MOST_POINTS + 100; second += 1) {
      const series = [...requests({ name: "a", method: "GET", status: "200" }, [1000 * (1 + second), 5000]), gauge(3)];
      totals.add("eu-west-1", payloadOf([{ second, series }]));
      if (keeper.advance().isWhole) steps.push(keeper.course.stepSeconds);
      expect(keeper.course.lines[ALL_REGIONS]?.length).toBeLessThanOrEqual(MOST_POINTS);
    }
    expect(steps).toEqual([2, 4]);
    const parts = [40, 41, 42, 43].flatMap((second) => totals.seconds.get("eu-west-1")?.get(second) ?? []);
    const { p50, p95, p99, max } = toRow(0, ALL_REGIONS, parts);
    expect(keeper.course.lines["eu-west-1"]?.[10]).toEqual([2, 0, p50, p95, p99, max, 3, 0, 0]);
  });

  it("has every request of all regions in the heat map, once", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        const totals = new RunTotals();
        for (const [region, seconds] of flushes) totals.add(region, payloadOf(seconds));
        const keeper = new CourseKeeper(totals, REGIONS);
        keeper.advance();
        const counted = keeper.heat.columns.flat().reduce((sum, value, index) => sum + (index % 2) * value, 0);
        const measured = [...totals.seconds.values()].flatMap((seconds) => [...seconds.values()]);
        expect(counted).toBe(measured.reduce((sum, { duration }) => sum + duration.count, 0));
      }),
    ));
});
