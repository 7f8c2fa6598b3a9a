// Reading a config: defaults, all mistakes at once, suggestions, and hostile or broken text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  durationSecondsOf,
  regionLoadsOf,
  requiredRegionsOf,
  runSettingsOf,
} from "../../../contracts/config/config.ts";
import { parseConfig } from "../../../contracts/config/config-file.ts";
import { makeConfigJsonSchema } from "../../../contracts/config/schema/config-json-schema.ts";
import { type Issue, MeridianError } from "../../../contracts/words/errors.ts";

const VALID = {
  target: "https://shop.example.com",
  remoteRegions: { "us-east-1": 50, "eu-west-1": { vus: 25 } },
  duration: "20s",
  thresholds: { http_req_failed: ["rate<0.01"], "http_req_duration{region:eu-west-1}": ["p(95)<300"] },
};

const ARRIVAL = { executor: "constant-arrival-rate" };
const RATES = { "us-east-1": { rate: 5 }, "eu-west-1": { rate: 2.5, maxVUs: 7 } };
const mistakesOf = (text: string): readonly Issue[] => {
  try {
    parseConfig(text, "config.json");
    return [];
  } catch (error) {
    if (!(error instanceof MeridianError)) throw error;
    expect(error.code).toBe("CONFIG_INVALID");
    return error.issues;
  }
};

const mistakesIn = (change: object): readonly Issue[] => mistakesOf(JSON.stringify({ ...VALID, ...change }));

/** Two scenarios of virtual users, but for what is changed in each. */
const scenariosOf = (first: object, second: object) => ({
  remoteRegions: { "us-east-1": 50 },
  thresholds: {},
  scenarios: { browse: { executor: "constant-vus", ...first }, buy: { executor: "constant-vus", ...second } },
});
const SCENARIOS = scenariosOf({}, {});

describe("a config", () => {
  it("gets its defaults from the schema", () => {
    const config = parseConfig(JSON.stringify(VALID), "config.json");
    expect(config).toMatchObject({
      name: "meridian",
      homeRegion: "us-west-2",
      remoteRegions: { "us-east-1": { vus: 50 }, "eu-west-1": { vus: 25 } },
      duration: 20,
      start: { barrier: "workers", timeoutSeconds: 900 },
    });
  });

  it.each([
    [{ bucket: "s3://acme" }, ["stateBackend.bucket", undefined]],
    [{ bucket: "Acme_States" }, ["stateBackend.bucket", undefined]],
    [{ region: "us-wset-2" }, ["stateBackend.region", "us-west-2"]],
    [{ region: "local" }, ["stateBackend.region", undefined]],
    [{ prefix: "" }, ["stateBackend.prefix", undefined]],
    [{ prefix: "/load" }, ["stateBackend.prefix", undefined]],
    [{ prefix: "load/" }, ["stateBackend.prefix", undefined]],
    [{ prefix: "load//shop" }, ["stateBackend.prefix", undefined]],
  ])("names a bucket of states as Terraform takes it, and not %j", (change, mistake) => {
    const stateBackend = { bucket: "acme.states-1", region: "eu-west-1", prefix: "load/shop_1" };
    expect(mistakesIn({ stateBackend })).toEqual([]);
    const found = mistakesIn({ stateBackend: { ...stateBackend, ...change } });
    expect(found.map(({ path, suggestion }) => [path, suggestion])).toEqual([mistake]);
  });

  it("derives from a region's rate what nobody says of its virtual users", () => {
    const load = { ...ARRIVAL, timeUnit: "500ms" };
    const config = parseConfig(JSON.stringify({ ...VALID, load, remoteRegions: RATES }), "config.json");
    expect(regionLoadsOf(config)).toEqual({
      "us-east-1": [{ ratePerSecond: 10, preAllocatedVUs: 20, vus: 20 }],
      "eu-west-1": [{ ratePerSecond: 5, preAllocatedVUs: 7, vus: 7 }],
    });
  });

  it("lets scenarios that follow each other take all of a region each, and needs no more virtual users for it", () => {
    const change = scenariosOf({ share: 1 }, { share: 1, startTime: 20, duration: 5, gracefulStop: 1 });
    const config = parseConfig(JSON.stringify({ ...VALID, ...change }), "config.json");
    expect(requiredRegionsOf(config)["us-east-1"]).toEqual({ vus: 50, workers: 1 });
    expect(runSettingsOf(config, [])).toMatchObject({ durationSeconds: 25, drainSeconds: 25, bufferSeconds: 10 });
  });

  it("lasts as long as its stages, its iterations' maxDuration, or what it says", () => {
    const secondsOf = (change: object): number =>
      durationSecondsOf(parseConfig(JSON.stringify({ ...VALID, ...change }), "config.json"));
    const stages = [
      { duration: 5, target: 1 },
      { duration: "10s", target: 0 },
    ];
    expect(secondsOf({})).toBe(20);
    expect(secondsOf({ duration: undefined, load: { executor: "per-vu-iterations" } })).toBe(600);
    const ramp = { executor: "ramping-arrival-rate", stages };
    expect(secondsOf({ duration: undefined, load: ramp, remoteRegions: RATES })).toBe(15);
  });

  it("may carry comments, trailing commas and a byte order mark", () => {
    const text = `\uFEFF{ // where\n "target": "demo", "remoteRegions": { "us-east-1": 1, }, "duration": 2, }`;
    expect(parseConfig(text, "config.json").duration).toBe(2);
  });

  it("with seven mistakes names all seven with path, found, expected and suggestions", () => {
    const issues = mistakesOf(`{
      "taget": "demo",
      "homeRegion": "us-wst-2",
      "remoteRegions": { "us-east-1": 0, "eu-west-1": { "vuss": 25 } },
      "duration": "20x",
      "tresholds": {},
      "load": { "executor": "constant-vuss" }
    }`);
    expect(issues.map(({ path, suggestion }) => [path, suggestion ?? null]).sort()).toEqual([
      ["duration", null],
      ["homeRegion", "us-west-2"],
      ["load.executor", "constant-vus"],
      ["remoteRegions.eu-west-1.vuss", "vus"],
      ["remoteRegions.us-east-1", null],
      ["taget", "target"],
      ["tresholds", "thresholds"],
    ]);
    for (const issue of issues) {
      expect(issue.received).not.toBe("");
      expect(issue.expected).not.toMatch(/^Invalid/);
    }
    expect(issues.find(({ path }) => path === "duration")).toMatchObject({
      received: '"20x"',
      expected: expect.stringContaining('"1m30s"'),
    });
  });

  it.each([
    ["an unknown tag", { "iterations{regin:us-east-1}": ["count>1"] }, "region"],
    ["a region that has no virtual users", { "http_reqs{region:eu-west-2}": ["count>1"] }, "eu-west-1"],
    ["an aggregation that the metric does not have", { http_req_failed: ["rat<1"] }, "rate"],
  ])("names %s in a threshold, with a suggestion", (_, thresholds, suggestion) => {
    expect(mistakesIn({ thresholds })).toMatchObject([{ suggestion }]);
  });

  it.each([
    ["a percentile above 100", { thresholds: { http_req_duration: ["p(101)<300"] } }],
    ["a threshold to abort on that is no comparison", { thresholds: { http_reqs: [{ threshold: "fast" }] } }],
    ["a misspelt name in a threshold", { thresholds: { http_reqs: [{ threshold: "count>1", abortOnFial: true }] } }],
    ["a threshold that is no comparison", { thresholds: { http_req_duration: ["fast"] } }],
    ["no region", { remoteRegions: {} }],
    ["a target that is no web address", { target: "ftp://example.com" }],
    ["no duration", { duration: undefined }],
    ["a duration of nothing", { duration: 0 }],
    [
      "a duration that the stages contradict",
      { load: { executor: "ramping-vus", stages: [{ duration: 5, target: 1 }] } },
    ],
    [
      "a stage above the peak",
      { duration: undefined, load: { executor: "ramping-vus", stages: [{ duration: 5, target: 2 }] } },
    ],
    ["an arrival rate without a rate", { load: ARRIVAL, remoteRegions: { "us-east-1": 5 }, thresholds: {} }],
    ["a rate where there is none", { remoteRegions: { "us-east-1": { rate: 5 } }, thresholds: {} }],
    [
      "a region with both virtual users and a rate",
      { remoteRegions: { "us-east-1": { rate: 5, vus: 5 } }, thresholds: {} },
    ],
    ["a region with nothing", { remoteRegions: { "us-east-1": {} }, thresholds: {} }],
    ["a rate of nothing", { load: ARRIVAL, remoteRegions: { "us-east-1": { rate: 0 } }, thresholds: {} }],
    [
      "fewer virtual users at most than at the start",
      { load: ARRIVAL, remoteRegions: { "us-east-1": { rate: 5, preAllocatedVUs: 9, maxVUs: 8 } }, thresholds: {} },
    ],
    [
      "a unit of no time",
      { load: { ...ARRIVAL, timeUnit: 0 }, remoteRegions: { "us-east-1": { rate: 5 } }, thresholds: {} },
    ],
    ["no duration of an arrival rate", { load: ARRIVAL, remoteRegions: RATES, duration: undefined }],
    ["a duration that maxDuration contradicts", { load: { executor: "per-vu-iterations", maxDuration: "1m" } }],
    ["no time for the iterations", { load: { executor: "per-vu-iterations", maxDuration: 0 }, duration: undefined }],
    [
      "fewer iterations than virtual users that share them",
      {
        load: { executor: "shared-iterations", iterations: 30 },
        duration: undefined,
      },
    ],
    ["a name that AWS would refuse", { name: "My Test" }],
    ["a threshold on a scenario that there is not", { thresholds: { "iterations{scenario:browse}": ["count>1"] } }],
    ["both load and scenarios", { ...SCENARIOS, load: { executor: "constant-vus" } }],
    ["scenarios that take more than there is at one time", scenariosOf({ share: 0.6 }, { share: 0.5 })],
    ["a share that one scenario has and another has not", scenariosOf({ share: 0.6 }, {})],
    ["a share that is no virtual user", scenariosOf({ share: 0.999 }, { share: 0.001 })],
    ["a scenario by a rate in a region without", scenariosOf({}, { executor: "constant-arrival-rate" })],
    ["no scenario", { scenarios: {} }],
    [
      "a scenario's duration that its stages contradict",
      scenariosOf({}, { executor: "ramping-vus", duration: 3, stages: [{ duration: 5, target: 1 }] }),
    ],
    ["text where a number belongs", { maxCostUsd: "5" }],
  ])("is refused with one mistake for %s", (_, change) => {
    expect(mistakesIn(change)).toHaveLength(1);
  });

  it("names a key that stands twice, and __proto__", () => {
    const text = '{"target":"demo","target":"demo","__proto__":{"x":1},"remoteRegions":{"us-east-1":1},"duration":1}';
    expect(mistakesOf(text).map(({ path }) => path)).toEqual(expect.arrayContaining(["target", "__proto__"]));
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["a missing comma", '{"target": "demo" "duration": 1}'],
    ["a list", "[]"],
    ["a number beyond numbers", '{"target":"demo","remoteRegions":{"us-east-1":1e309},"duration":1}'],
    ["far too much", `{"x":"${"y".repeat(2_000_000)}"}`],
  ])("that is %s is answered with a place", (_, text) => {
    const [first] = mistakesOf(text);
    expect(first?.path).not.toBe("");
    expect(first?.received.length).toBeLessThan(100);
  });

  it("is parsed or refused with named mistakes, whatever is changed in it", () => {
    const paths = fc.constantFrom(
      "target",
      "remoteRegions",
      "duration",
      "thresholds",
      "load",
      "start",
      "task",
      "env",
      "allowedHosts",
      "name",
      "maxCostUsd",
      "extra",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(paths, fc.jsonValue()), { minLength: 1, maxLength: 4 }), (changes) => {
        const mistakes = mistakesIn(Object.fromEntries(changes));
        expect(mistakes.filter(({ path, expected }) => path === "" || expected === "")).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

it("config.schema.json is current; `npm run schema` writes it", () => {
  expect(readFileSync(join(__dirname, "../../../config.schema.json"), "utf8")).toBe(makeConfigJsonSchema());
});
