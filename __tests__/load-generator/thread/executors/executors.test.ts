// Every executor of the contracts has its loop, and each loop runs what its load asks for.
import { EXECUTORS, type Load } from "../../../../contracts/executors/index.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
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
    // Users are at work for 3 s, 2 s, 1 s and, at the peak, an instant: 34, 23, 12 iterations and 1.
    durationSeconds: 4,
    beginsAtStart: false,
    iterations: 70,
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
