// timeseries.csv, histograms.hlog and the report's points are the same whether they were made while the run went on or
// at its end.
import fc from "fast-check";
import { toCsv } from "../../../metrics/results/csv.ts";
import { toHistogramLog } from "../../../metrics/results/hlog.ts";
import { Past } from "../../../metrics/results/past.ts";
import { CourseKeeper } from "../../../metrics/totals/course.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import type { Shelf } from "../../../metrics/totals/seconds/shelf.ts";
import { counter, micros, payloadOf, requests } from "../support.ts";

const REGIONS = ["eu-west-1", "us-east-1"];
const START_MS = Date.parse("2026-01-01T00:00:00.250Z");
const SECONDS = 60;
/** So long that an interval of its histogram log has several seconds. */
const LONG_SECONDS = 30_000;

/** In memory; full after so many lots. */
const shelfFor = (lots: number): Shelf => {
  const boards = new Map<string, string[]>();
  let put = 0;
  return {
    mostKept: 30,
    put: (board, lines) => {
      put += 1;
      if (put > lots) return false;
      boards.set(board, [...(boards.get(board) ?? []), ...lines]);
      return true;
    },
    linesOn: (board) => boards.get(board) ?? [],
  };
};

interface Told {
  readonly region: string;
  readonly second: number;
  readonly micros: number;
  readonly orders: number;
}

const addTo = (totals: RunTotals, { region, second, micros: time, orders }: Told): void => {
  const series = requests({ name: "cart", method: "GET", status: "200" }, [time]);
  totals.add(
    region,
    payloadOf([{ second, series: orders === 0 ? series : [...series, counter("orders", {}, orders)] }]),
  );
};

const inTime: Told[] = Array.from({ length: SECONDS }, (_, second) =>
  REGIONS.map((region) => ({ region, second, micros: 1_000 + second, orders: second % 7 })),
).flat();
/** Anything at any moment: late, twice, ahead of the other region. */
const toldArb = fc.record({
  region: fc.constantFrom(...REGIONS),
  second: fc.nat(SECONDS - 1),
  micros,
  orders: fc.constantFrom(0, 0, 3),
});
const runArb = fc
  .tuple(fc.array(fc.tuple(fc.nat(inTime.length), toldArb), { maxLength: 4 }), fc.nat(SECONDS), fc.nat(20))
  .map(([late, gapFrom, gapLength]) => {
    const all = inTime.filter(({ second }) => second < gapFrom || second >= gapFrom + gapLength);
    for (const [place, told] of late) all.splice(place, 0, told);
    return all;
  });

const madeOf = (totals: RunTotals, past?: Past) => {
  const keeper = past?.course ?? new CourseKeeper(totals, REGIONS);
  keeper.advance();
  return {
    csv: [...toCsv(totals, START_MS, past?.lines)].join(""),
    hlog: [...toHistogramLog(totals, START_MS, past?.lines)].join(""),
    course: keeper.course,
    heat: keeper.heat,
    requests: totals.requestCourses.view(totals.lastSecond),
  };
};

describe("what is made of a run's past", () => {
  it("is what the end would have made, however late deltas come and wherever there is no room any more", () =>
    fc.assert(
      fc.property(
        runArb,
        fc.constantFrom(SECONDS, LONG_SECONDS),
        fc.constantFrom(9, Number.POSITIVE_INFINITY),
        (run, durationSeconds, lots) => {
          const [made, fresh] = [new RunTotals(undefined, shelfFor(lots)), new RunTotals()];
          const past = new Past(made, shelfFor(lots), { regions: REGIONS, durationSeconds });
          for (const told of run) for (const totals of [made, fresh]) addTo(totals, told);
          expect(madeOf(made, past)).toEqual(madeOf(fresh));
        },
      ),
      { numRuns: 40 },
    ));

  it("is the course of a run that ends as it was planned, and none of another", () => {
    const courseOf = (durationSeconds: number) => {
      const totals = new RunTotals();
      const past = new Past(totals, shelfFor(1_000), { regions: REGIONS, durationSeconds });
      for (const told of inTime) addTo(totals, told);
      return past.course;
    };
    expect(courseOf(SECONDS)).toBeDefined();
    expect(courseOf(LONG_SECONDS)).toBeUndefined();
  });

  it("is all but the last seconds, and not those of which something more comes", () => {
    const totals = new RunTotals();
    const { lines: past } = new Past(totals, shelfFor(1_000), { regions: REGIONS, durationSeconds: SECONDS });
    for (const told of inTime) addTo(totals, told);
    const madeSeconds = inTime.map(({ second }) => second).filter((second) => past.rowsFrom(second) !== undefined);
    expect(Math.max(...madeSeconds)).toBe(SECONDS - 1 - 16);
    expect(past.intervalFrom(3, 1)).toBeDefined();
    expect(past.intervalFrom(3, 2)).toBeUndefined();
    addTo(totals, { region: "eu-west-1", second: 3, micros: 5_000, orders: 0 });
    expect(past.rowsFrom(3)).toBeUndefined();
    expect(past.intervalFrom(3, 1)).toBeUndefined();
    expect(past.rowsFrom(4)).toBeDefined();
  });

  it("waits for a region that is behind, but not for one that says nothing any more", () => {
    const totals = new RunTotals();
    const { lines: past } = new Past(totals, shelfFor(10_000), { regions: REGIONS, durationSeconds: SECONDS });
    for (let second = 0; second < 320; second += 1)
      addTo(totals, { region: "eu-west-1", second, micros: 1_000, orders: 0 });
    expect(past.rowsFrom(18)).toBeDefined();
    expect(past.rowsFrom(19)).toBeUndefined();
  });
});
