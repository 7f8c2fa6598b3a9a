// Merged series: the same whatever the order and the grouping in which they came.
import fc from "fast-check";
import { histogramFromWire } from "../../../contracts/delta/encoded-histogram.ts";
import type { SecondOfSeries, Series } from "../../../contracts/delta/series.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { attemptsIn, bucketsOf, counter, gauge, histogramOf, micros, rate, secondsArb, trend } from "../support.ts";

const setOf = (seconds: readonly SecondOfSeries[]): SeriesSet => {
  const set = new SeriesSet();
  set.addAll(seconds);
  return set;
};

/** Each series alone in its second. */
const takeApart = (seconds: readonly SecondOfSeries[]): SecondOfSeries[] =>
  seconds.flatMap(({ second, series }) => series.map((one) => ({ second, series: [one] })));

/** Seconds, the same taken apart and shuffled, and for each piece the group that it is added with. */
const shuffled = secondsArb().chain((seconds) => {
  const pieces = takeApart(seconds);
  return fc.record({
    seconds: fc.constant(seconds),
    pieces: fc.shuffledSubarray(pieces, { minLength: pieces.length }),
    groups: fc.array(fc.nat(3), { minLength: pieces.length, maxLength: pieces.length }),
  });
});

describe("a set of series", () => {
  it("is the same in any order of adding", () =>
    fc.assert(
      fc.property(shuffled, ({ seconds, pieces }) => {
        expect(setOf(pieces).toSeconds()).toEqual(setOf(seconds).toSeconds());
      }),
    ));

  it("is the same in any grouping: threads into workers, workers into regions", () =>
    fc.assert(
      fc.property(shuffled, ({ seconds, pieces, groups }) => {
        const sets = [0, 1, 2, 3].map((group) => setOf(pieces.filter((_, index) => groups[index] === group)));
        const merged = setOf(sets.flatMap((set) => set.toSeconds()));
        expect(merged.toSeconds()).toEqual(setOf(seconds).toSeconds());
        expect(ledgerSum("attempts", merged.toSeconds())).toBe(ledgerSum("attempts", seconds));
      }),
    ));

  it("keeps as attempts the sum of http_reqs", () =>
    fc.assert(
      fc.property(secondsArb(), (seconds) => {
        expect(ledgerSum("attempts", setOf(seconds).toSeconds())).toBe(attemptsIn(seconds));
      }),
    ));

  it("holds each series of a second once, and the seconds in order", () =>
    fc.assert(
      fc.property(secondsArb(), (seconds) => {
        const merged = setOf(seconds).toSeconds();
        const numbers = merged.map(({ second }) => second);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        for (const { series } of merged) {
          const keys = series.map(({ metric, tags }) => JSON.stringify([metric, Object.entries(tags).sort()]));
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
    ));

  it("takes tags for the same in whatever order they were set", () => {
    const set = new SeriesSet();
    set.add(0, counter("http_reqs", { name: "cart", method: "GET" }, 1));
    set.add(0, counter("http_reqs", { method: "GET", name: "cart" }, 2));
    expect(set.toSeconds()).toEqual([
      { second: 0, series: [counter("http_reqs", { name: "cart", method: "GET" }, 3)] },
    ]);
  });

  it("merges a trend into the histogram of all its samples", () =>
    fc.assert(
      fc.property(fc.array(fc.array(micros, { minLength: 1 }), { minLength: 1, maxLength: 4 }), (groups) => {
        const set = new SeriesSet();
        for (const group of groups) set.add(3, trend("iteration_duration", {}, group));
        const expected = trend("iteration_duration", {}, groups.flat());
        expect(set.toSeconds()).toEqual([{ second: 3, series: [expected] }]);
        if (expected.kind !== "trend") throw new Error("a trend was expected");
        const decoded = Histogram.decode(histogramFromWire(expected.histogram), expected);
        expect(bucketsOf(decoded)).toEqual(bucketsOf(histogramOf(groups.flat())));
      }),
    ));

  it.each<[string, (level: number) => Series]>([
    ["counters", (level) => counter("iterations", {}, level)],
    ["rates", (level) => rate("checks", { check: "is ok" }, 9, level)],
    ["gauges", gauge],
  ])("adds up the %s of one second", (_, seriesOf) => {
    const set = new SeriesSet();
    set.add(0, seriesOf(3));
    set.add(0, seriesOf(4));
    set.add(1, seriesOf(5));
    expect(set.toSeconds().map(({ series }) => series.map(({ sum }) => sum))).toEqual([[7], [5]]);
  });

  it("is as it was after a trend that cannot be read", () =>
    fc.assert(
      fc.property(secondsArb(2), fc.nat(5), (seconds, second) => {
        const set = setOf(seconds);
        const [before, wasEmpty] = [set.toSeconds(), set.isEmpty];
        const damaged = {
          ...trend("http_req_duration", { name: "cart", method: "GET", status: "200" }, [1]),
          count: 2,
        };
        expect(() => set.add(second, damaged)).toThrow(/1 samples, not 2/);
        expect([set.toSeconds(), set.isEmpty]).toEqual([before, wasEmpty]);
      }),
    ));

  it("is empty before the first series", () => {
    const set = new SeriesSet();
    expect([set.isEmpty, set.toSeconds()]).toEqual([true, []]);
    set.add(0, counter("http_reqs", {}, 2));
    expect(set.isEmpty).toBe(false);
  });
});
