// Times of a run: on an axis, in a sentence, as an instant.
import fc from "fast-check";
import { isoInstant, TIME_INCREMENTS, timeText } from "../../../dashboard/components/time.ts";

it.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [59.6, "1:00"],
  [150, "2:30"],
  [3_599.7, "1:00:00"],
  [36_061, "10:01:01"],
])("says second %d as %s", (seconds, text) => expect(timeText(seconds)).toBe(text));

it("tells any two whole seconds of a day apart, and can be read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
      const parts = timeText(seconds).replace(" s", "").split(":").map(Number);
      expect(parts.reduce((sum, part) => sum * 60 + part, 0)).toBe(seconds);
    }),
  );
});

it("divides an axis in steps of which each is longer than the one before", () => {
  expect(TIME_INCREMENTS).toEqual([...TIME_INCREMENTS].sort((a, b) => a - b));
  expect(new Set(TIME_INCREMENTS).size).toBe(TIME_INCREMENTS.length);
});

it("reads instants alone, not whatever a browser takes for a date", () => {
  expect(isoInstant("2026-11-24T17:02:31Z")).toBe("2026-11-24T17:02:31.000Z");
  for (const text of ["plain 1", "2026", "", "2026-99-24T17:02:31Z"]) expect(isoInstant(text)).toBeNull();
});
