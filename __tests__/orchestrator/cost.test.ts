// What a run may cost: its start is refused where it cannot stay under the cap, it is ended where it reaches it, and its
// bill is never more than two minutes of its fleet above it.
import fc from "fast-check";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { RunSettings } from "../../contracts/orchestrator/state.ts";
import { billOf, type Course, liveThrough, PaidWorld } from "./world/paid-run.ts";
import { seedOf } from "./world/world.ts";

const REGIONS = { "us-east-1": { vus: 5, workers: 2 }, "eu-west-1": { vus: 3, workers: 1 } };
/** Five tasks, each a dollar a second. */
const DOLLARS_A_SECOND = 5;
const RATES = { aggregatorUsd: 3600, generatorUsd: 3600 };
const paid = (maxUsd: number, more: Partial<RunSettings> = {}): Partial<RunSettings> => ({
  durationSeconds: 100,
  drainSeconds: 5,
  ...more,
  cost: { maxUsd, leastLoadSeconds: 100, rates: { "us-east-1": RATES, "eu-west-1": RATES } },
});
const course: Course = { comesUpSeconds: 30, loadSeconds: 100, isHeard: true };

describe("a run whose cost is capped", () => {
  it("goes to its end where the cap leaves room", async () => {
    const world = await liveThrough(seedOf(REGIONS, paid(2_000)), course);
    expect(world.over?.reason).toBe("ended");
    expect(billOf(world)).toBeLessThan(2_000);
  });

  it("says afterwards what it was reckoned to come to, which is no less than its bill, and nothing without prices", async () => {
    const world = await liveThrough(seedOf(REGIONS, paid(2_000)), course);
    const { reckonedUsd = 0 } = (await world.call({ type: "test-status" })) as TestStatusAnswer;
    expect(reckonedUsd).toBeGreaterThanOrEqual(billOf(world));
    expect(reckonedUsd).toBeLessThan(2_000);
    const { cost: _, ...free } = paid(1);
    const unpaid = await liveThrough(seedOf(REGIONS, free), course);
    expect(await unpaid.call({ type: "test-status" })).not.toHaveProperty("reckonedUsd");
  });

  it("is refused by the first call that comes, and nothing is left running", async () => {
    const world = new PaidWorld(seedOf(REGIONS, paid(900)));
    // A minute before the call, three seconds' buffer, 100 of load, a minute after it.
    await world.call({ type: "test-init", region: "us-east-1", workerId: "a" });
    await world.call({ type: "test-sweep" });
    expect(world.start).toMatchObject({ state: false, over: { reason: "cost-refused" } });
    expect(world.start.aborted?.reason).toBe(
      "refused: cost: the run would come to 1115.00 USD however soon it ended, and maxCostUsd is 900.00 USD",
    );
    expect(world.fleet.wanted).toEqual([]);
  });

  it("stops at once what the rest of a refused run's deploy makes", async () => {
    const world = new PaidWorld(seedOf(REGIONS, paid(900)));
    await world.call({ type: "test-init", region: "us-east-1", workerId: "a" });
    await world.call({ type: "test-sweep" });
    world.nowMs += 60_000;
    world.fleet.madeAtMs = world.nowMs;
    world.fleet.set({ region: "eu-west-1", role: "load-generator", count: 1 });
    await world.call({ type: "test-sweep" });
    expect(world.fleet.wanted).toEqual([]);
  });

  it("waits for its deploy while no task is there", async () => {
    const world = new PaidWorld(seedOf(REGIONS, paid(900)));
    world.fleet.desired.clear();
    await world.call({ type: "test-sweep" });
    expect(world.start.aborted).toBeUndefined();
  });

  it("is refused a reset before any of its tasks is wanted", async () => {
    const world = await liveThrough(seedOf(REGIONS, paid(2_000)), course);
    const before = [...world.table.items];
    const { cost } = paid(500);
    const answer = await world.call({ type: "test-reset", regions: Object.keys(REGIONS), settings: { cost } });
    expect(answer).toMatchObject({ statusCode: 409, error: "cost" });
    expect([...world.table.items]).toEqual(before);
    expect(world.fleet.wanted).toEqual([]);
  });

  it("is refused its start when its fleet took too long to come up", async () => {
    const world = await liveThrough(seedOf(REGIONS, paid(1_200)), { ...course, comesUpSeconds: 30, slowSeconds: 25 });
    expect(world.start).toMatchObject({ state: false, over: { reason: "cost-refused" } });
  });

  it("is ended by the sweep alone where its tasks say nothing", async () => {
    const cost = { ...paid(1_500).cost, leastLoadSeconds: 0, rates: { "us-east-1": RATES, "eu-west-1": RATES } };
    const settings = { ...paid(1_500), durationSeconds: 3_600, cost };
    const world = await liveThrough(seedOf(REGIONS, settings), { ...course, loadSeconds: 3_600, isHeard: false });
    expect(world.over?.reason).toBe("cost-cap");
    expect(world.start.aborted?.reason).toMatch(/^maxCostUsd was reached: .* may cost 1500\.00 USD$/);
  });

  it("never counts what has no price", async () => {
    const cost = { maxUsd: 0.01, leastLoadSeconds: 100, rates: {} };
    const world = await liveThrough(seedOf(REGIONS, { ...paid(1), cost }), course);
    expect(world.over?.reason).toBe("ended");
  });

  it("costs at most two minutes of its fleet more than it may", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          maxUsd: fc.integer({ min: 1, max: 5_000 }),
          loadSeconds: fc.integer({ min: 0, max: 600 }),
          leastFraction: fc.double({ min: 0, max: 1, noNaN: true }),
          drainSeconds: fc.constantFrom(0, 5, 30, 300),
          teardownSeconds: fc.constantFrom(0, 10, 60, 120),
          comesUpSeconds: fc.integer({ min: 0, max: 60 }),
        }),
        async ({ maxUsd, loadSeconds, leastFraction, drainSeconds, teardownSeconds, comesUpSeconds }) => {
          const settings = paid(maxUsd, { durationSeconds: loadSeconds, drainSeconds, teardownSeconds });
          const rates = { "us-east-1": RATES, "eu-west-1": RATES };
          const cost = { maxUsd, leastLoadSeconds: loadSeconds * leastFraction, rates };
          const seed = seedOf(REGIONS, { ...settings, cost });
          const world = await liveThrough(seed, { comesUpSeconds, loadSeconds, isHeard: true });
          expect(world.over).toBeDefined();
          expect(billOf(world)).toBeLessThanOrEqual(maxUsd + 120 * DOLLARS_A_SECOND);
        },
      ),
      { numRuns: 25 },
    ));
});
