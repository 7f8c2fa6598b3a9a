// How often tasks ask while a run gathers, and that the least buffer leaves every worker its two seconds.
import fc from "fast-check";
import { LOCAL_POLL_MS, leastBufferSeconds, localBufferSeconds } from "../../../contracts/orchestrator/gathering.ts";
import type { RunSettings } from "../../../contracts/orchestrator/state.ts";
import { gatheringPollMs } from "../../../lambda-src/orchestrator/run/timing.ts";
import { MIN_START_LEAD_MS } from "../../../metrics/verdict/limits.ts";

const settings = (change: Partial<RunSettings>): RunSettings => ({
  barrier: "workers",
  bufferSeconds: 10,
  timeoutSeconds: 900,
  durationSeconds: 20,
  drainSeconds: 30,
  ...change,
});

describe("a fleet that gathers", () => {
  it("learns of the start two seconds ahead with the least buffer", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 60, noNaN: true }), (slots, more) => {
        const bufferSeconds = leastBufferSeconds(slots) + more;
        const lateMs = gatheringPollMs(settings({ bufferSeconds }), slots);
        expect(bufferSeconds * 1000 - lateMs).toBeGreaterThanOrEqual(MIN_START_LEAD_MS);
      }),
    ));

  it("on one machine asks ten times a second, and waits for nobody alone", () => {
    expect(gatheringPollMs(settings({ bufferSeconds: 0, pollMs: LOCAL_POLL_MS }), 1)).toBe(100);
    expect([1, 2, 30].map(localBufferSeconds)).toEqual([0.25, 1, 1]);
  });
});
