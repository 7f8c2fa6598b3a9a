// How long a call that failed waits before it is tried again.
import fc from "fast-check";
import { backoffMs, isPowerOfTwo } from "../../../contracts/words/backoff.ts";

const BACKOFF = { firstMs: 100, maxMs: 5_000 };

it("doubles with each failure up to a ceiling, and spreads callers over the upper half", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, chance) => {
        const ceilingMs = failures > 6 ? 5_000 : Math.min(5_000, 100 * 2 ** (failures - 1));
        const ms = backoffMs(BACKOFF, failures, () => chance);
        expect(ms).toBeGreaterThanOrEqual(ceilingMs / 2);
        expect(ms).toBeLessThanOrEqual(ceilingMs);
      },
    ),
  ));

it("says of one failure, and of each doubling, that it is worth a word", () => {
  const said = Array.from({ length: 20 }, (_, index) => index + 1).filter(isPowerOfTwo);
  expect(said).toEqual([1, 2, 4, 8, 16]);
});
