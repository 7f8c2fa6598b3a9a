// I8: with no lease lapsed and nobody's call gone wrong, a run ends in the same state in whatever order its tasks call,
// as long as each keeps its own order. Which worker has which slot is chance, and left out.
import fc from "fast-check";
import { seedOf, World } from "./world/world.ts";

type TaskCall = (world: World) => Record<string, unknown>;
/** One task's calls, in its order. */
type Task = readonly TaskCall[];

const names = (regions: readonly number[]): [string, number][] =>
  regions.map((workers, index) => [`region-${index}`, workers]);

const eachWorker = (regions: readonly number[], callsOf: (region: string, workerId: string) => Task): Task[] =>
  names(regions).flatMap(([region, workers]) =>
    Array.from({ length: workers }, (_, index) => callsOf(region, `${region}-worker-${index}`)),
  );

const eachAggregator = (regions: readonly number[], more: object): Task[] =>
  names(regions).map(([region]) => [
    ({ runId }) => {
      const who = { aggregatorId: `${region}-aggregator`, endpoint: "http://10.0.0.1:8125", token: "t".repeat(16) };
      return { type: "agg-record", region, runId, ...who, ...more };
    },
  ]);

/**
 * What every task does before the start, after it, and after all have ended: no task goes on before the others have
 * come so far.
 */
const partsOf = (regions: readonly number[]): readonly (readonly Task[])[] => {
  const said = { ready: true, setup: "1" };
  return [
    [
      ...eachAggregator(regions, {}),
      ...eachWorker(regions, (region, workerId) => [
        ({ runId }) => ({ type: "test-init", region, workerId, runId }),
        ({ runId }) => ({ type: "test-init", region, workerId, runId, ...said }),
      ]),
    ],
    eachWorker(regions, (region, workerId) => [({ runId }) => ({ type: "test-end", region, workerId, runId })]),
    eachAggregator(regions, { flushed: true }),
  ];
};

/** The calls of all tasks in one order. @param shuffled each task's number as often as it has calls */
const inOrder = (tasks: readonly Task[], shuffled: readonly number[]): TaskCall[] => {
  const next = tasks.map(() => 0);
  return shuffled.flatMap((task) => {
    const at = next[task] ?? 0;
    next[task] = at + 1;
    return tasks[task]?.[at] ?? [];
  });
};

const turnsOf = (tasks: readonly Task[]): number[] => tasks.flatMap((calls, task) => calls.map(() => task));

const shuffled = (tasks: readonly Task[]): fc.Arbitrary<number[]> => {
  const turns = turnsOf(tasks);
  return fc.shuffledSubarray(turns, { minLength: turns.length, maxLength: turns.length });
};

const stateOf = (world: World): unknown => {
  const { slots } = world.table;
  const reading = world.table.reading();
  if (reading.kind !== "whole") return reading.kind;
  const { start, completed, ready, required } = reading.run;
  return {
    regions: Object.entries(required.regions).map(([region, { workers }]) => [
      ...[region, workers, completed.regions[region]?.reason, ready.regions[region]?.flushedAt !== undefined],
      slots.filter((slot) => slot.region === region && slot.readyAt !== undefined && slot.endedAt !== undefined).length,
    ]),
    isStarted: start.state,
    setup: start.setup,
    over: start.over?.reason,
    wanted: world.fleet.wanted,
  };
};

it("a run ends in the same state in every order in which its tasks call", () =>
  fc.assert(
    fc.asyncProperty(
      fc
        .tuple(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), fc.boolean())
        .chain(([regions, hasSetup]) =>
          fc.record({
            regions: fc.constant(regions),
            hasSetup: fc.constant(hasSetup),
            paidSeconds: fc.constant(null),
            orders: fc.tuple(...partsOf(regions).map(shuffled)),
          }),
        ),
      async ({ regions, hasSetup, orders }) => {
        const perform = async (order: readonly (readonly number[])[]): Promise<unknown> => {
          const seeded = Object.fromEntries(names(regions).map(([region, workers]) => [region, { vus: 9, workers }]));
          const world = new World(seedOf(seeded, { hasSetup }));
          for (const [part, tasks] of partsOf(regions).entries())
            for (const call of inOrder(tasks, order[part] ?? [])) {
              await world.call(call(world));
              world.nowMs += 10;
            }
          return stateOf(world);
        };
        const plain = await perform(partsOf(regions).map(turnsOf));
        expect(plain).toMatchObject({ isStarted: true, over: "ended", wanted: [] });
        expect(await perform(orders)).toEqual(plain);
      },
    ),
    { numRuns: 40 },
  ));
