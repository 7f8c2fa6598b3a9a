// Every executor of the contracts has its loop, and each loop runs what its load asks for.
import { EXECUTORS, type Load } from "../../../../contracts/executors/index.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
import type { Step } from "../../../../contracts/executors/stairs.ts";
import { FakeClock } from "../load/fake-clock.ts";
import { openFleet } from "../load/fake-fleet.ts";

/** No second is a multiple of it: no iteration begins just when its user is taken away. */
const ITERATION_MS = 90;
const gracefulStop = 1;

interface Case {
  readonly load: Load;
  readonly region: Partial<RegionLoad>;
  readonly durationSeconds: number;
  readonly beginsAtStart: boolean;
  readonly iterations: number;
  readonly dropped: number;
  /** In each second from the start. */
  readonly vus: readonly number[];
}

const RAMP = [
  { duration: 2, target: 1 },
  { duration: 2, target: 0 },
];

const CASES: readonly Case[] = [
  {
    load: { executor: "constant-vus", gracefulStop },
    region: { vus: 3 },
    durationSeconds: 2,
    beginsAtStart: true,
    iterations: 69,
    dropped: 0,
    vus: [3, 3, 0],
  },
  {
    load: { executor: "ramping-vus", startFraction: 0, stages: RAMP, gracefulStop, gracefulRampDown: 30 },
    region: { vus: 4 },
    // Users are at work for 3.5 s, 2.5 s, 1.5 s and 0.5 s: 39, 28, 17 and 6 iterations.
    durationSeconds: 4,
    beginsAtStart: false,
    iterations: 90,
    dropped: 0,
    vus: [1, 3, 3, 1, 0],
  },
  {
    load: { executor: "constant-arrival-rate", timeUnit: 1, gracefulStop },
    region: { vus: 2, preAllocatedVUs: 2, ratePerSecond: 5 },
    durationSeconds: 2,
    beginsAtStart: true,
    iterations: 10,
    dropped: 0,
    vus: [2, 2, 0],
  },
  {
    load: { executor: "ramping-arrival-rate", timeUnit: 1, startRate: 0, stages: RAMP, gracefulStop },
    region: { vus: 2, preAllocatedVUs: 1, ratePerSecond: 10 },
    durationSeconds: 4,
    beginsAtStart: false,
    iterations: 20,
    dropped: 0,
    vus: [1, 1, 1, 1, 0],
  },
  {
    load: { executor: "per-vu-iterations", iterations: 6, maxDuration: 60, gracefulStop },
    region: { vus: 2 },
    durationSeconds: 60,
    beginsAtStart: true,
    iterations: 12,
    dropped: 0,
    vus: [2, 0, 0],
  },
  {
    load: { executor: "shared-iterations", iterations: 50, maxDuration: 2, gracefulStop },
    region: { vus: 2 },
    durationSeconds: 2,
    beginsAtStart: true,
    iterations: 46,
    dropped: 4,
    vus: [2, 2, 0],
  },
  {
    load: {
      executor: "staircase",
      steps: [
        { rate: 10, startsAt: 0.5 },
        { rate: 40, startsAt: 1.5 },
        { rate: 0, startsAt: 2.5 },
        { rate: 8, startsAt: 3 },
      ],
      gracefulStop,
    },
    // A half of each rate: 5, 20, none and 4.
    region: { vus: 2, preAllocatedVUs: 2, ratePerSecond: 0.5 },
    durationSeconds: 4,
    beginsAtStart: false,
    iterations: 29,
    dropped: 0,
    vus: [2, 2, 2, 2, 0],
  },
];

it("every executor that a plan may name is shown here", () => {
  expect(CASES.map(({ load }) => load.executor)).toEqual(EXECUTORS.map(({ name }) => name));
});

it.each(CASES.map((one) => [one.load.executor, one] as const))("%s runs what its load asks for", async (_, one) => {
  const { load, region, durationSeconds, ...expected } = one;
  const clock = new FakeClock();
  const { loads, ran } = openFleet(
    clock,
    [{ load, durationSeconds, startSeconds: 0 }],
    [{ vus: 0, preAllocatedVUs: 0, ratePerSecond: 0, ...region }],
    { slots: 1, threads: 1 },
    ITERATION_MS,
  );
  const [only] = loads;
  const [counted] = ran;
  if (only === undefined || counted === undefined) throw new Error("no load");
  const { beginsAtStart } = only;
  const ended = only.run();
  const vus: number[] = [];
  for (let second = 0; second < expected.vus.length; second += 1) {
    await clock.advance((second + 1) * 1000);
    vus.push(only.vusAt(second));
  }
  await clock.advance(1_000_000);
  await ended;
  const iterations = counted.begunMs.length;
  expect({ beginsAtStart, iterations, dropped: counted.dropped, vus }).toEqual(expected);
});

it("a staircase goes on with the steps that are added, and ends where they say so", async () => {
  const clock = new FakeClock();
  const load: Load = { executor: "staircase", steps: [{ rate: 10, startsAt: 0 }], gracefulStop };
  const { loads, ran } = openFleet(
    clock,
    [{ load, durationSeconds: 600, startSeconds: 0 }],
    [{ vus: 20, preAllocatedVUs: 20, ratePerSecond: 1 }],
    { slots: 2, threads: 2 },
    ITERATION_MS,
  );
  const added: Step[] = [];
  const add = (...steps: Step[]): void => {
    added.push(...steps);
    for (const one of loads) one.takeSteps?.(added);
  };
  const ended = Promise.all(loads.map((one) => one.run()));
  await clock.advance(1_000);
  add({ rate: 20, startsAt: 3 }, { rate: 40, startsAt: 5 });
  await clock.advance(4_000);
  // The last one is taken back, and nothing is due for a while.
  add({ rate: 0, startsAt: 4.5 });
  await clock.advance(6_000);
  add({ rate: 30, startsAt: 7 }, { rate: 0, startsAt: 8, ends: true });
  await clock.advance(9_000);
  await ended;
  const begun = ran[0]?.begunMs ?? [];
  const within = (from: number, until: number): number => begun.filter((ms) => ms >= from && ms < until).length;
  expect([within(0, 3_000), within(3_000, 4_500), within(4_500, 7_000), within(7_000, 8_000), begun.length]).toEqual([
    30, 30, 0, 30, 90,
  ]);
  expect(ran[0]?.dropped).toBe(0);
});
