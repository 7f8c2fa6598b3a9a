// A load that is the whole test's, shared by weights: all regions together run what one region alone would have run, to
// the virtual user, the iteration and the instant.
import fc from "fast-check";
import { type LoadSettings, loadsByRegionOf, scenariosOf } from "../../../../contracts/config/scenario.ts";
import type { Load } from "../../../../contracts/executors/index.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
import { wholeOf } from "../../../../images/load-generator/thread/load/whole.ts";
import { FakeClock } from "./fake-clock.ts";
import { openFleet, type Split } from "./fake-fleet.ts";

const gracefulStop = 30;
const fraction = fc.integer({ min: 0, max: 5 }).map((fifths) => fifths / 5);
const stages = fc.array(fc.record({ duration: fc.integer({ min: 1, max: 3 }), target: fraction }), {
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
  readonly loads: readonly Load[];
  readonly vus: number;
  readonly rate: number;
  readonly weights: readonly number[];
  readonly splits: readonly Split[];
}
const split: fc.Arbitrary<Split> = fc.record({
  slots: fc.integer({ min: 1, max: 3 }),
  threads: fc.integer({ min: 1, max: 3 }),
});
const cases: fc.Arbitrary<Case> = fc.record({
  loads: fc.array(loads, { minLength: 1, maxLength: 2 }),
  vus: fc.integer({ min: 1, max: 40 }),
  rate: fc.integer({ min: 1, max: 12 }),
  weights: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
  splits: fc.array(split, { minLength: 5, maxLength: 5 }),
});

const settingsOf = ({ loads: all, vus, rate }: Case): LoadSettings => ({
  duration: 3,
  scenarios: Object.fromEntries(
    all.map((load, index) => {
      const whole = load.executor.endsWith("rate") ? { rate, preAllocatedVUs: vus, maxVUs: vus + 100 } : { vus };
      return [`s${index}`, { ...load, whole, startTime: 0, exec: "default", env: {} }];
    }),
  ),
});

interface All {
  readonly begunMs: readonly number[];
  /** The test's number of a virtual user → its iterations. */
  readonly users: ReadonlyMap<number, number>;
  readonly numbers: readonly number[];
}

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

/** What all regions together run of each scenario. */
const runAll = async (one: Case, weights: readonly number[], splits: readonly Split[]): Promise<All[]> => {
  const clock = new FakeClock();
  const settings = settingsOf(one);
  const regions = loadsByRegionOf(
    settings,
    Object.fromEntries(weights.map((weight, index) => [`r${index}`, { weight }])),
  );
  const fleets = Object.values(regions).map((brought, index) => ({
    brought,
    ...openFleet(clock, scenariosOf(settings), brought, splits[index] ?? { slots: 1, threads: 1 }, 300),
  }));
  const ended = Promise.all(fleets.flatMap((fleet) => fleet.loads.map((load) => load.run())));
  await clock.advance(200_000);
  await ended;
  return one.loads.map((_, index) => {
    const parts = fleets.map(({ brought, ran }) => ({ whole: wholeOf(brought[index] as RegionLoad), ran: ran[index] }));
    return {
      begunMs: sorted(parts.flatMap(({ ran }) => ran?.begunMs ?? [])),
      users: new Map(
        parts.flatMap(({ whole, ran }) =>
          [...(ran?.iterations ?? [])].map(([user, count]) => [whole.userOf(user), count]),
        ),
      ),
      numbers: sorted(parts.flatMap(({ whole, ran }) => ran?.numbers.map((number) => whole.iterationOf(number)) ?? [])),
    };
  });
};

it("regions that share a load run together what one would have run", () =>
  fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const [alone, together] = [await runAll(one, [1], []), await runAll(one, one.weights, one.splits)];
      for (const [index, { executor }] of one.loads.entries()) {
        const [expected, found] = [alone[index], together[index]];
        expect(found?.numbers).toEqual(expected?.numbers);
        expect(found?.begunMs).toHaveLength(expected?.begunMs.length ?? 0);
        // Who takes a shared iteration, and therefore when, depends on who is free.
        if (executor !== "shared-iterations") expect(found?.begunMs).toEqual(expected?.begunMs);
        if (!executor.endsWith("rate") && executor !== "shared-iterations")
          expect(found?.users).toEqual(expected?.users);
      }
    }),
    { numRuns: 100 },
  ));
