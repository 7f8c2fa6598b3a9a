// A whole life of a load generator's main thread, its driver and its calls, by a virtual clock: an hour takes a second
// or two.

import { VirtualRun } from "./virtual-run.ts";

const HOUR_SECONDS = 3_600;

let run: VirtualRun;
afterEach(() => run.close());

const attemptsOf = ({ deltas }: VirtualRun): number =>
  deltas
    .flatMap(({ seconds }) => seconds)
    .flatMap(({ series }) => series)
    .reduce((sum, one) => sum + one.sum, 0);

describe("a load generator's hour", () => {
  it("is sent second by second, and ends when the load does", async () => {
    run = new VirtualRun(HOUR_SECONDS);
    await run.clock.passUntil(() => run.ends.length === 1);
    const { deltas, threads, startAtMs = 0 } = run;
    expect(deltas.length).toBeGreaterThanOrEqual(HOUR_SECONDS);
    expect(deltas.map(({ sequence }) => sequence)).toEqual(deltas.map((_, index) => index + 1));
    expect(attemptsOf(run)).toBe(threads?.measuredAttempts);
    expect(run.ends[0]?.totals).toMatchObject({ attempts: attemptsOf(run), lastSequence: deltas.length });
    // gracefulStop is half a minute more.
    expect(run.clock.monotonicMs() - startAtMs).toBeLessThan((HOUR_SECONDS + 32) * 1000);
    expect(run.releases).toEqual([]);
  });

  it("loses nothing while the aggregator is away for some minutes of it", async () => {
    run = new VirtualRun(900);
    await run.clock.passUntil(() => run.deltas.length === 100);
    run.hasAggregator = false;
    await run.clock.pass(600_000);
    expect(run.deltas).toHaveLength(100);
    run.hasAggregator = true;
    await run.clock.passUntil(() => run.ends.length === 1);
    expect(attemptsOf(run)).toBe(run.threads?.measuredAttempts);
    expect(run.deltas.length).toBeLessThan(400);
  });

  it("that is told to stop cuts its load after five seconds, sends it and goes back", async () => {
    run = new VirtualRun(HOUR_SECONDS);
    await run.clock.passUntil(() => run.deltas.length === 100);
    const stoppedAtMs = run.clock.monotonicMs();
    run.generator.stop();
    await run.clock.passUntil(() => run.releases.length === 1);
    expect(run.threads?.endedAtMs).toBe(stoppedAtMs + 5_000);
    expect(attemptsOf(run)).toBe(run.threads?.measuredAttempts);
    expect(run.ends).toEqual([]);
  });

  it("whose aggregator never comes back gives up 45 s after the deadline", async () => {
    run = new VirtualRun(HOUR_SECONDS);
    await run.clock.passUntil(() => run.deltas.length === 100);
    run.hasAggregator = false;
    const leases = (): number => run.said.filter((one) => one.type === "test-init" && one.runId === undefined).length;
    await run.clock.passUntil(() => leases() === 2);
    expect(run.clock.monotonicMs() - run.deadlineAtMs).toBeGreaterThanOrEqual(45_000);
    expect(run.clock.monotonicMs() - run.deadlineAtMs).toBeLessThan(46_000);
    expect([run.ends, run.releases]).toEqual([[], []]);
  });
});
