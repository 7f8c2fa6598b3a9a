// What holds of every executor in the list, and what each says of its own loads.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseConfig } from "../../../contracts/config/config-file.ts";
import {
  DEFAULT_EXECUTOR,
  EXECUTORS,
  type ExecutorName,
  executorOf,
  Load,
  type LoadOf,
} from "../../../contracts/executors/index.ts";
import { RESOURCES, type RegionLoad, type RemoteRegion, WHOLE } from "../../../contracts/executors/region-load.ts";

const names: ExecutorName[] = EXECUTORS.map(({ name }) => name);
const STAGES = [
  { duration: "10s", target: 1 },
  { duration: 5, target: 0 },
];

const STEPS = [
  { rate: 5, startsAt: 0 },
  { rate: 8, startsAt: "1m" },
];

/** Each executor's load with what it cannot do without, and the defaults of the rest. */
const loadOf = <Name extends ExecutorName>(executor: Name, settings: object = {}): LoadOf<Name> => {
  const stages = executor.startsWith("ramping") ? { stages: STAGES } : {};
  const steps = executor === "staircase" ? { steps: STEPS } : {};
  return Load.parse({ executor, ...stages, ...steps, ...settings }) as LoadOf<Name>;
};

const regionOf = (executor: ExecutorName): RemoteRegion =>
  executorOf({ executor }).brings.includes("rate") ? { rate: 12 } : { vus: 12 };

describe.each(names)("the executor %s", (name) => {
  const executor = executorOf({ executor: name });

  it("is known by its name, and so are its loads", () => {
    expect(executor.name).toBe(name);
    expect(loadOf(name).executor).toBe(name);
    expect(executor.schema.parse(loadOf(name))).toEqual(loadOf(name));
  });

  it("gives iterations under way half a minute at the end", () => {
    expect(loadOf(name).gracefulStop).toBe(30);
  });

  it("takes something of a region, and with all of that has virtual users", () => {
    expect(executor.brings.length).toBeGreaterThan(0);
    for (const resource of executor.brings) expect(RESOURCES).toContain(resource);
    const { vus, preAllocatedVUs } = executor.regionLoad(loadOf(name), regionOf(name), WHOLE);
    expect(vus).toBeGreaterThan(0);
    expect(preAllocatedVUs).toBeLessThanOrEqual(vus);
  });

  it("finds nothing wrong with a load as it is meant", () => {
    const load = loadOf(name, name === "shared-iterations" ? { iterations: 12 } : {});
    expect(executor.issues(load, "load")).toEqual([]);
    expect(executor.regionIssue(load, executor.regionLoad(load, regionOf(name), WHOLE))).toBeUndefined();
  });

  it("is taken from a config, alone and as a scenario, with the duration that it asks for", () => {
    const { seconds } = executor;
    const duration = seconds(loadOf(name)) === undefined ? { duration: "10s" } : {};
    const settings = {
      ...(name === "shared-iterations" ? { iterations: 12 } : {}),
      ...(name === "staircase" ? { steps: STEPS } : {}),
    };
    const load = { executor: name, ...settings, ...(name.startsWith("ramping") ? { stages: STAGES } : {}) };
    const common = { target: "demo", remoteRegions: { "us-east-1": regionOf(name) }, ...duration };
    expect(parseConfig(JSON.stringify({ ...common, load }), "config.json").load?.executor).toBe(name);
    const { scenarios } = parseConfig(JSON.stringify({ ...common, scenarios: { one: load } }), "config.json");
    expect(scenarios?.one?.executor).toBe(name);
  });

  it("is told from a misspelt one, which is answered with its name", () => {
    const text = JSON.stringify({
      target: "demo",
      remoteRegions: { "us-east-1": 1 },
      load: { executor: `${name}x` },
    });
    expect(() => parseConfig(text, "config.json")).toThrow(
      expect.objectContaining({
        issues: expect.arrayContaining([
          expect.objectContaining({
            path: "load.executor",
            expected: `one of ${names.map((one) => JSON.stringify(one)).join(", ")}`,
            suggestion: name,
          }),
        ]),
      }),
    );
  });
});

describe("the list of executors", () => {
  it("has k6's names and its own, each once, and the default among them", () => {
    expect(names).toEqual([
      "constant-vus",
      "ramping-vus",
      "constant-arrival-rate",
      "ramping-arrival-rate",
      "per-vu-iterations",
      "shared-iterations",
      "staircase",
    ]);
    expect(names).toContain(DEFAULT_EXECUTOR);
  });

  it("finds steps of a staircase that do not rise in time", () => {
    const load = loadOf("staircase", { steps: [...STEPS, { rate: 1, startsAt: "30s" }] });
    expect(executorOf(load).issues(load, "load")).toEqual([
      { path: "load.steps[2].startsAt", expected: "a time after the step before, 60s", received: "30s" },
    ]);
  });

  it("refuses a load of no executor, and one with another's setting", () => {
    expect(Load.safeParse({ executor: "externally-controlled" }).success).toBe(false);
    expect(Load.safeParse({ executor: "constant-vus", stages: STAGES }).success).toBe(false);
  });

  it("is what docs/executors.md documents, row by row", () => {
    const page = readFileSync(join(__dirname, "../../../docs/executors.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\|.*\| ([^|]+?) +\|$/gm)].map(([, name, words]) => [name, words]);
    const own = rows.filter(([name]) => names.some((one) => one === name));
    expect(own).toEqual(EXECUTORS.map(({ name, inWords }) => [name, inWords]));
  });
});

describe("a load's own time", () => {
  const secondsOf = <Name extends ExecutorName>(name: Name, settings: object = {}) => {
    const load = loadOf(name, settings);
    return executorOf(load).seconds(load);
  };

  it.each(["constant-vus", "constant-arrival-rate"] as const)("of %s is the config's to say", (name) => {
    expect(secondsOf(name)).toBeUndefined();
  });

  it.each(["ramping-vus", "ramping-arrival-rate"] as const)("of %s is its stages' sum", (name) => {
    expect(secondsOf(name)).toEqual({ seconds: 15, inWords: "the stages' sum" });
  });

  it.each(["per-vu-iterations", "shared-iterations"] as const)(
    "of %s is its maxDuration, if it needs so long",
    (name) => {
      expect(secondsOf(name)).toEqual({ seconds: 600, inWords: "the load's maxDuration", field: "maxDuration" });
      expect(secondsOf(name, { maxDuration: "2m" })?.seconds).toBe(120);
      expect(executorOf({ executor: name }).mayEndEarlier).toBe(true);
    },
  );
});

describe("what a region brings", () => {
  const loadsOf = (
    name: ExecutorName,
    region: RemoteRegion,
    shares: readonly number[],
    settings = {},
  ): RegionLoad[] => {
    const load = loadOf(name, settings);
    let to = 0;
    return shares.map((share) => {
      const from = to;
      to += share;
      return executorOf(load).regionLoad(load, region, { rate: { from, to }, vus: { from, to } });
    });
  };
  const sharesArb = fc
    .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })
    .map((weights) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0)));

  it("is shared out to the last virtual user", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), sharesArb, (vus, shares) => {
        const loads = loadsOf("constant-vus", { vus }, shares);
        expect(loads.reduce((sum, load) => sum + load.vus, 0)).toBe(vus);
        for (const load of loads) expect(load).toEqual({ vus: load.vus, preAllocatedVUs: load.vus, ratePerSecond: 0 });
      }),
    ));

  it("of a rate is shared out with the virtual users that were named for it", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 999 }),
        sharesArb,
        (rate, more, shares) => {
          const region = { rate, preAllocatedVUs: more, maxVUs: 2 * more };
          const loads = loadsOf("constant-arrival-rate", region, shares);
          const sumOf = (field: Exclude<keyof RegionLoad, "whole">): number =>
            loads.reduce((sum, load) => sum + load[field], 0);
          expect(sumOf("ratePerSecond")).toBeCloseTo(rate, 6);
          expect([sumOf("preAllocatedVUs"), sumOf("vus")]).toEqual([more, 2 * more]);
        },
      ),
    ));

  it.each<[string, RemoteRegion, object, RegionLoad]>([
    ["two seconds' iterations", { rate: 10 }, {}, { vus: 20, preAllocatedVUs: 20, ratePerSecond: 10 }],
    ["one at least", { rate: 0.1 }, {}, { vus: 1, preAllocatedVUs: 1, ratePerSecond: 0.1 }],
    ["per timeUnit", { rate: 60 }, { timeUnit: "1m" }, { vus: 2, preAllocatedVUs: 2, ratePerSecond: 1 }],
    ["no more than maxVUs", { rate: 10, maxVUs: 5 }, {}, { vus: 5, preAllocatedVUs: 5, ratePerSecond: 10 }],
    [
      "as preAllocatedVUs says",
      { rate: 10, preAllocatedVUs: 3 },
      {},
      { vus: 3, preAllocatedVUs: 3, ratePerSecond: 10 },
    ],
  ])("of a rate is given virtual users: %s", (_, region, settings, expected) => {
    for (const name of ["constant-arrival-rate", "ramping-arrival-rate"] as const)
      expect(loadsOf(name, region, [1], settings)).toEqual([expected]);
  });
});

describe("what an executor finds wrong", () => {
  it.each(["constant-arrival-rate", "ramping-arrival-rate"] as const)("with %s is a unit of no time", (name) => {
    const load = loadOf(name, { timeUnit: 0 });
    expect(executorOf(load).issues(load, "scenarios.buy")).toEqual([
      { path: "scenarios.buy.timeUnit", expected: "a duration above 0", received: "0s" },
    ]);
  });

  it("with shared-iterations is a virtual user that would get none", () => {
    const load = loadOf("shared-iterations", { iterations: 3 });
    const issueOf = (vus: number) =>
      executorOf(load).regionIssue(load, { vus, preAllocatedVUs: vus, ratePerSecond: 0 });
    expect(issueOf(3)).toBeUndefined();
    expect(issueOf(4)).toEqual({
      expected: "at most 3 virtual users: there are no more iterations",
      received: "4",
    });
  });
});
