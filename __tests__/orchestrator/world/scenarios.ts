// Random runs: the calls of a whole run in waves, each wave's calls at once, with what may come between: repeats,
// replacements, resets, aborts, sweeps, time, and calls that go wrong.
import fc from "fast-check";
import type { SeedInput } from "../../../contracts/orchestrator/seed.ts";
import type { CostSettings } from "../../../contracts/orchestrator/state.ts";
import type { Fault, Pause } from "./memory-store.ts";
import { seedOf, type World } from "./world.ts";

/** Whose run a call names: the current one, none, or one long over. */
type Names = "current" | "none" | "stale";

/** What a worker says of itself with its call. */
type WorkerSays = "nothing" | "ready" | "set-up" | "load-ended" | "release" | "abort";

export type Op =
  | { readonly do: "agg-record"; region: number; aggregator: number; names: Names; flushed: boolean }
  | { readonly do: "test-init"; region: number; worker: number; names: Names; says: WorkerSays }
  | { readonly do: "test-end"; region: number; worker: number; names: Names }
  | { readonly do: "short"; region: number; type: "agg-record" | "test-end" | "test-init" }
  | { readonly do: "test-reset"; kept: number }
  | { readonly do: "test-sweep" | "test-abort" | "test-status" }
  | { readonly do: "advance"; ms: number };

export interface ScenarioCall {
  readonly op: Op;
  readonly fault: Fault | undefined;
  /** The client asks again at once when it got no answer, and now and then when it did. */
  readonly repeats: number;
}

export interface Scenario {
  /** Workers of each region. */
  readonly regions: readonly number[];
  readonly barrier: "workers" | "aggregators";
  /** The script has setup() and teardown(). */
  readonly hasSetup: boolean;
  /** Seconds of its whole fleet that a run may cost; null: as many as it takes. */
  readonly paidSeconds: number | null;
  readonly waves: readonly (readonly ScenarioCall[])[];
}

const regionName = (region: number): string => `region-${region}`;
const workerName = (worker: number): string => `worker-${worker}`;
const STALE_RUN = "20200101-000000-zzzz";
const SEED = "0123456789ab";
/** Of a run's own tasks some say what they were made for, and some do not. */
const seedSaidBy = (number: number): { seed?: string } => (number % 2 === 0 ? { seed: SEED } : {});

export const seedOfScenario = ({ regions, barrier, hasSetup, paidSeconds }: Scenario): SeedInput => ({
  ...seedOf(
    Object.fromEntries(regions.map((workers, region) => [regionName(region), { vus: workers * 3 + 1, workers }])),
    {
      barrier,
      ...(hasSetup ? { hasSetup: true, teardownSeconds: 7 } : {}),
      ...(paidSeconds === null ? {} : { cost: costOf(regions, paidSeconds) }),
    },
  ),
  seed: SEED,
});

/** Each task costs a dollar a second. */
const costOf = (regions: readonly number[], paidSeconds: number): CostSettings => ({
  maxUsd: paidSeconds * regions.reduce((tasks, workers) => tasks + workers + 1, 0),
  leastLoadSeconds: 10,
  rates: Object.fromEntries(
    regions.map((_, region) => [regionName(region), { aggregatorUsd: 3600, generatorUsd: 3600 }]),
  ),
});

const named = (names: Names, world: World): { runId?: string } =>
  names === "none" ? {} : { runId: names === "current" ? world.runId : STALE_RUN };

const saidBy = ({ says, worker }: Op & { do: "test-init" }): Record<string, unknown> => {
  switch (says) {
    case "nothing":
      return {};
    case "ready":
      return { ready: true };
    case "set-up":
      return { ready: true, setup: JSON.stringify({ by: worker }) };
    case "load-ended":
      return { ready: true, loadEnded: true };
    case "release":
      return { release: true };
    case "abort":
      return { abort: { cause: "script-aborted", reason: "no stock" } };
  }
};

/** The payload of an op, by the time it is sent; undefined for one that is no call. */
export const eventOf = (op: Op, regions: readonly number[], world: World): Record<string, unknown> | undefined => {
  switch (op.do) {
    case "agg-record": {
      const aggregatorId = `aggregator-${op.aggregator}`;
      const endpoint = `http://10.0.0.${op.aggregator}:8125`;
      const flushed = op.flushed ? { flushed: true } : {};
      const token = "t".repeat(16);
      return {
        type: op.do,
        region: regionName(op.region),
        aggregatorId,
        endpoint,
        token,
        ...flushed,
        ...seedSaidBy(op.aggregator),
        ...named(op.names, world),
      };
    }
    case "test-init": {
      return {
        type: op.do,
        region: regionName(op.region),
        workerId: workerName(op.worker),
        ...saidBy(op),
        ...seedSaidBy(op.worker),
        ...named(op.names, world),
      };
    }
    case "test-end":
      return { type: op.do, region: regionName(op.region), workerId: workerName(op.worker), ...named(op.names, world) };
    case "short":
      return op.type === "test-init" ? { type: op.type } : { type: op.type, region: regionName(op.region) };
    case "test-reset": {
      const kept = regions.flatMap((workers, region) =>
        region < Math.max(1, op.kept) ? [[regionName(region), { vus: workers, workers }]] : [],
      );
      return { type: op.do, regions: Object.fromEntries(kept) };
    }
    case "advance":
      return undefined;
    default:
      return { type: op.do };
  }
};

const perform = async (
  { op, fault, repeats }: ScenarioCall,
  regions: readonly number[],
  world: World,
  pause: Pause,
): Promise<void> => {
  await pause(op.do);
  if (op.do === "advance") {
    world.nowMs += op.ms;
    return;
  }
  // A client that asks again sends the same bytes.
  const event = eventOf(op, regions, world);
  const answer = await world.call(event, pause, fault);
  const isUnanswered = answer === undefined || answer.statusCode === 503;
  for (let time = 0; time < repeats + (isUnanswered ? 1 : 0); time += 1) await world.call(event, pause);
};

export const performWave = async (
  wave: readonly ScenarioCall[],
  { regions }: Scenario,
  world: World,
  scheduler: fc.Scheduler,
): Promise<void> => {
  const pause: Pause = (label) => scheduler.schedule(Promise.resolve(), label);
  await scheduler.waitFor(Promise.all(wave.map((call) => perform(call, regions, world, pause))));
};

const clean = (op: Op): ScenarioCall => ({ op, fault: undefined, repeats: 0 });

/** What tasks do when nothing goes wrong, wave by wave. */
const wavesOfARun = (regions: readonly number[], hasSetup: boolean): ScenarioCall[][] => {
  const aggregators = (flushed: boolean, names: Names): ScenarioCall[] =>
    regions.map((_, region) => clean({ do: "agg-record", region, aggregator: region, names, flushed }));
  const workers = (make: (region: number, worker: number) => Op): ScenarioCall[] =>
    regions.flatMap((count, region) =>
      Array.from({ length: count }, (_, slot) => clean(make(region, region * 100 + slot))),
    );
  const init = (names: Names, says: WorkerSays): ScenarioCall[] =>
    workers((region, worker) => ({ do: "test-init", region, worker, names, says }));
  // More than workers do: those that are not to run setup() say that they did, too.
  const ready = init("current", hasSetup ? "set-up" : "ready");
  const advance = (ms: number): ScenarioCall[] => [clean({ do: "advance", ms })];
  return [
    [...aggregators(false, "none"), ...init("none", "nothing")],
    [...ready, ...advance(500)],
    [...aggregators(false, "current"), ...ready, ...advance(5_000)],
    [
      ...(hasSetup ? init("current", "load-ended") : []),
      ...workers((region, worker) => ({ do: "test-end", region, worker, names: "current" })),
      ...advance(500),
    ],
    [...aggregators(true, "current"), ...advance(1_000)],
    [...aggregators(true, "current"), clean({ do: "test-sweep" })],
  ];
};

const nat = (max: number) => fc.nat({ max });
const names = fc.oneof(
  { arbitrary: fc.constantFrom<Names>("current", "none"), weight: 6 },
  fc.constant<Names>("stale"),
);

/** An operation of one of a region's workers, or of one of two that come to replace them. */
const opOf = (regions: readonly number[], hasSetup: boolean): fc.Arbitrary<Op> => {
  const region = nat(regions.length - 1);
  const worker = region.chain((at) =>
    nat((regions[at] ?? 1) + 1).map((slot) => ({ region: at, worker: at * 100 + slot })),
  );
  const says = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<WorkerSays>("nothing", hasSetup ? "set-up" : "ready") },
    { weight: 3, arbitrary: fc.constantFrom<WorkerSays>("release", hasSetup ? "load-ended" : "ready") },
    { weight: 1, arbitrary: fc.constantFrom<WorkerSays>("abort", "ready") },
  );
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("agg-record" as const),
        region,
        aggregator: nat(4),
        names,
        flushed: fc.boolean(),
      }),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(worker, names, says)
        .map(([who, run, said]) => ({ do: "test-init" as const, ...who, names: run, says: said })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(worker, names).map(([who, run]) => ({ do: "test-end" as const, ...who, names: run })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("short" as const),
        region,
        type: fc.constantFrom("agg-record" as const, "test-end" as const, "test-init" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("test-reset" as const),
        kept: fc.integer({ min: 1, max: regions.length }),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ do: "test-sweep" as const }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("test-abort" as const, "test-status" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("advance" as const),
        ms: fc.constantFrom(1, 1_000, 4_000, 12_500, 16_000, 45_000, 90_000),
      }),
    },
  );
};

const faultArb: fc.Arbitrary<Fault> = fc.record({
  at: nat(12),
  kind: fc.constantFrom("refused", "throttled", "reply-lost", "sent-again", "crashed"),
});

interface Trouble {
  readonly extras: readonly (readonly [number, ScenarioCall])[];
  readonly faults: readonly (readonly [number, Fault])[];
  readonly repeats: readonly number[];
  readonly missing: readonly number[];
  readonly waveCount: number;
}

/** Trouble names calls by their number in the whole run, so that it shrinks one by one. */
const withTrouble = (
  regions: readonly number[],
  hasSetup: boolean,
  { extras, faults, repeats, missing, waveCount }: Trouble,
): ScenarioCall[][] => {
  let number = 0;
  const waves = wavesOfARun(regions, hasSetup).slice(0, waveCount);
  const total = waves.flat().length;
  return waves.map((wave, at) => {
    const own = wave.flatMap((call): ScenarioCall[] => {
      const index = number++;
      if (missing.some((one) => one % total === index)) return [];
      const fault = faults.find(([one]) => one % total === index)?.[1];
      return [{ ...call, fault, repeats: repeats.some((one) => one % total === index) ? 1 : 0 }];
    });
    return [...own, ...extras.flatMap(([wavesOn, call]) => (wavesOn === at ? [call] : []))];
  });
};

export const scenarioOf = (regionsArb: fc.Arbitrary<number[]>): fc.Arbitrary<Scenario> =>
  fc.tuple(regionsArb, fc.boolean()).chain(([regions, hasSetup]) => {
    const extra = fc.record({
      op: opOf(regions, hasSetup),
      fault: fc.option(faultArb, { nil: undefined, freq: 3 }),
      repeats: nat(1),
    });
    const trouble = fc.record({
      extras: fc.array(fc.tuple(nat(5), extra), { maxLength: 10 }),
      faults: fc.array(fc.tuple(nat(60), faultArb), { maxLength: 3 }),
      repeats: fc.array(nat(60), { maxLength: 3 }),
      missing: fc.array(nat(60), { maxLength: 2 }),
      waveCount: fc.integer({ min: 1, max: 6 }),
    });
    return fc.record({
      regions: fc.constant(regions),
      hasSetup: fc.constant(hasSetup),
      paidSeconds: fc.constantFrom(null, null, 100, 150, 200, 1_000),
      barrier: fc.constantFrom("workers" as const, "workers" as const, "workers" as const, "aggregators" as const),
      waves: trouble.map((known) => withTrouble(regions, hasSetup, known)),
    });
  });

export const smallRegions = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
