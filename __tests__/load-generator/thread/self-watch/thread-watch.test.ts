// The instrument's look at itself, against real causes: a blocked event loop, real garbage, late iterations.
import fc from "fast-check";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { ThreadWatch } from "../../../../images/load-generator/thread/self-watch/thread-watch.ts";
import { WorkerWatch } from "../../../../images/load-generator/worker/worker-watch.ts";
import { NO_THREAD_HEALTH } from "../../../../metrics/totals/health.ts";

let watch: ThreadWatch | undefined;
afterEach(() => watch?.close());

const turns = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const block = (ms: number): void => {
  const untilMs = monotonicMs() + ms;
  while (monotonicMs() < untilMs);
};

describe("a thread", () => {
  it("sees its event loop blocked for as long as it was", async () => {
    watch = new ThreadWatch();
    await turns(30);
    watch.take();
    block(150);
    await turns(50);
    const { eventLoopLagMaxMs, eventLoopLagMeanMs } = watch.take();
    // The timer was due within 20 ms of the beginning.
    expect(eventLoopLagMaxMs).toBeGreaterThanOrEqual(120);
    expect(eventLoopLagMeanMs).toBeGreaterThan(0);
    expect(eventLoopLagMeanMs).toBeLessThanOrEqual(eventLoopLagMaxMs);
  });

  it("sees what its garbage collector took, and forgets it once it was told", async () => {
    watch = new ThreadWatch();
    let kept: object[] = [];
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 50_000; index += 1) kept.push({ index, text: `${index}` });
      if (round % 5 === 4) kept = [];
      await turns(0);
    }
    await turns(20);
    const { gcFraction, gcPauseMaxMs } = watch.take();
    expect(gcPauseMaxMs).toBeGreaterThan(0);
    expect(gcFraction).toBeGreaterThan(0);
    expect(gcFraction).toBeLessThan(1);
    expect(watch.take().gcPauseMaxMs).toBeLessThanOrEqual(gcPauseMaxMs);
  });

  it("counts its iterations, how late they began, and those that were late by more than 100 ms", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 })), (latesMs) => {
        const own = new ThreadWatch();
        for (const lateMs of latesMs) own.began(lateMs);
        expect(own.take()).toMatchObject({
          begunIterationCount: latesMs.length,
          lateIterationCount: latesMs.filter((lateMs) => lateMs > 100).length,
          slipMeanMs: expect.closeTo(latesMs.reduce((sum, lateMs) => sum + lateMs, 0) / Math.max(1, latesMs.length), 2),
          slipMaxMs: Math.max(0, ...latesMs),
        });
        expect(own.take()).toMatchObject({
          begunIterationCount: 0,
          slipMeanMs: 0,
          slipMaxMs: 0,
          lateIterationCount: 0,
        });
        own.close();
      }),
      { numRuns: 30 },
    ));
});

describe("a worker", () => {
  it("adds up what its threads counted, takes the worst of what each suffered, and begins afresh", () => {
    const worker = new WorkerWatch(2, monotonicMs);
    worker.add({
      ...NO_THREAD_HEALTH,
      begunIterationCount: 3,
      slipMeanMs: 3,
      slipMaxMs: 8,
      gcFraction: 0.2,
      gcPauseMaxMs: 5,
    });
    worker.add({
      ...NO_THREAD_HEALTH,
      begunIterationCount: 2,
      slipMeanMs: 0.5,
      slipMaxMs: 1,
      gcFraction: 0.1,
      gcPauseMaxMs: 7,
    });
    worker.add({ ...NO_THREAD_HEALTH, eventLoopLagMeanMs: 4, eventLoopLagMaxMs: 6, lateIterationCount: 1 });
    const { cpuFraction, rssBytes, spanMs, ...seen } = worker.take();
    expect(seen).toEqual({
      eventLoopLagMeanMs: 4,
      eventLoopLagMaxMs: 6,
      lateIterationCount: 1,
      begunIterationCount: 5,
      slipMeanMs: 2,
      slipMaxMs: 8,
      gcFraction: 0.2,
      gcPauseMaxMs: 7,
    });
    expect(rssBytes).toBeGreaterThan(0);
    const { cpuFraction: _, rssBytes: __, spanMs: ___, ...next } = worker.take();
    expect(next).toEqual(NO_THREAD_HEALTH);
  });

  it("tells the CPU that it used as a fraction of what it was given", () => {
    const [one, four] = [new WorkerWatch(1, monotonicMs), new WorkerWatch(4, monotonicMs)];
    block(100);
    const { cpuFraction: ofOne, spanMs } = one.take();
    const { cpuFraction: ofFour } = four.take();
    expect(spanMs).toBeGreaterThanOrEqual(100);
    expect(ofOne).toBeGreaterThan(0);
    expect(ofFour).toBeLessThan(ofOne);
  });
});
