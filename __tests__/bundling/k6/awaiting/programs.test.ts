// What always holds: a script that was made to wait does the same as one whose calls block, in the same order.
import * as fc from "fast-check";
import { bundled, runAwaited, runPlainly } from "./both.ts";
import { programs } from "./programs.ts";

/** Each is bundled, analysed and run twice. */
const RUNS = Math.ceil(Number(process.env.MERIDIAN_PROPERTY_RUNS ?? 1_000) / 100);

describe("any script", () => {
  it("does the same in the same order when made to wait", () =>
    fc.assert(
      fc.asyncProperty(programs, fc.integer({ min: 0, max: 3 }), async (source, ticks) => {
        const code = bundled(source);
        expect(await runAwaited(code, ticks)).toEqual(await runPlainly(code));
      }),
      { numRuns: RUNS },
    ));
});
