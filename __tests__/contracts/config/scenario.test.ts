// Several loads of one script: their parts of a region, side by side, and their times, one beside or after the other.
import fc from "fast-check";
import {
  DEFAULT_SCENARIO,
  drainSecondsOf,
  functionsOf,
  gracefulStopOf,
  type LoadSettings,
  type PlannedScenario,
  partsOf,
  peakOf,
  peakVus,
  Scenarios,
  SingleLoad,
  scenarioLoadsOf,
  scenariosOf,
  scenariosSeconds,
} from "../../../contracts/config/scenario.ts";

const vusOrRate = fc.constantFrom("constant-vus" as const, "constant-arrival-rate" as const);

/** Scenarios by virtual users and by a rate in any order, with shares or without. */
const settingsArb: fc.Arbitrary<LoadSettings> = fc
  .tuple(fc.array(fc.tuple(vusOrRate, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([all, haveShares]) => {
    const totalOf = (wanted: string): number =>
      all.reduce((sum, [executor, weight]) => sum + (executor === wanted ? weight : 0), 0);
    const scenarios = all.map(([executor, weight], index) => {
      const share = haveShares ? { share: weight / totalOf(executor) } : {};
      return [`s${index}`, { executor, ...share }];
    });
    return { duration: 10, scenarios: Scenarios.parse(Object.fromEntries(scenarios)) };
  });

const spanArb = fc.record({ startSeconds: fc.nat(20), durationSeconds: fc.integer({ min: 1, max: 20 }) });

const plannedArb: fc.Arbitrary<PlannedScenario> = fc.tuple(spanArb, fc.nat(30)).map(([span, gracefulStop]) => ({
  ...span,
  name: "s",
  exec: "default",
  env: {},
  load: { executor: "constant-vus", gracefulStop },
}));

it("gives a scenario its tags, beside its load", () => {
  const load = { executor: "constant-vus", duration: "1s" };
  const scenarios = Scenarios.parse({ members: { ...load, tags: { kind: "member" } }, guests: load });
  const planned = scenariosOf({ scenarios });
  expect(planned.map(({ name, tags }) => [name, tags])).toEqual([
    ["members", { kind: "member" }],
    ["guests", undefined],
  ]);
  expect(planned[0]?.load).not.toHaveProperty("tags");
});

describe("the parts of scenarios", () => {
  it("lie side by side, and are the whole region together", () =>
    fc.assert(
      fc.property(settingsArb, (settings) => {
        const parts = partsOf(settings);
        for (const resource of ["vus", "rate"] as const) {
          const own = parts.map((part) => part[resource]);
          for (const [index, { from, to }] of own.entries()) {
            expect(from).toBe(own[index - 1]?.to ?? 0);
            expect(to).toBeGreaterThanOrEqual(from);
          }
          const takes = scenariosOf(settings).some(
            ({ load }) => (load.executor === "constant-vus") === (resource === "vus"),
          );
          expect(own.at(-1)?.to).toBeCloseTo(takes ? 1 : 0, 9);
        }
      }),
    ));

  it("are equal where nobody says", () => {
    const scenarios = Scenarios.parse({
      a: { executor: "constant-vus" },
      b: { executor: "constant-arrival-rate" },
      c: { executor: "constant-vus" },
    });
    expect(partsOf({ duration: 1, scenarios })).toMatchObject([
      { vus: { from: 0, to: 0.5 } },
      { rate: { from: 0, to: 1 } },
      { vus: { from: 0.5, to: 1 } },
    ]);
  });

  it("give each of the region's virtual users, and of its rate, to one of them", () =>
    fc.assert(
      fc.property(
        settingsArb,
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (settings, vus, rate) => {
          const loads = scenarioLoadsOf(settings, { vus, rate });
          const planned = scenariosOf(settings);
          const byVus = loads.filter((_, index) => planned[index]?.load.executor === "constant-vus");
          const byRate = loads.filter((one) => !byVus.includes(one));
          if (byVus.length > 0) expect(byVus.reduce((sum, load) => sum + load.vus, 0)).toBe(vus);
          if (byRate.length > 0) expect(byRate.reduce((sum, load) => sum + load.ratePerSecond, 0)).toBeCloseTo(rate, 6);
        },
      ),
    ));
});

describe("the short form of one load", () => {
  it("is one scenario, named default, of constant virtual users where nobody says", () => {
    expect(scenariosOf({ duration: 7 })).toEqual([
      {
        name: DEFAULT_SCENARIO,
        exec: "default",
        env: {},
        startSeconds: 0,
        durationSeconds: 7,
        load: { executor: "constant-vus", gracefulStop: 30 },
      },
    ]);
  });

  it("keeps its start apart from the load itself", () => {
    const load = SingleLoad.parse({ executor: "per-vu-iterations", startTime: "3s" });
    const [only] = scenariosOf({ load });
    expect(only).toMatchObject({ startSeconds: 3, durationSeconds: 600 });
    expect(only?.load).not.toHaveProperty("startTime");
  });

  it("has the function that the script exports as default", () => {
    expect(functionsOf({ duration: 1 })).toEqual(["default"]);
    const scenarios = Scenarios.parse({ a: { executor: "constant-vus", exec: "browse" } });
    expect(functionsOf({ duration: 1, scenarios })).toEqual(["browse"]);
    expect(functionsOf({ duration: 1, scenarios }, (path) => !path.endsWith(".exec"))).toEqual([]);
  });
});

describe("scenarios at one time", () => {
  it("have at their peak what those that go on at some instant have together", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(plannedArb, fc.integer({ min: 1, max: 99 })), { maxLength: 6 }), (all) => {
        const scenarios = all.map(([scenario]) => scenario);
        const sizes = all.map(([, size]) => size);
        const at = (second: number): number =>
          all.reduce((sum, [{ startSeconds, durationSeconds }, size]) => {
            const isOn = startSeconds <= second && second < startSeconds + durationSeconds;
            return sum + (isOn ? size : 0);
          }, 0);
        const peak = Math.max(0, ...Array.from({ length: 41 }, (_, second) => at(second)));
        expect(peakOf(scenarios, sizes)).toBe(peak);
        const loads = sizes.map((vus) => ({ vus, preAllocatedVUs: vus, ratePerSecond: 0 }));
        expect(peakVus(scenarios, loads)).toBe(peak);
      }),
    ));

  it("end with the last of them, and drain until the last may", () =>
    fc.assert(
      fc.property(fc.array(plannedArb, { minLength: 1, maxLength: 6 }), (scenarios) => {
        const ends = scenarios.map(({ startSeconds, durationSeconds }) => startSeconds + durationSeconds);
        const cuts = scenarios.map(({ load }, index) => (ends[index] ?? 0) + load.gracefulStop);
        expect(scenariosSeconds(scenarios)).toBe(Math.max(...ends));
        expect(scenariosSeconds(scenarios) + drainSecondsOf(scenarios)).toBe(Math.max(...cuts));
        expect(drainSecondsOf(scenarios)).toBeGreaterThanOrEqual(0);
        expect(gracefulStopOf(scenarios)).toBe(Math.max(...scenarios.map(({ load }) => load.gracefulStop)));
      }),
    ));

  it("of which there are none last no time", () => {
    expect([scenariosSeconds([]), drainSecondsOf([]), gracefulStopOf([]), peakVus([], [])]).toEqual([0, 0, 0, 0]);
  });
});
