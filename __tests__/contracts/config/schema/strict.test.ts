// config.schema.json against the program: what a schema can say of a mistake it says, and it refuses nothing that the
// program takes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { readConfigDocument } from "../../../../contracts/config/config-file.ts";
import { makeConfigJsonSchema } from "../../../../contracts/config/schema/config-json-schema.ts";
import type { JsonSchema } from "../../../../contracts/config/schema/json-schema.ts";
import { EXECUTORS } from "../../../../contracts/executors/index.ts";

const ROOT = join(__dirname, "../../../..");
const schema = JSON.parse(makeConfigJsonSchema()) as JsonSchema;
const isValid = new Ajv2020({ strict: true }).compile(schema);

const BASE = {
  remoteRegions: { "us-east-1": 1 },
  target: "demo",
  duration: "1s",
  load: { executor: "constant-vus" },
};
const RATE = { load: { executor: "constant-arrival-rate" }, remoteRegions: { "us-east-1": { rate: 5 } } };
const { load: _, ...WITHOUT_LOAD } = BASE;

const bySchema = (config: object): boolean => isValid(config);
const byProgram = (config: object): boolean => readConfigDocument(config).issues.length === 0;

describe("the schema refuses, as the program does,", () => {
  it.each<[string, object]>([
    ["a duration of nothing", { duration: "0s" }],
    ["a duration of no milliseconds", { duration: "0m0.0s0ms" }],
    ["a duration in words", { duration: "5 minutes" }],
    ["a number that may be milliseconds", { duration: 5000 }],
    ["a duration in a wrong unit", { setupTimeout: "3w" }],
    ["units in a wrong order", { setupTimeout: "3s2m" }],
    ["a negative duration", { setupTimeout: -1 }],
    ["no such region", { remoteRegions: { "mars-1": 1 } }],
    ["no such home region", { homeRegion: "europe" }],
    ["no region", { remoteRegions: {} }],
    ["a region that says nothing", { remoteRegions: { "us-east-1": {} } }],
    ["a region with users and a weight", { remoteRegions: { "us-east-1": { vus: 1, weight: 1 } } }],
    ["a target without scheme", { target: "localhost:3000" }],
    ["a target by ftp", { target: "ftp://x" }],
    ["a target of a scheme alone", { target: "http://" }],
    ["a target with a blank", { target: "http://a b" }],
    ["an arrival rate without rate", { load: { executor: "constant-arrival-rate" } }],
    ["a rate that nobody takes", { remoteRegions: RATE.remoteRegions }],
    ["a misspelt executor", { load: { executor: "constant-vu" } }],
    ["another executor's setting", { load: { executor: "constant-vus", stages: [] } }],
    ["stages that are missing", { load: { executor: "ramping-vus" } }],
    ["a threshold's operator", { thresholds: { http_reqs: ["count>>1"] } }],
    ["a threshold's statistic", { thresholds: { http_reqs: ["p(95)<1"] } }],
    ["a statistic of another kind, with tags", { thresholds: { "checks{check:a}": ["avg>1"] } }],
    ["a percentile above 100", { thresholds: { http_req_duration: ["p(101)<1"] } }],
    ["a threshold without a number", { thresholds: { http_reqs: [{ threshold: "count>x" }] } }],
    ["a metric's name with a blank", { thresholds: { "http reqs": ["count>1"] } }],
    ["load and scenarios", { scenarios: { a: { executor: "constant-vus", share: 1 } } }],
    ["OTLP without scheme", { exports: { otlp: { url: "localhost:4318" } } }],
    ["a name that is none", { name: "Shop" }],
    ["a misspelt setting", { duratoin: "1s" }],
  ])("%s", (_, change) => {
    const config = { ...BASE, ...change };
    expect([bySchema(config), byProgram(config)]).toEqual([false, false]);
  });
});

describe("the schema takes, as the program does,", () => {
  it.each<[string, object]>([
    ["the least", BASE],
    ["a submetric that is held to nothing", { ...BASE, thresholds: { "http_reqs{status:200}": [] } }],
    ["a region newer than the list", { ...BASE, remoteRegions: { "xx-far-9": 1 } }],
    ["a run on one machine", { ...BASE, remoteRegions: { local: { vus: 2 } } }],
    ["a duration of parts", { ...BASE, duration: "0.5s600ms" }],
    ["a duration of a thousand and more milliseconds", { ...BASE, duration: "1000ms" }],
    ["a number as text", { ...BASE, duration: "90" }],
    ["a rate with its users", { ...BASE, ...RATE, remoteRegions: { "eu-west-1": { rate: 0.5, maxVUs: 3 } } }],
    [
      "a load of the whole test",
      { ...BASE, load: { executor: "constant-vus", whole: 5 }, remoteRegions: { local: { weight: 1 } } },
    ],
    [
      "a rate of the whole test",
      { ...BASE, load: { ...RATE.load, whole: { rate: 5 } }, remoteRegions: { local: { weight: 1 } } },
    ],
    [
      "stages",
      {
        ...WITHOUT_LOAD,
        duration: undefined,
        load: { executor: "ramping-vus", stages: [{ duration: "1s", target: 1 }] },
      },
    ],
    [
      "scenarios",
      { ...WITHOUT_LOAD, scenarios: { "a-b": { executor: "shared-iterations", iterations: 3, maxDuration: "5s" } } },
    ],
    ["a threshold with tags", { ...BASE, thresholds: { "http_req_duration{name:a {b}, c}": [" p( 99.9 ) <= 1e3 "] } }],
    ["a threshold of a script's own", { ...BASE, thresholds: { own: ["p(95)<1", "rate>0.5", "value==-.5"] } }],
    [
      "a threshold that ends the run",
      { ...BASE, thresholds: { checks: [{ threshold: "rate>0.9", abortOnFail: true, delayAbortEval: "5s" }] } },
    ],
    ["an upper-case scheme", { ...BASE, target: "HTTPS://shop.example/x?y#z" }],
    ["an address of IPv6", { ...BASE, target: "http://[::1]:80" }],
  ])("%s", (_, config) => {
    const plain = JSON.parse(JSON.stringify(config)) as object;
    expect([bySchema(plain), byProgram(plain)]).toEqual([true, true]);
    expect(isValid.errors).toBeNull();
  });

  it("a file that others complete", () => {
    const load = { executor: "constant-arrival-rate" };
    const environments = { fast: { remoteRegions: { "us-east-1": { rate: 9 } } } };
    expect(bySchema({ ...BASE, load, environments })).toBe(true);
    expect(bySchema({ extends: "base.json", load, remoteRegions: { "us-east-1": 1 } })).toBe(true);
    expect(bySchema({ environments: { fast: { duration: "5 minutes" } } })).toBe(false);
  });

  it("every example", () => {
    const folder = "examples/scripts";
    const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith(".json"));
    const refused = files.filter(
      (file) => !bySchema(JSON.parse(readFileSync(join(ROOT, folder, file), "utf8")) as object),
    );
    expect(refused).toEqual([]);
  });

  const digits = fc.constantFrom("", "0", "00", "1", "9", "12", "999", "1000", ".5", "0.25", "1.5", "1.");
  const parts = fc.tuple(
    ...["d", "h", "m", "s", "ms", ""].map((unit) => digits.map((one) => (one === "" ? "" : `${one}${unit}`))),
  );

  it("every duration that the program takes", () =>
    fc.assert(
      fc.property(parts, fc.boolean(), (units, isOfLoad) => {
        const duration = units.join("");
        const config = isOfLoad ? { ...BASE, duration } : { ...BASE, setupTimeout: duration };
        if (byProgram(config)) expect([duration, bySchema(config)]).toEqual([duration, true]);
      }),
      { numRuns: 500 },
    ));

  const expression = fc
    .tuple(
      fc.constantFrom(
        "p(95)",
        "p( 99.9)",
        "p(100.0)",
        "p(0)",
        " avg",
        "count ",
        "rate",
        "value",
        "max",
        "p",
        "p(101)",
        "Avg",
      ),
      fc.constantFrom("<", "<=", "==", "===", "!=", "=>", "=", "><"),
      fc.constantFrom("1", " -1.5e3 ", ".5", "+2.", "x", "", "1 2"),
    )
    .map((words) => words.join(""));

  it("every threshold that the program takes, and no expression else", () =>
    fc.assert(
      fc.property(
        fc.constantFrom("http_reqs", "checks{a:b}", "vus", "iteration_duration", "own"),
        expression,
        (key, text) => {
          const config = { ...BASE, thresholds: { [key]: [text] } };
          expect([key, text, bySchema(config)]).toEqual([key, text, byProgram(config)]);
        },
      ),
      { numRuns: 500 },
    ));
});

describe("an editor", () => {
  it("completes all executors", () => {
    const { load, scenarios } = schema.properties ?? {};
    const names = EXECUTORS.map(({ name }) => name);
    const ofScenarios = scenarios?.additionalProperties as JsonSchema;
    for (const one of [load, ofScenarios]) expect(one?.properties?.executor?.enum).toEqual(names);
  });

  it("says of every setting what it is", () => {
    const bare: string[] = [];
    const look = (one: unknown, path: string): void => {
      if (typeof one !== "object" || one === null) return;
      for (const [key, value] of Object.entries(one)) {
        if (key === "properties")
          for (const [name, setting] of Object.entries(value as Record<string, JsonSchema>))
            if (setting.description === undefined && setting.$ref === undefined && !path.includes("/if"))
              bare.push(`${path}/${name}`);
        look(value, `${path}/${key}`);
      }
    };
    look(schema, "");
    expect(bare).toEqual([]);
  });
});
