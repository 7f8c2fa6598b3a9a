// What a live page may cost, by a clock that the test moves.
import fc from "fast-check";
import { Seldom } from "../../../cli/dashboard/seldom.ts";

describe("a value that is dear to make", () => {
  it("takes no more than a twentieth of the time, however long the making takes and however often it is asked for", () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ pauseMs: fc.nat(3000), tookMs: fc.nat(30_000) }), { minLength: 1, maxLength: 200 }),
        (asks) => {
          let [nowMs, tookMs, busyMs, lastMs] = [0, 0, 0, 0];
          const seldom = new Seldom(
            () => {
              nowMs += tookMs;
              busyMs += tookMs;
              lastMs = tookMs;
            },
            () => nowMs,
          );
          for (const ask of asks) {
            tookMs = ask.tookMs;
            seldom.get();
            nowMs += ask.pauseMs;
          }
          // The last one's rest is still to come.
          expect(busyMs - lastMs).toBeLessThanOrEqual(nowMs / 20);
        },
      ),
    ));

  it("is at most a second old when it costs nothing", () => {
    let [nowMs, count] = [0, 0];
    const seldom = new Seldom(
      () => {
        count += 1;
        return count;
      },
      () => nowMs,
    );
    expect(seldom.get()).toBe(1);
    nowMs = 500;
    expect(seldom.get()).toBe(1);
    nowMs = 1000;
    expect(seldom.get()).toBe(2);
  });
});
