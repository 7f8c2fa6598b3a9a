// The parts of a load together: over all slots and threads they run what was asked for, to the iteration, whatever the
// executor.
import fc from "fast-check";
import { executorOf, type Load } from "../../../../contracts/executors/index.ts";
import { type RegionLoad, WHOLE } from "../../../../contracts/executors/region-load.ts";
import { FakeClock } from "./fake-clock.ts";
import { openFleet, type Ran, type Split } from "./fake-fleet.ts";

type Region = RegionLoad;

/** Every thread of every slot, by one clock. */
const openAll = (clock: FakeClock, load: Load, region: Region, seconds: number, split: Split, iterationMs: number) => {
  const { loads, ran } = openFleet(
    clock,
    [{ load, startSeconds: 0, durationSeconds: seconds }],
    [region],
    split,
    iterationMs,
  );
  return { loads, ran: ran[0] as Ran };
};

const runAll = async (load: Load, region: Region, seconds: number, split: Split, iterationMs: number): Promise<Ran> => {
  const clock = new FakeClock();
  const { loads, ran } = openAll(clock, load, region, seconds, split, iterationMs);
  const ended = Promise.all(loads.map((one) => one.run()));
  await clock.advance(1_000_000);
  await ended;
  return ran;
};

const sumOf = ({ iterations }: Ran): number => [...iterations.values()].reduce((sum, count) => sum + count, 0);
const splits: fc.Arbitrary<Split> = fc.record({
  slots: fc.integer({ min: 1, max: 5 }),
  threads: fc.integer({ min: 1, max: 4 }),
});
const iterationsOf = (
  executor: "per-vu-iterations" | "shared-iterations",
  iterations: number,
  maxDuration = 600,
): Load => ({
  executor,
  iterations,
  maxDuration,
  gracefulStop: 30,
});
const vusOf = (vus: number): Region => ({ vus, preAllocatedVUs: vus, ratePerSecond: 0 });

describe("the parts of a load together", () => {
  it("give each virtual user its iterations", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        splits,
        async (vus, count, split) => {
          const ran = await runAll(iterationsOf("per-vu-iterations", count), vusOf(vus), 600, split, 20);
          expect([...ran.iterations.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: vus }, (_, i) => i));
          expect([...ran.iterations.values()].every((own) => own === count)).toBe(true);
          expect(ran.dropped).toBe(0);
        },
      ),
      { numRuns: 30 },
    ));

  it("share the region's iterations out to the last one", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 80 }),
        splits,
        async (vus, count, split) => {
          const ran = await runAll(iterationsOf("shared-iterations", count), vusOf(vus), 600, split, 20);
          expect([sumOf(ran), ran.dropped]).toEqual([count, 0]);
        },
      ),
      { numRuns: 30 },
    ));

  it("drop the iterations that maxDuration leaves undone, and count them", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 9 }),
        splits,
        async (vus, count, split) => {
          const perUser = await runAll(iterationsOf("per-vu-iterations", count, 2), vusOf(vus), 2, split, 500);
          expect([sumOf(perUser), sumOf(perUser) + perUser.dropped]).toEqual([vus * Math.min(count, 4), vus * count]);
          const shared = await runAll(iterationsOf("shared-iterations", count * vus, 2), vusOf(vus), 2, split, 500);
          expect(sumOf(shared) + shared.dropped).toBe(count * vus);
        },
      ),
      { numRuns: 20 },
    ));

  it("begin by an arrival rate exactly when one worker with one thread would have", () =>
    fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 30, noNaN: true }),
        fc.constantFrom<Load["executor"]>("constant-arrival-rate", "ramping-arrival-rate"),
        splits,
        async (rate, executor, split) => {
          const stages = [
            { duration: 1, target: 1 },
            { duration: 1, target: 0 },
            { duration: 2, target: 0.5 },
          ];
          const common = { timeUnit: 1, gracefulStop: 30 };
          const load: Load =
            executor === "ramping-arrival-rate"
              ? { executor, stages, startRate: 0.2, ...common }
              : { executor: "constant-arrival-rate", ...common };
          const region = executorOf(load).regionLoad(load, { rate, maxVUs: 300 }, WHOLE);
          const [whole, parts] = [{ slots: 1, threads: 1 }, split];
          const alone = await runAll(load, region, 4, whole, 50);
          const together = await runAll(load, region, 4, parts, 50);
          expect(together.begunMs.sort((a, b) => a - b)).toEqual(alone.begunMs);
          expect([alone.dropped, together.dropped]).toEqual([0, 0]);
        },
      ),
      { numRuns: 30 },
    ));

  it("open as many virtual users at the start as the region asks for, and further ones up to its limit", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.nat(20), splits, async (preAllocatedVUs, further, split) => {
        const clock = new FakeClock();
        const load: Load = { executor: "constant-arrival-rate", timeUnit: 1, gracefulStop: 0 };
        const region = { vus: preAllocatedVUs + further, preAllocatedVUs, ratePerSecond: 200 };
        const { loads } = openAll(clock, load, region, 3, split, 60_000);
        const vus = (): number => loads.reduce((sum, one) => sum + one.vusAt(clock.nowMs / 1000), 0);
        const ended = Promise.all(loads.map((one) => one.run()));
        await new Promise((resolve) => setImmediate(resolve));
        expect(vus()).toBe(preAllocatedVUs);
        await clock.advance(2_900);
        expect(vus()).toBe(region.vus);
        await clock.advance(60_000);
        await clock.advance(70_000);
        await ended;
        expect(vus()).toBe(0);
      }),
      { numRuns: 30 },
    ));

  it("have at work, of iterations by count, the users that are not done", async () => {
    const clock = new FakeClock();
    const load = iterationsOf("per-vu-iterations", 4);
    const { loads } = openAll(clock, load, vusOf(6), 600, { slots: 2, threads: 2 }, 1_000);
    const vusAt = (second: number): number => loads.reduce((sum, one) => sum + one.vusAt(second), 0);
    const ended = Promise.all(loads.map((one) => one.run()));
    await clock.advance(10_000);
    await ended;
    expect([0, 1, 2, 3, 4, 5].map(vusAt)).toEqual([6, 6, 6, 6, 0, 0]);
  });

  it("say so where a thread comes late to iterations that another had begun", async () => {
    const clock = new FakeClock();
    clock.nowMs = 1_000;
    const { loads, ran } = openAll(
      clock,
      iterationsOf("per-vu-iterations", 2),
      vusOf(1),
      600,
      { slots: 1, threads: 1 },
      20,
    );
    const ended = Promise.all(loads.map((one) => one.run()));
    await clock.advance(2_000);
    await ended;
    expect(ran.notices).toEqual(["iterations-repeated"]);
    expect(sumOf(ran)).toBe(2);
  });
});
