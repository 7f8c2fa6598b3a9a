// The property that every run must have, and that each seeded mistake must break: invariants at every step, and from
// every state that is reached, sweeps alone end the run and a reset heals it.
import fc from "fast-check";
import { armedDeadlineMs } from "../../../lambda-src/orchestrator/run/timing.ts";
import { must } from "../../support/must.ts";
import type { Fault } from "./memory-store.ts";
import { eventOf, type Op, performWave, type Scenario, scenarioOf, seedOfScenario, smallRegions } from "./scenarios.ts";
import { asItIs, type Variant, World } from "./world.ts";

/** I12: one sweep a minute, every second of which may go wrong. */
export const sweepsAloneEndIt = async (from: World, faults: readonly (Fault | undefined)[]): Promise<void> => {
  const world = from.fork();
  const first = world.table.reading();
  if (first.kind === "empty") return;
  const isUnarmed = first.kind === "whole" && first.run.start.armedAt === undefined;
  // Nobody has called for it yet, nor will anybody: its remotes are not deployed.
  if (isUnarmed && first.run.start.aborted === undefined && world.fleet.wanted.length === 0) return;
  const armedByMs = world.nowMs + 120_000;
  const deadlineMs =
    first.kind === "whole"
      ? Date.parse(first.run.start.deadline ?? "") || armedDeadlineMs(armedByMs, first.required.settings)
      : 0;
  const untilMs = first.kind === "whole" ? Math.max(world.nowMs, deadlineMs) + 240_000 : world.nowMs + 180_000;
  for (let minute = 0; world.nowMs <= untilMs; minute += 1, world.nowMs += 60_000)
    await world.call({ type: "test-sweep" }, undefined, minute % 2 === 0 ? faults[minute / 2] : undefined);
  must(world.fleet.wanted.length === 0, "I12 every desired count is 0", world.fleet.wanted);
  const last = world.table.reading();
  must(first.kind === "torn" || (last.kind === "whole" && last.run.start.over !== undefined), "I12 the run is over");
};

/** I13: whatever was crashed, one more reset, and everything is its run's. */
const aResetHeals = async (from: World, { regions }: Scenario): Promise<void> => {
  const world = from.fork();
  const before = world.table.reading();
  const answer = await world.call(eventOf({ do: "test-reset", kept: regions.length }, regions, world));
  must(answer?.statusCode === 200, "I13 a reset is answered", answer);
  const after = world.table.reading();
  must(
    after.kind === "whole" && before.kind !== "empty" && after.greatestGeneration > before.greatestGeneration,
    "I13 a reset heals",
    after.kind,
  );
  if (after.kind !== "whole") return;
  must(answer !== undefined && "runId" in answer && answer.runId === after.required.runId, "I13 it is the reset's run");
  for (const [region, { workers }] of Object.entries(after.required.regions))
    must(
      world.fleet.of(region, "aggregator") === 1 && world.fleet.of(region, "load-generator") === workers,
      "I13 its fleet is up",
      region,
    );
};

const TIMES = ["leasedUntil", "recordedAt", "lastSweepAt"];
const withoutTimes = (world: World): string[] =>
  [...world.table.items.values()].map((item) =>
    JSON.stringify(item, (key, value) => (TIMES.includes(key) ? undefined : value)),
  );

/** I7: what was done and has settled, done again, changes nothing but times that only grow. */
const againChangesNothing = async (from: World, { regions }: Scenario, op: Op): Promise<void> => {
  if (op.do === "test-reset" || op.do === "advance") return;
  const world = from.fork();
  const event = eventOf(op, regions, world);
  const perform = async () => {
    const answer = await world.call(event);
    // Any call does what time has made due; here a sweep does, so that it is not the second call's doing.
    await world.call({ type: "test-sweep" });
    return { answer, items: withoutTimes(world), wanted: [...world.fleet.desired].join() };
  };
  const first = await perform();
  const second = await perform();
  const changed = second.items.filter((item) => !first.items.includes(item));
  must(changed.length === 0, "I7 again changes nothing", { event, changed, once: first.items });
  must(first.wanted === second.wanted, "I7 again scales nothing", { event, first, second });
  must(second.answer?.statusCode !== 503 || first.answer?.statusCode === 503, "I7 again is answered", {
    event,
    second,
  });
};

/** I6: after its next call a worker has one slot at most, however many of its calls were under way at once. */
const oneSlotEach = async (from: World): Promise<void> => {
  const world = from.fork();
  const reading = world.table.reading();
  if (reading.kind !== "whole") return;
  const leased = (): string[] => {
    const now = new Date(world.nowMs).toISOString();
    return world.table.slots
      .filter((slot) => slot.runId === world.runId && slot.endedAt === undefined && slot.leasedUntil > now)
      .map(({ region, workerId }) => `${region} ${workerId}`);
  };
  const twice = leased().filter((owner, index, all) => all.indexOf(owner) !== index);
  for (const owner of twice) {
    const [region, workerId] = owner.split(" ");
    await world.call({ type: "test-init", region, workerId, runId: world.runId });
    must(leased().filter((one) => one === owner).length <= 1, "I6 an owner has one slot", owner);
  }
};

/** I21: tasks of another deploy get no part in the run, whatever state it is in. The invariants watch what they write. */
const strangersGetNothing = async (from: World, { regions }: Scenario): Promise<void> => {
  const world = from.fork();
  const ops: Op[] = regions.flatMap((_, region): Op[] => [
    { do: "agg-record", region, aggregator: 9, names: "none", flushed: true },
    { do: "test-init", region, worker: 99, names: "current", says: "ready" },
  ]);
  for (const op of ops) {
    const answer = await world.call({ ...eventOf(op, regions, world), seed: "of another deploy" });
    must(answer !== undefined && "error" in answer, "I21 a task of another deploy is refused", [op, answer]);
  }
};

export interface Trial {
  readonly scenario: Scenario;
  readonly scheduler: fc.Scheduler;
  readonly sweepFaults: readonly (Fault | undefined)[];
}

const anyFault = fc.option(
  fc.record({
    at: fc.nat({ max: 8 }),
    kind: fc.constantFrom("refused" as const, "reply-lost" as const, "crashed" as const),
  }),
  { nil: undefined },
);

export const runProperty = (variant: Variant = asItIs, regions: fc.Arbitrary<number[]> = smallRegions) =>
  fc.asyncProperty(
    scenarioOf(regions),
    fc.scheduler(),
    fc.array(anyFault, { minLength: 3, maxLength: 3 }),
    async (scenario, scheduler, sweepFaults) => {
      const world = new World(seedOfScenario(scenario), variant);
      for (const wave of scenario.waves) {
        await performWave(wave, scenario, world, scheduler);
        await oneSlotEach(world);
      }
      // A scenario may end with any of its waves, so this is every state that is reached.
      await sweepsAloneEndIt(world, sweepFaults);
      await aResetHeals(world, scenario);
      await strangersGetNothing(world, scenario);
      for (const { op } of scenario.waves.at(-1)?.slice(-3) ?? []) await againChangesNothing(world, scenario, op);
    },
  );
