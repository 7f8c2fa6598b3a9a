// The schedule of a staircase: by its steps, shared by regions, and unmoved for what has begun when steps are added.
import fc from "fast-check";
import { regionLoadsOf } from "../../../../contracts/config/config.ts";
import { parseConfig } from "../../../../contracts/config/config-file.ts";
import { type Step, stepsInForce } from "../../../../contracts/executors/stairs.ts";
import { StairsSchedule } from "../../../../images/load-generator/thread/load/stairs-schedule.ts";

const DURATION_SECONDS = 60;

const stepsArb = fc
  .uniqueArray(fc.record({ rate: fc.integer({ min: 0, max: 50 }), startsAt: fc.integer({ min: 0, max: 59 }) }), {
    selector: ({ startsAt }) => startsAt,
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => steps.sort((one, other) => one.startsAt - other.startsAt));

const dueOf = (schedule: StairsSchedule): number[] =>
  Array.from({ length: schedule.count }, (_, iteration) => schedule.dueMs(iteration));

const rateAt = (steps: readonly Step[], seconds: number): number =>
  steps.findLast(({ startsAt }) => startsAt <= seconds)?.rate ?? 0;

describe("the schedule of a staircase", () => {
  it("begins as many iterations by each second as the steps add up to", () =>
    fc.assert(
      fc.property(stepsArb, fc.double({ min: 0.05, max: 1, noNaN: true }), (steps, share) => {
        const due = dueOf(new StairsSchedule(share, DURATION_SECONDS, steps));
        let sum = 0;
        for (let second = 0; second < DURATION_SECONDS; second += 1) {
          sum += rateAt(steps, second) * share;
          expect(Math.abs(due.filter((ms) => ms < (second + 1) * 1000 - 1e-6).length - sum)).toBeLessThan(1 + 1e-6);
        }
        expect(due).toEqual([...due].sort((one, other) => one - other));
      }),
    ));

  it("leaves what was due as it is when steps are added or taken back", () =>
    fc.assert(
      fc.property(stepsArb, stepsArb, fc.integer({ min: 0, max: 59 }), (steps, others, now) => {
        const added = others.filter(({ startsAt }) => startsAt > now);
        const before = new StairsSchedule(1, DURATION_SECONDS, steps);
        const after = new StairsSchedule(1, DURATION_SECONDS, steps);
        after.take([...steps, ...added]);
        const until = (schedule: StairsSchedule): number[] => dueOf(schedule).filter((ms) => ms < now * 1000);
        expect(until(after)).toEqual(until(before));
      }),
    ));

  it("ends with the step that says so", () => {
    const schedule = new StairsSchedule(1, DURATION_SECONDS, [{ rate: 10, startsAt: 0 }]);
    expect([schedule.count, schedule.endsMs]).toEqual([600, 60_000]);
    schedule.take([
      { rate: 10, startsAt: 0 },
      { rate: 20, startsAt: 5 },
      { rate: 0, startsAt: 7, ends: true },
    ]);
    expect([schedule.count, schedule.endsMs]).toEqual([90, 7_000]);
    expect(schedule.dueMs(90)).toBe(Number.POSITIVE_INFINITY);
  });

  it("has a step that comes later and begins earlier in place of all after it", () => {
    const ahead = [
      { rate: 10, startsAt: 0 },
      { rate: 15, startsAt: 10 },
      { rate: 22, startsAt: 20 },
    ];
    expect(stepsInForce([...ahead, { rate: 0, startsAt: 14 }, { rate: 10, startsAt: 16 }])).toEqual([
      { rate: 10, startsAt: 0 },
      { rate: 15, startsAt: 10 },
      { rate: 0, startsAt: 14 },
      { rate: 10, startsAt: 16 },
    ]);
  });
});

it("regions share each step by their rates", () => {
  const steps = [{ rate: 90, startsAt: 0 }];
  const config = parseConfig(
    JSON.stringify({
      target: "demo",
      duration: "10s",
      remoteRegions: { "us-east-1": { rate: 200, maxVUs: 50 }, "eu-west-1": { rate: 100 } },
      load: { executor: "staircase", steps },
    }),
    "config.json",
  );
  const loads = Object.values(regionLoadsOf(config)).map(([load]) => load);
  expect(loads.map((load) => load?.vus)).toEqual([50, 200]);
  const counts = loads.map((load) => new StairsSchedule(load?.ratePerSecond ?? 0, 10, steps).count);
  expect(counts).toEqual([600, 300]);
});
