// The rows that the live page keeps, against those that the results are written from.
import fc from "fast-check";
import { LiveRows } from "../../../cli/dashboard/live-rows.ts";
import { RunTotals } from "../../../metrics/run-totals.ts";
import { timeRows } from "../../../metrics/time-series.ts";
import { payloadOf, secondsArb } from "../../metrics/support.ts";

const flushesArb = fc.array(fc.tuple(fc.constantFrom("eu-west-1", "us-east-1", "ap-south-1"), secondsArb()), {
  maxLength: 6,
});

describe("the rows of a run that goes on", () => {
  it("are those of the results after each flush, also when a flush adds to seconds long past", () =>
    fc.assert(
      fc.property(flushesArb, (flushes) => {
        const totals = new RunTotals();
        const rows = new LiveRows();
        for (const [region, seconds] of flushes) {
          totals.add(region, payloadOf(seconds));
          expect(rows.of(totals)).toEqual(timeRows(totals));
        }
      }),
    ));
});
