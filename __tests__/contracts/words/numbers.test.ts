// Numbers as people read them: none lies about what was measured.
import fc from "fast-check";
import { chosen, durationText, inUnit, type ShownUnit, withUnit } from "../../../contracts/words/numbers.ts";

/** What is shown, read back: the sign of minus, separators and units undone. */
const readBack = (text: string): number => Number(text.replaceAll(",", "").replace("\u2212", "-").split("\u00a0")[0]);

const plainSpaces = (text: string): string => text.replaceAll("\u00a0", " ");

it.each<[number, ShownUnit, string]>([
  [1_234_567, "count", "1,234,567"],
  [-3, "count", "\u22123"],
  [0, "bytes", "0 B"],
  [999, "bytes", "999 B"],
  [1_000, "bytes", "1.0 kB"],
  [8_517_000_000, "bytes", "8.5 GB"],
  [5e18, "bytes", "5,000,000.0 TB"],
  [0, "ms", "0"],
  [0.001_234_5, "ms", "0.00123"],
  [0.012_34, "plain", "0.0123"],
  [-0.123_4, "ms", "\u22120.123"],
  [84.213, "ms", "84.2"],
  [12_345.6, "ms", "12,346"],
  [0.25, "perSecond", "0.25"],
  [91.017, "perSecond", "91.0"],
  [17, "plain", "17"],
  [17.25, "plain", "17.3"],
])("shows %d %s as %s", (value, unit, text) => expect(plainSpaces(inUnit(value, unit))).toBe(text));

it.each([
  [0, "0.00 %"],
  [0.000_001, "<0.01 %"],
  [0.5, "50.00 %"],
  [0.999_999, ">99.99 %"],
  [1, "100.00 %"],
])("shows the fraction %d as %s: little is not none, most is not all", (fraction, text) =>
  expect(plainSpaces(inUnit(fraction, "fraction"))).toBe(text),
);

it("keeps three digits that count of whatever was measured", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e7, noNaN: true }), (ms) => {
      expect(Math.abs(readBack(inUnit(ms, "ms")) - ms)).toBeLessThanOrEqual(ms * 0.005_01);
    }),
  );
});

it("keeps every digit that somebody chose, and adds none", () => {
  expect(chosen(300, "ms")).toBe("300\u00a0ms");
  expect(chosen(0.015, "fraction")).toBe("1.5\u00a0%");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (limit) => {
      expect(readBack(chosen(limit / 1000, "ms"))).toBe(limit / 1000);
    }),
  );
});

it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("shows %p as absent, not as a number", (value) =>
  expect(withUnit(value, "ms")).toBe("–"),
);

it("says a rate per second in a sentence, whole where it is whole", () => {
  expect(withUnit(20, "perSecond")).toBe("20/s");
  expect(withUnit(20.25, "perSecond")).toBe("20.3/s");
});

it.each([
  [0, "0 s"],
  [5.5, "5.5 s"],
  [60, "1 min"],
  [3_725.5, "1 h 2 min 5.5 s"],
])("says a duration of %d seconds as %s", (seconds, text) => expect(durationText(seconds)).toBe(text));
