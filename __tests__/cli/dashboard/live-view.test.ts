// What an open page has heard, against what one that is opened now is told.
import fc from "fast-check";
import { LiveView } from "../../../cli/dashboard/live-view.ts";
import { applyChange, MOST_POINTS, type RunView } from "../../../contracts/results/view.ts";
import { PretendedRun } from "./support.ts";

/** As the wire has it: undefined and -0 do not travel. */
const sent = (view: RunView): RunView => JSON.parse(JSON.stringify(view)) as RunView;

describe("the live page's copy of a run", () => {
  it("is the same for a page that heard every change and for one that is opened late", () =>
    fc.assert(
      fc.property(fc.array(fc.record({ seconds: fc.nat(4), pauseMs: fc.nat(3000) }), { maxLength: 12 }), (steps) => {
        let nowMs = 0;
        const run = new PretendedRun(["eu-west-1", "us-east-1"]);
        const view = new LiveView(run.record, null, run, () => nowMs);
        view.change();
        let copy = sent(view.whole());
        for (const { seconds, pauseMs } of steps) {
          for (let count = 0; count < seconds; count += 1) run.addSecond();
          nowMs += pauseMs;
          view.take(run.frame());
          const change = view.change();
          copy = change === "whole" ? sent(view.whole()) : applyChange(copy, JSON.parse(JSON.stringify(change)));
          expect(copy).toEqual(sent(view.whole()));
        }
      }),
    ));

  it("is told anew when the run outgrows its points, and stays as small", () => {
    const run = new PretendedRun(["eu-west-1"], 3 * MOST_POINTS);
    const view = new LiveView(run.record, null, run, () => 0);
    let wholes = 0;
    for (let second = 0; second < 3 * MOST_POINTS; second += 1) {
      run.addSecond();
      if (view.change() === "whole") wholes += 1;
    }
    expect(wholes).toBe(2);
    const { lines, stepSeconds } = view.whole().course;
    expect([stepSeconds, lines.all?.length]).toEqual([4, 450]);
  });
});
