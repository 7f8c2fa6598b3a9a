// The schedule of virtual users: however a region is split, the parts together are what one worker would have run.
import fc from "fast-check";
import type { LoadOf } from "../../../../contracts/executors/index.ts";
import { makeFlatCurve } from "../../../../images/load-generator/thread/load/curve.ts";
import {
  type ActiveInterval,
  activeIntervalsOf,
  countActive,
} from "../../../../images/load-generator/thread/load/schedule.ts";

type Ramp = LoadOf<"ramping-vus">;
type Load = LoadOf<"constant-vus"> | Ramp;

const fraction = fc.oneof(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.7, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const stage = fc.record({
  duration: fc.oneof(
    fc.constant(0),
    fc.nat(40),
    fc.nat(20_000).map((ms) => ms / 1000),
  ),
  target: fraction,
});
const constant: fc.Arbitrary<Load> = fc.record({
  executor: fc.constant("constant-vus" as const),
  gracefulStop: fc.nat(60),
});
const ramping: fc.Arbitrary<Ramp> = fc.record({
  executor: fc.constant("ramping-vus" as const),
  startFraction: fraction,
  stages: fc.array(stage, { minLength: 1, maxLength: 6 }),
  gracefulStop: fc.nat(60),
  gracefulRampDown: fc.nat(60),
});

interface Case {
  readonly load: Load;
  readonly durationSeconds: number;
  readonly vus: number;
}

const lengthOf = (load: Load, otherwise: number): number =>
  load.executor === "constant-vus" ? otherwise : load.stages.reduce((sum, { duration }) => sum + duration, 0);

const cases: fc.Arbitrary<Case> = fc
  .record({ load: fc.oneof(constant, ramping), seconds: fc.nat(100), vus: fc.integer({ min: 1, max: 60 }) })
  .map(({ load, seconds, vus }) => ({ load, vus, durationSeconds: lengthOf(load, seconds) }));

const intervalsOf = (load: Load, vus: number, durationSeconds: number, index: number): ActiveInterval[] =>
  load.executor === "constant-vus"
    ? activeIntervalsOf(
        makeFlatCurve(durationSeconds),
        { ...load, gracefulRampDown: 0 },
        { vus, durationSeconds },
        index,
      )
    : activeIntervalsOf({ ...load, start: load.startFraction }, load, { vus, durationSeconds }, index);

const allUsers = ({ load, durationSeconds, vus }: Case): ActiveInterval[][] =>
  Array.from({ length: vus }, (_, index) => intervalsOf(load, vus, durationSeconds, index));

/** How many the curve asks for, written down a second time: the last stage that has begun decides. */
const wantedAt = ({ load, vus }: Case, atMs: number): { readonly least: number; readonly most: number } => {
  if (load.executor === "constant-vus") return { least: vus, most: vus };
  const whole = (share: number): number => Math.floor(vus * share + 1e-9);
  let fromMs = 0;
  let level = whole(load.startFraction);
  for (const { duration, target } of load.stages) {
    const lengthMs = duration * 1000;
    if (atMs < fromMs + lengthMs) {
      const rise = whole(target) - level;
      const line = level + (rise * (atMs - fromMs)) / lengthMs;
      const round = rise < 0 ? Math.ceil : Math.floor;
      return { least: round(line - 1e-6), most: round(line + 1e-6) };
    }
    fromMs += lengthMs;
    level = whole(target);
  }
  return { least: level, most: level };
};

const NO_GRACE = { gracefulStop: 0, gracefulRampDown: 0 };

/** From nobody on. */
const rampOf = (stages: Ramp["stages"], graces = NO_GRACE): Ramp => ({
  executor: "ramping-vus",
  startFraction: 0,
  stages,
  ...graces,
});

describe("the schedule of virtual users", () => {
  it("has as many at work as the curve asks for, rounded down where it rises and up where it falls", () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 20, maxLength: 20 }),
        (one, instants) => {
          const users = allUsers(one);
          const endMs = one.durationSeconds * 1000;
          const seen = instants
            .map((instant) => instant * endMs)
            .filter((atMs) => atMs < endMs)
            .map((atMs) => ({ atMs, ...wantedAt(one, atMs), atWork: countActive(users, atMs) }));
          expect(seen.filter(({ least, most, atWork }) => atWork < least || atWork > most)).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives each user intervals that are not empty, in order, apart, and within the load", () => {
    fc.assert(
      fc.property(cases, (one) => {
        // The stages' sum and the whole duration may differ in their last bit.
        const endMs = one.durationSeconds * 1000 + 1e-6;
        const isRight = ({ fromMs, untilMs, cutMs }: ActiveInterval, before?: ActiveInterval): boolean =>
          fromMs >= (before?.untilMs ?? 0) && untilMs > fromMs && untilMs <= endMs && cutMs >= untilMs - 1e-6;
        const wrong = allUsers(one).flatMap((intervals) =>
          intervals.filter((interval, index) => !isRight(interval, intervals[index - 1])),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("cuts the last iteration after gracefulStop, an earlier one after gracefulRampDown, and none later than all", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const endMs = one.durationSeconds * 1000;
        const lastCutMs = endMs + one.load.gracefulStop * 1000;
        const rampDownMs = one.load.executor === "ramping-vus" ? one.load.gracefulRampDown * 1000 : 0;
        const intervals = allUsers(one).flat();
        const cuts = intervals.map(({ untilMs }) =>
          untilMs >= endMs ? lastCutMs : Math.min(untilMs + rampDownMs, lastCutMs),
        );
        expect(intervals.map(({ cutMs }) => cutMs)).toEqual(cuts);
      }),
    );
  });

  it("takes users away in the order opposite to that in which they came", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const users = allUsers(one);
        const isCovered = ({ fromMs, untilMs }: ActiveInterval, by: readonly ActiveInterval[]): boolean =>
          by.some((interval) => interval.fromMs <= fromMs + 1e-6 && interval.untilMs >= untilMs - 1e-6);
        const alone = users.flatMap((intervals, index) => {
          const below = users[index - 1];
          return below === undefined ? [] : intervals.filter((interval) => !isCovered(interval, below));
        });
        expect(alone).toEqual([]);
      }),
    );
  });

  it("of a load that is constant is the whole load, for every user", () => {
    const load: Load = { executor: "constant-vus", gracefulStop: 30 };
    expect(intervalsOf(load, 3, 60, 2)).toEqual([{ fromMs: 0, untilMs: 60_000, cutMs: 90_000 }]);
  });

  it("brings the last user when a fraction has a rounding error", () => {
    const load = rampOf([
      { duration: 10, target: 0.29 },
      { duration: 10, target: 0.29 },
    ]);
    expect(0.29 * 100).toBeLessThan(29);
    expect(intervalsOf(load, 100, 20, 28)).toHaveLength(1);
    expect(intervalsOf(load, 100, 20, 29)).toHaveLength(0);
  });

  it("keeps who came at a peak until the curve has fallen by one", () => {
    const load = rampOf([
      { duration: 4, target: 1 },
      { duration: 8, target: 0 },
    ]);
    const times = (index: number) => intervalsOf(load, 4, 12, index).map(({ fromMs, untilMs }) => [fromMs, untilMs]);
    expect([0, 1, 2, 3].map(times)).toEqual([[[1_000, 12_000]], [[2_000, 10_000]], [[3_000, 8_000]], [[4_000, 6_000]]]);
  });

  it("jumps where a stage takes no time", () => {
    const load = rampOf(
      [
        { duration: 5, target: 0 },
        { duration: 0, target: 1 },
        { duration: 5, target: 1 },
        { duration: 0, target: 0 },
        { duration: 5, target: 0 },
      ],
      { gracefulStop: 30, gracefulRampDown: 2 },
    );
    for (let index = 0; index < 4; index += 1)
      expect(intervalsOf(load, 4, 15, index)).toEqual([{ fromMs: 5_000, untilMs: 10_000, cutMs: 12_000 }]);
  });
});
