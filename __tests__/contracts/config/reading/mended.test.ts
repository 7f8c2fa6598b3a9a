// Mistakes behind mistakes: a config is read on wherever one of them stands, and what only follows from it is not told.
import fc from "fast-check";
import { parseConfig } from "../../../../contracts/config/config-file.ts";
import { type Issue, MeridianError } from "../../../../contracts/words/errors.ts";

const VALID = { target: "demo", remoteRegions: { local: 5 }, duration: "20s", load: { executor: "constant-vus" } };

const mistakesIn = (change: object): readonly Issue[] => {
  try {
    parseConfig(JSON.stringify({ ...VALID, ...change }), "config.json");
    return [];
  } catch (error) {
    if (!(error instanceof MeridianError)) throw error;
    return error.issues;
  }
};
const pathsIn = (change: object): readonly string[] => mistakesIn(change).map(({ path }) => path);

describe("mistakes of a config", () => {
  it.each([
    [
      "thresholds, one of which is no list",
      { thresholds: { checks: "rate>0.9", http_req_failed: [5, "p(95)<1"], http_reqs: ["cout>1"] } },
      [
        "thresholds.checks",
        "thresholds.http_req_failed[0]",
        "thresholds.http_req_failed[1]",
        "thresholds.http_reqs[0]",
      ],
    ],
    [
      "a region without the rate that its load takes",
      { load: { executor: "constant-arrival-rate", gracefulStop: "soon" } },
      ["load.gracefulStop", "remoteRegions.local"],
    ],
    [
      "a stage too high, and a region without a rate",
      { duration: undefined, load: { executor: "ramping-arrival-rate", stages: [{ duration: 5, target: 20 }] } },
      ["load.stages[0].target", "remoteRegions.local"],
    ],
    ["a missing duration", { duration: undefined, allowedHosts: "a.example" }, ["allowedHosts", "duration"]],
    [
      "scenarios of which one cannot be read",
      {
        load: undefined,
        duration: undefined,
        scenarios: { one: { executor: "constant-vus", exec: 5 }, two: { executor: "constant-vus" } },
      },
      ["duration", "scenarios.one.exec"],
    ],
    [
      "a load behind a misspelt executor",
      { load: { executor: "ramping-vu", stages: [{ duration: "20s", target: 9 }], gracefulStop: true } },
      ["load.executor", "load.gracefulStop", "load.stages[0].target"],
    ],
    [
      "stages, of which each has one",
      {
        duration: undefined,
        load: { executor: "ramping-vus", stages: [{ duration: 1, target: 2 }, { target: 1 }, { duration: 1 }] },
      },
      ["load.stages[0].target", "load.stages[1].duration", "load.stages[2].target"],
    ],
    [
      "regions",
      { remoteRegions: { local: "5", "eu-west-1": { rate: 2 } } },
      ["remoteRegions.eu-west-1", "remoteRegions.local"],
    ],
  ])("are all found in %s", (_, change, paths) => {
    expect([...new Set(pathsIn(change))].sort()).toEqual(paths);
  });

  it.each([
    ["the misspelt duration", { duration: undefined, durration: "5s" }, ["durration"]],
    ["misspelt scenarios", { load: undefined, duration: undefined, scenarois: {} }, ["scenarois"]],
    [
      "too few iterations",
      { duration: undefined, load: { executor: "shared-iterations", iterations: "9" } },
      ["load.iterations"],
    ],
    ["an executor that there is not", { duration: undefined, load: { executor: "ramp" } }, ["load.executor"]],
    [
      "the sum of stages",
      { load: { executor: "ramping-vus", stages: [{ duration: "x", target: 1 }] } },
      ["load.stages[0].duration"],
    ],
    ["regions that are a list", { remoteRegions: ["local"] }, ["remoteRegions"]],
    ["virtual users outside of a region", { remoteRegions: undefined, vus: 5 }, ["vus"]],
  ])("are not followed by others: %s", (_, change, paths) => {
    expect(pathsIn(change)).toEqual(paths);
  });

  it.each([
    ["vus", { vus: 7 }, '"remoteRegions": { "local": { "vus": 7 } }'],
    ["stages", { stages: [] }, '"load": { "executor": "ramping-vus", "stages": [] }'],
    [
      "what belongs to the whole",
      { remoteRegions: { local: { vus: 1, script: "a.js" } } },
      'at the top, as "script": "a.js"',
    ],
    ["an option of the client", { hosts: {} }, '"http": { "hosts": {} }'],
    ["a size of the tasks", { cpu: 256 }, '"task": { "cpu": 256 }'],
    [
      "a rate of the load",
      { load: { executor: "constant-vus", rate: 7 } },
      '"remoteRegions": { "local": { "rate": 7 } }',
    ],
    [
      "a setting of another executor",
      { load: { executor: "constant-vus", stages: [] } },
      "ramping-vus or ramping-arrival-rate",
    ],
  ])("say where %s stands", (_, change, expected) => {
    expect(mistakesIn(change)).toMatchObject([{ expected: expect.stringContaining(expected) }]);
  });

  it.each([
    ["localhost:4100", "http://localhost:4100"],
    ["shop.example.com/eu", "http://shop.example.com/eu"],
    ["//shop.example.com", "http://shop.example.com"],
    ["htps://shop.example.com", "https://shop.example.com"],
    ["ws://shop.example.com", "http://shop.example.com"],
    [" https://shop.example.com ", "https://shop.example.com"],
    ["Demo", "demo"],
    ["a shop of ours", undefined],
  ])("propose an address for the target %s", (target, suggestion) => {
    expect(mistakesIn({ target })).toMatchObject([{ path: "target", ...(suggestion && { suggestion }) }]);
  });

  it("say what a stage's fraction is, and show a list's brackets", () => {
    const load = { executor: "ramping-vus", stages: [{ duration: "20s", target: 200 }] };
    expect(mistakesIn({ load })[0]?.expected).toMatch(/fraction of the region's virtual users in remoteRegions/);
    expect(mistakesIn({ allowedHosts: "a.example" })[0]?.expected).toContain('["a.example"]');
  });

  it.each<[string, object, string]>([
    ["a text without quotes", { env: { A: 1 } }, 'text: "1"'],
    ["a number in quotes", { maxCostUsd: "5" }, "a number: 5"],
    ["regions", { remoteRegions: null }, '{ "local": 5 }'],
    ["thresholds", { thresholds: [] }, '{ "http_req_duration": ["p(95)<300"] }'],
    ["data", { data: "users.csv" }, '{ "users": "users.csv" }'],
    ["a percentage", { limits: { iterationErrors: "10%" } }, "0.1 is a tenth"],
    ["a scenario's name", { load: undefined, scenarios: { "a b": { executor: "constant-vus" } } }, "letters, digits"],
  ])("show how %s is written", (_, change, expected) => {
    expect(mistakesIn(change)).toMatchObject([{ expected: expect.stringContaining(expected) }]);
  });

  it.each([
    ["5 s", "5s"],
    ["5 minutes", "5m"],
    ["1H 30M", "1h30m"],
    ["soon", undefined],
    ["-5s", undefined],
  ])("propose a duration for %s", (duration, suggestion) => {
    const [mistake, ...others] = mistakesIn({ duration });
    expect([mistake?.path, mistake?.suggestion, others]).toEqual(["duration", suggestion, []]);
  });

  it.each(["length", "size"])("are found where something is named %s", (name) => {
    const list = { [name]: {} };
    expect(pathsIn({ thresholds: { checks: list, http_reqs: ["cout>1"] } })).toEqual([
      "thresholds.checks",
      "thresholds.http_reqs[0]",
    ]);
    expect(pathsIn({ name: list, script: list, allowedHosts: list })).toEqual(["name", "script", "allowedHosts"]);
  });

  it("are found whatever stands anywhere, and never end in anything else", () => {
    const names = fc.constantFrom(...Object.keys(VALID), "scenarios", "thresholds", "http", "data", "start", "vus");
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })), (change) => {
        for (const { path, expected, received } of mistakesIn(change as object))
          expect([path, expected, received]).not.toContain("");
      }),
    );
  });
});
