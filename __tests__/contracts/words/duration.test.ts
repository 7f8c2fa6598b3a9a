// Durations: what is read, what is refused because it can be meant in two ways, and that what is written is read again.
import fc from "fast-check";
import { Duration, formatDuration, parseDurationSeconds } from "../../../contracts/words/duration.ts";

describe("a duration in a config", () => {
  it.each([
    [90, 90],
    [999, 999],
    ["90", 90],
    ["5000s", 5000],
    ["5000ms", 5],
    ["1m30s", 90],
    ["1.5h", 5400],
    ["1d", 86_400],
    [".5s", 0.5],
    ["1h2m3s4ms", 3723.004],
  ])("%j is %d seconds", (written, seconds) => {
    expect(Duration.parse(written)).toBeCloseTo(seconds, 9);
  });

  it.each([
    [5000, '"5000s" (83 minutes)', '"5000ms" (5 seconds)'],
    ["30000", '"30000s" (8 hours)', '"30000ms" (30 seconds)'],
    [1500, '"1500s" (25 minutes)', '"1500ms" (1.5 seconds)'],
    [100000, '"100000s" (28 hours)', '"100000ms" (100 seconds)'],
  ])("%j without a unit is refused with both readings", (written, inSeconds, inMilliseconds) => {
    const message = Duration.safeParse(written).error?.issues[0]?.message;
    expect(message).toContain(inSeconds);
    expect(message).toContain(inMilliseconds);
  });

  it.each([-1, "-1s", "", "1x", "25h", "2d", "1s1m", "1m1m", "1 m", "s", ".", "1.s", Number.NaN, null])(
    "%j is refused",
    (written) => {
      expect(Duration.safeParse(written).success).toBe(false);
    },
  );

  it("is read again as it was written", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), (milliseconds) => {
        expect(parseDurationSeconds(formatDuration(milliseconds / 1000))).toBeCloseTo(milliseconds / 1000, 6);
      }),
    ));
});
