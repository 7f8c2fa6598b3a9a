// The arithmetic of charts, as properties that hold for whatever was measured.
import fc from "fast-check";
import { niceScale, spread, thinOut, timeText, timeTicks } from "../../dashboard/components/scale.ts";

const seconds = fc.array(fc.option(fc.integer({ min: 0, max: 1e6 })), { minLength: 1, maxLength: 500 });

describe("the axis of values", () => {
  it("reaches every value without leaving more than half of itself empty", () =>
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (greatest) => {
        const { max, ticks } = niceScale(greatest, 4);
        expect(max).toBeGreaterThanOrEqual(greatest * (1 - 1e-8));
        expect(max).toBeLessThan(greatest * 2);
        expect(ticks[0]).toBe(0);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    ));

  it("has a scale where there is nothing but zeros", () => {
    expect(niceScale(0, 4).max).toBe(1);
  });
});

describe("the axis of time", () => {
  it("has at most as many steps as there is room for, none beyond the end", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500_000 }), (end) => {
        const ticks = timeTicks(end, 4);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.at(-1)).toBeLessThanOrEqual(end);
      }),
    ));

  it.each([
    [0, "0 s"],
    [45, "45 s"],
    [150, "2:30"],
    [3723, "1:02:03"],
  ])("writes %i seconds as %s", (time, text) => {
    expect(timeText(time)).toBe(text);
  });
});

describe("points made of several seconds", () => {
  it("keep the worst second of all, and the mean within its bounds", () =>
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 60 }), (values, perPoint) => {
        const present = values.filter((value) => value !== null);
        const worst = thinOut(values, perPoint, "max").filter((value) => value !== null);
        const means = thinOut(values, perPoint, "mean").filter((value) => value !== null);
        expect(Math.max(...worst)).toBe(Math.max(...present));
        expect(Math.max(Number.NEGATIVE_INFINITY, ...means)).toBeLessThanOrEqual(Math.max(...present));
      }),
    ));

  it("leave a gap only where no second was measured", () => {
    expect(thinOut([null, 4, null, null, 6, 8], 2, "mean")).toEqual([4, null, 7]);
  });
});

describe("labels", () => {
  it("never overlap, stay in the order of their lines and within the plot while they fit", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 160, noNaN: true }), { minLength: 1, maxLength: 8 }), (wanted) => {
        const pairs = spread(wanted, 13, 160)
          .map((place, index) => ({ place, wanted: wanted[index] ?? 0 }))
          .sort((a, b) => a.place - b.place);
        for (const [index, { place, wanted: own }] of pairs.entries()) {
          expect(place).toBeGreaterThanOrEqual(-1e-9);
          expect(place).toBeLessThanOrEqual(160);
          const before = pairs[index - 1];
          if (before === undefined) continue;
          expect(place - before.place).toBeGreaterThanOrEqual(13 - 1e-9);
          expect(own).toBeGreaterThanOrEqual(before.wanted);
        }
      }),
    ));
});
