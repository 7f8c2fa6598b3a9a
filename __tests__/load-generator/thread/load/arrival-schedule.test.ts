// The schedule of an arrival rate: true to the integral of its rate at every instant, and split without a rest.
import fc from "fast-check";
import type { LoadOf } from "../../../../contracts/executors/index.ts";
import {
  type ArrivalSchedule,
  makeArrivalSchedule,
} from "../../../../images/load-generator/thread/load/arrival-schedule.ts";
import { makeFlatCurve } from "../../../../images/load-generator/thread/load/curve.ts";
import { iterationOf, shareOf } from "../../../../images/load-generator/thread/load/share.ts";

type Ramp = LoadOf<"ramping-arrival-rate">;
type ArrivalLoad = LoadOf<"constant-arrival-rate"> | Ramp;

const fraction = fc.oneof(fc.constantFrom(0, 0.1, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const stage = fc.record({
  duration: fc.oneof(fc.constant(0), fc.nat(20), fc.double({ min: 0, max: 10, noNaN: true })),
  target: fraction,
});
const common = { timeUnit: 1, gracefulStop: 30 };
const ramping: fc.Arbitrary<Ramp> = fc.record({
  executor: fc.constant("ramping-arrival-rate" as const),
  startRate: fraction,
  stages: fc.array(stage, { minLength: 1, maxLength: 6 }),
  timeUnit: fc.constant(1),
  gracefulStop: fc.constant(30),
});

interface Case {
  readonly load: ArrivalLoad;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

const lengthOf = ({ stages }: Ramp): number => stages.reduce((sum, { duration }) => sum + duration, 0);
const rate = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.01, max: 50, noNaN: true }));
const cases: fc.Arbitrary<Case> = fc
  .record({ ramp: fc.option(ramping), ratePerSecond: rate, seconds: fc.nat(30) })
  .map(({ ramp, ratePerSecond, seconds }) =>
    ramp === null
      ? { load: { executor: "constant-arrival-rate", ...common }, ratePerSecond, seconds }
      : { load: ramp, ratePerSecond, seconds: lengthOf(ramp) },
  );

const scheduleOf = ({ load, ratePerSecond, seconds }: Case): ArrivalSchedule =>
  load.executor === "constant-arrival-rate"
    ? makeArrivalSchedule(makeFlatCurve(seconds), ratePerSecond, "at-start")
    : makeArrivalSchedule({ ...load, start: load.startRate }, ratePerSecond, "when-whole");
const duesOf = (one: Case): number[] => {
  const { count, dueMs } = scheduleOf(one);
  return Array.from({ length: count }, (_, iteration) => dueMs(iteration));
};

/** The rate's integral, written down a second time: trapezoids of each stage up to the instant. */
const integralAt = ({ load, ratePerSecond, seconds }: Case, atSeconds: number): number => {
  if (load.executor === "constant-arrival-rate") return ratePerSecond * Math.min(atSeconds, seconds);
  let [area, level, left] = [0, load.startRate, atSeconds];
  for (const { duration, target } of load.stages) {
    const part = Math.min(duration, left);
    const reached = duration === 0 ? target : level + ((target - level) * part) / duration;
    area += ((level + reached) / 2) * part;
    left -= part;
    level = target;
  }
  return area * ratePerSecond;
};

describe("the schedule of an arrival rate", () => {
  it("has at every instant begun as many as the integral of the rate says, within one", () => {
    const instants = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(cases, instants, (one, fractions) => {
        const dues = duesOf(one);
        const errors = [...fractions, 1].map((fractionOfRun) => {
          const atMs = fractionOfRun * one.seconds * 1000;
          const begun = dues.filter((dueMs) => dueMs <= atMs + 1e-6).length;
          return Math.abs(begun - integralAt(one, atMs / 1000));
        });
        expect(Math.max(...errors)).toBeLessThanOrEqual(1 + 1e-4);
      }),
      { numRuns: 500 },
    );
  });

  it("is in order, within the load, and over after its count", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const dues = duesOf(one);
        const endMs = one.seconds * 1000 + 1e-6;
        const isRight = (dueMs: number, index: number): boolean => dueMs >= (dues[index - 1] ?? 0) && dueMs <= endMs;
        expect(dues.filter((dueMs, index) => !isRight(dueMs, index))).toEqual([]);
        expect(scheduleOf(one).dueMs(dues.length)).toBe(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 500 },
    );
  });

  it("is split over slots and threads so that each iteration is somebody's, and nobody else's", () => {
    const sizes = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(cases, sizes, sizes, (one, slots, threadCount) => {
        const { count } = scheduleOf(one);
        const numbers: number[] = [];
        const beyond: number[] = [];
        for (let slot = 0; slot < slots; slot += 1)
          for (let threadIndex = 0; threadIndex < threadCount; threadIndex += 1) {
            const place = { slot, slots, threadIndex, threadCount };
            const mine = shareOf(place, count);
            for (let index = 0; index < mine; index += 1) numbers.push(iterationOf(place, index));
            beyond.push(iterationOf(place, mine));
          }
        expect(Math.min(...beyond)).toBeGreaterThanOrEqual(count);
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, iteration) => iteration));
      }),
      { numRuns: 300 },
    );
  });

  it("of a constant rate is evenly spaced from the start on", () => {
    const one: Case = { load: { executor: "constant-arrival-rate", ...common }, ratePerSecond: 4, seconds: 1 };
    expect(duesOf(one)).toEqual([0, 250, 500, 750]);
  });

  it("of a ramp is as dense as its rate", () => {
    const load: Ramp = {
      executor: "ramping-arrival-rate",
      ...common,
      startRate: 0,
      stages: [{ duration: 10, target: 1 }],
    };
    const dues = duesOf({ load, ratePerSecond: 10, seconds: 10 });
    expect(dues).toHaveLength(50);
    expect(dues[0]).toBeCloseTo(Math.sqrt(2) * 1000, 3);
    expect(dues[49]).toBeCloseTo(10_000, 3);
  });

  it("rests where the rate is zero, and goes on from there", () => {
    const rest = { duration: 5, target: 0 };
    const stages = [rest, { duration: 0, target: 1 }, { duration: 2, target: 1 }, { duration: 0, target: 0 }, rest];
    const load: Ramp = { executor: "ramping-arrival-rate", ...common, startRate: 0, stages };
    expect(duesOf({ load, ratePerSecond: 2, seconds: 12 })).toEqual([5_500, 6_000, 6_500, 7_000]);
  });

  it("of nothing but zero is empty", () => {
    const load: Ramp = {
      executor: "ramping-arrival-rate",
      ...common,
      startRate: 0,
      stages: [{ duration: 9, target: 0 }],
    };
    expect(duesOf({ load, ratePerSecond: 100, seconds: 9 })).toEqual([]);
  });

  it("neither loses nor gains an iteration by rounding, in a day of a high rate", () => {
    const load: ArrivalLoad = { executor: "constant-arrival-rate", ...common };
    for (const ratePerSecond of [0.1, 1 / 3, 333.3, 1e4, 1e6])
      expect(scheduleOf({ load, ratePerSecond, seconds: 86_400 }).count).toBe(Math.round(ratePerSecond * 86_400));
  });
});
