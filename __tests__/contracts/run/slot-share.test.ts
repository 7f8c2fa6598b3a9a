// A region's virtual users over its workers: every one somebody's, and nobody has two more than another.
import fc from "fast-check";
import { slotShareOf } from "../../../contracts/run/slot-share.ts";

it("the slots' shares cover the region's virtual users exactly, as evenly as can be", () =>
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 300 }), (vus, workers) => {
      const shares = Array.from({ length: workers }, (_, slot) => slotShareOf(vus, workers, slot));
      let next = 0;
      for (const share of shares) {
        expect(share.vuOffset).toBe(next);
        next += share.vus;
      }
      expect(next).toBe(vus);
      const sizes = shares.map((share) => share.vus);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  ));
