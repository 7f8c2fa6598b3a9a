// The minute rule of a local run.
import { startSweepTimer } from "../../../cloud/local/orchestrator/sweep-timer.ts";

describe("the sweep timer", () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  const start = (deadline: string) => {
    const sweptAtMs: number[] = [];
    const timer = startSweepTimer({
      intervalMs: 60_000,
      nowMs: Date.now,
      invoke: async (payload) => {
        if (payload.includes("test-sweep")) sweptAtMs.push(Date.now());
        return JSON.stringify({ statusCode: 200, deadline });
      },
    });
    return { timer, sweptAtMs };
  };

  it("sweeps every minute, and no more once it is stopped", async () => {
    const { timer, sweptAtMs } = start("");
    await jest.advanceTimersByTimeAsync(180_000);
    timer.stop();
    await jest.advanceTimersByTimeAsync(180_000);
    expect(sweptAtMs).toEqual([60_000, 120_000, 180_000]);
  });

  it("sweeps right after a deadline as well", async () => {
    const { timer, sweptAtMs } = start(new Date(85_000).toISOString());
    await jest.advanceTimersByTimeAsync(120_000);
    timer.stop();
    expect(sweptAtMs).toEqual([60_000, 85_500, 120_000]);
  });

  it("goes on after an answer that it cannot use", async () => {
    let calls = 0;
    const timer = startSweepTimer({
      intervalMs: 60_000,
      nowMs: Date.now,
      invoke: async () => {
        calls += 1;
        return "null";
      },
    });
    await jest.advanceTimersByTimeAsync(120_000);
    timer.stop();
    expect(calls).toBe(4);
  });
});
