// Several scenarios at once: over all workers and threads each runs what one worker would have run, to the iteration.
import fc from "fast-check";
import { type PlannedScenario, scenarioLoadsOf, scenariosOf } from "../../../../contracts/config/scenario.ts";
import type { Load } from "../../../../contracts/executors/index.ts";
import type { RemoteRegion } from "../../../../contracts/executors/region-load.ts";
import { scenarioSharesOf } from "../../../../images/load-generator/thread/load/scenario-share.ts";
import { FakeClock } from "./fake-clock.ts";
import { openFleet, placesOf, type Ran, type Split } from "./fake-fleet.ts";

const gracefulStop = 30;
const fraction = fc.integer({ min: 0, max: 4 }).map((quarters) => quarters / 4);
const stages = fc.array(fc.record({ duration: fc.integer({ min: 1, max: 2 }), target: fraction }), {
  minLength: 1,
  maxLength: 3,
});

const loads: fc.Arbitrary<Load> = fc.oneof(
  fc.constant<Load>({ executor: "constant-vus", gracefulStop }),
  fc
    .record({ startFraction: fraction, stages })
    .map((curve): Load => ({ executor: "ramping-vus", gracefulStop, gracefulRampDown: 30, ...curve })),
  fc.constantFrom(0.5, 1).map((timeUnit): Load => ({ executor: "constant-arrival-rate", timeUnit, gracefulStop })),
  fc
    .record({ startRate: fraction, stages })
    .map((curve): Load => ({ executor: "ramping-arrival-rate", timeUnit: 1, gracefulStop, ...curve })),
  fc
    .integer({ min: 1, max: 3 })
    .map((iterations): Load => ({ executor: "per-vu-iterations", iterations, maxDuration: 60, gracefulStop })),
  fc
    .integer({ min: 40, max: 60 })
    .map((iterations): Load => ({ executor: "shared-iterations", iterations, maxDuration: 60, gracefulStop })),
);

interface Case {
  readonly scenarios: readonly PlannedScenario[];
  readonly region: RemoteRegion;
}

const cases: fc.Arbitrary<Case> = fc.record({
  scenarios: fc
    .array(fc.record({ load: loads, startTime: fc.constantFrom(0, 0, 0.25, 1, 2.5) }), { minLength: 1, maxLength: 4 })
    .map((all) =>
      scenariosOf({
        duration: 2,
        scenarios: Object.fromEntries(
          all.map(({ load, startTime }, index) => [`s${index}`, { ...load, startTime, exec: "default", env: {} }]),
        ),
      }),
    ),
  region: fc.record({
    vus: fc.integer({ min: 4, max: 20 }),
    rate: fc.double({ min: 1, max: 10, noNaN: true }),
    maxVUs: fc.integer({ min: 100, max: 120 }),
  }),
});

const loadsOf = ({ scenarios, region }: Case) =>
  scenarioLoadsOf(
    {
      duration: 2,
      scenarios: Object.fromEntries(
        scenarios.map(({ name, load, startSeconds }) => [
          name,
          { ...load, startTime: startSeconds, exec: "default", env: {} },
        ]),
      ),
    },
    region,
  );

const splits: fc.Arbitrary<Split> = fc.record({
  slots: fc.integer({ min: 1, max: 6 }),
  threads: fc.integer({ min: 1, max: 4 }),
});

const runAll = async (one: Case, split: Split): Promise<Ran[]> => {
  const clock = new FakeClock();
  const { loads: opened, ran } = openFleet(clock, one.scenarios, loadsOf(one), split, 300);
  const ended = Promise.all(opened.map((load) => load.run()));
  await clock.advance(200_000);
  await ended;
  return ran;
};

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe("scenarios at once", () => {
  it("begin, over all workers and threads, the iterations that one worker would have begun, when it would have", () =>
    fc.assert(
      fc.asyncProperty(cases, splits, async (one, split) => {
        const [alone, together] = [await runAll(one, { slots: 1, threads: 1 }), await runAll(one, split)];
        for (const [index, { load }] of one.scenarios.entries()) {
          const [expected, found] = [alone[index] as Ran, together[index] as Ran];
          expect(found.dropped).toBe(expected.dropped);
          expect(sorted(found.numbers)).toEqual(sorted(expected.numbers));
          expect(found.begunMs).toHaveLength(expected.begunMs.length);
          // Who takes a shared iteration, and therefore when, depends on who is free.
          if (load.executor !== "shared-iterations") expect(sorted(found.begunMs)).toEqual(sorted(expected.begunMs));
          if (!load.executor.endsWith("arrival-rate") && load.executor !== "shared-iterations")
            expect(new Map(found.iterations)).toEqual(new Map(expected.iterations));
        }
      }),
      { numRuns: 200 },
    ));

  it("begin nothing before their startTime, and first at it", () =>
    fc.assert(
      fc.asyncProperty(cases, splits, async (one, split) => {
        const ran = await runAll(one, split);
        for (const [index, { startSeconds, load }] of one.scenarios.entries()) {
          const first = Math.min(...(ran[index]?.begunMs ?? []));
          expect(first).toBeGreaterThanOrEqual(startSeconds * 1000);
          if (!("stages" in load)) expect(first).toBe(startSeconds * 1000);
        }
      }),
      { numRuns: 50 },
    ));

  it("give each virtual user to one thread, and each worker and thread as many as any other, but for one", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (sizes, slots, threads) => {
          const regions = sizes.map((vus) => ({ vus, preAllocatedVUs: vus, ratePerSecond: 0 }));
          const ids: number[] = [];
          const ofSlot = new Map<number, number>();
          const ofThread = new Map<number, number[]>();
          for (const place of placesOf(slots, threads)) {
            const own = scenarioSharesOf(regions, place).flatMap((share) =>
              share === undefined ? [] : share.vuIndexes.map((index) => share.vusBefore + index),
            );
            ids.push(...own);
            ofSlot.set(place.slot, (ofSlot.get(place.slot) ?? 0) + own.length);
            ofThread.set(place.slot, [...(ofThread.get(place.slot) ?? []), own.length]);
          }
          const total = sizes.reduce((sum, vus) => sum + vus, 0);
          expect(sorted(ids)).toEqual(Array.from({ length: total }, (_, index) => index));
          for (const counts of [[...ofSlot.values()], ...ofThread.values()])
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
    ));
});

it("the scenarios of a region have its virtual users and its rate together, whatever their shares", () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 1000 }),
      (weights, size) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const own = { startTime: 0, exec: "default", env: {}, gracefulStop };
        const settings = (executor: "constant-vus" | "constant-arrival-rate") => ({
          duration: 10,
          scenarios: Object.fromEntries(
            weights.map((weight, index) => [
              `s${index}`,
              { ...own, executor, timeUnit: 1, share: weight / total } as const,
            ]),
          ),
        });
        const vus = scenarioLoadsOf(settings("constant-vus"), { vus: size });
        expect(vus.reduce((sum, one) => sum + one.vus, 0)).toBe(size);
        const rates = scenarioLoadsOf(settings("constant-arrival-rate"), { rate: size });
        expect(rates.reduce((sum, one) => sum + one.ratePerSecond, 0)).toBeCloseTo(size, 6);
      },
    ),
  ));
