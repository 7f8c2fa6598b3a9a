// The orchestrator's clock as a worker sees it: wrong by at most half the round trip of the call that is believed.
import fc from "fast-check";
import { ClockOffset } from "../../../images/load-generator/worker/clock-offset.ts";

const call = fc.record({
  pauseMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
  thereMs: fc.double({ min: 0, max: 500, noNaN: true }),
  backMs: fc.double({ min: 0, max: 500, noNaN: true }),
});

describe("the clock's offset", () => {
  it("is never wrong by more than half the round trip that it tells", () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1 }),
        fc.double({ min: 1e12, max: 2e12, noNaN: true }),
        (calls, trueOffsetMs) => {
          const clock = new ClockOffset();
          let nowMs = 5_000;
          for (const { pauseMs, thereMs, backMs } of calls) {
            const sentMs = nowMs + pauseMs;
            nowMs = sentMs + thereMs + backMs;
            clock.add(sentMs, nowMs, sentMs + thereMs + trueOffsetMs);
            const errorMs = Math.abs(clock.toMonotonicMs(1_000 + trueOffsetMs) - 1_000);
            expect(errorMs).toBeLessThanOrEqual(clock.roundTripMs / 2 + 0.01);
          }
        },
      ),
    );
  });

  it("believes the call with the shortest round trip, the later of two that are equal", () => {
    const clock = new ClockOffset();
    clock.add(0, 100, 10_050);
    clock.add(200, 220, 10_215);
    clock.add(300, 400, 99_999);
    expect(clock.roundTripMs).toBe(20);
    expect(clock.toMonotonicMs(10_005)).toBe(0);
    clock.add(500, 520, 10_515);
    expect(clock.toMonotonicMs(10_005)).toBe(0);
    clock.add(600, 620, 10_616);
    expect(clock.toMonotonicMs(10_006)).toBe(0);
  });

  it("believes a slower call when the one it believed is old: clocks drift", () => {
    const clock = new ClockOffset();
    clock.add(0, 2, 10_001);
    clock.add(59_000, 59_100, 69_060);
    expect(clock.roundTripMs).toBe(2);
    clock.add(61_000, 61_100, 71_060);
    expect(clock.roundTripMs).toBe(100);
    expect(clock.toMonotonicMs(10_010)).toBe(0);
  });

  it("tells by how much this machine's own clock is wrong", () => {
    const clock = new ClockOffset();
    expect(clock.clockOffsetMs(50_000, 1_000)).toBe(0);
    clock.add(1_000, 1_010, 47_505);
    expect(clock.clockOffsetMs(50_000, 1_000)).toBe(-2_500);
  });
});
