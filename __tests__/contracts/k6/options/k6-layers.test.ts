// k6's options as a config: what each comes to, what is refused, and which tier has the last word.
import fc from "fast-check";
import { type ReadConfig, readConfigDocument } from "../../../../contracts/config/config-file.ts";
import { mergeLayers } from "../../../../contracts/config/layers/merge.ts";
import { k6SecondsOf } from "../../../../contracts/k6/options/durations.ts";
import { type K6Setting, k6LayersOf, tiersOfDuration } from "../../../../contracts/k6/options/k6-layers.ts";

const SCRIPT = { from: "shop.js", options: {} };
const USUAL: K6Setting = { below: [SCRIPT], above: [], hasOwnLoad: false, isSized: false };

const layersOf = (options: unknown, more: Partial<K6Setting> = {}) =>
  k6LayersOf({ ...USUAL, below: [{ from: "shop.js", options }], ...more });

/** The config that they come to, with one region and a target. */
const configOf = (options: unknown, more: Partial<K6Setting> = {}): ReadConfig => {
  const { below, above, issues } = layersOf(options, more);
  expect(issues).toEqual([]);
  const rest = { target: "demo", remoteRegions: { local: more.isSized === true ? 5 : { weight: 1 } } };
  return readConfigDocument(mergeLayers([...below, { from: "rest", document: rest }, ...above]).document);
};

const loadOf = (options: unknown, more: Partial<K6Setting> = {}) => {
  const { config, issues } = configOf(options, more);
  expect(issues).toEqual([]);
  return config?.scenarios;
};

describe("the short forms of a load", () => {
  it.each<[object, object]>([
    [{}, { executor: "per-vu-iterations", whole: { vus: 1 }, iterations: 1 }],
    [
      { vus: 5, duration: "30s" },
      { executor: "constant-vus", whole: { vus: 5 }, duration: 30 },
    ],
    [{ duration: 1500 }, { executor: "constant-vus", whole: { vus: 1 }, duration: 1.5 }],
    [
      { vus: "3", iterations: 12 },
      { executor: "shared-iterations", whole: { vus: 3 }, iterations: 12, maxDuration: 600 },
    ],
    [
      { vus: 3, iterations: 12, duration: "1m" },
      { executor: "shared-iterations", whole: { vus: 3 }, iterations: 12, maxDuration: 60 },
    ],
    [
      {
        stages: [
          { duration: "10s", target: 4 },
          { duration: "5s", target: 0 },
        ],
      },
      {
        executor: "ramping-vus",
        whole: { vus: 4 },
        startFraction: 0.25,
        stages: [
          { duration: 10, target: 1 },
          { duration: 5, target: 0 },
        ],
      },
    ],
    [
      { vus: 8, stages: [{ duration: "10s", target: 4 }] },
      { whole: { vus: 8 }, startFraction: 1 },
    ],
    [{ stages: [], vus: null }, { executor: "per-vu-iterations" }],
  ])("%j is one scenario", (options, expected) => {
    expect(loadOf(options)).toEqual({ default: expect.objectContaining(expected) });
  });

  it("contradict each other, and scenarios", () => {
    const paths = (options: object) => layersOf(options).issues.map(({ path, received }) => `${path}: ${received}`);
    const stages = [{ duration: 1, target: 1 }];
    expect(paths({ duration: "5s", stages })).toEqual(["options.duration: duration and stages"]);
    expect(paths({ iterations: 5, scenarios: { a: { executor: "constant-vus", duration: 1 } } })).toEqual([
      "options.iterations: iterations and scenarios",
    ]);
  });

  it("say what is left out", () => {
    expect(layersOf({ vus: 5 }).notes).toEqual([expect.stringContaining("options.vus is left out")]);
  });
});

it("takes all six executors with whatever they have", () => {
  const common = { startTime: "2s", gracefulStop: 0, exec: "buy", env: { A: 1 }, tags: { kind: "x" } };
  const stages = [{ duration: "4s", target: 20 }];
  const scenarios = loadOf({
    scenarios: {
      a: { executor: "constant-vus", vus: 2, duration: "3s", ...common },
      b: { executor: "ramping-vus", startVUs: 5, stages, gracefulRampDown: "1s" },
      c: { executor: "constant-arrival-rate", rate: 30, timeUnit: "1m", duration: "1m", preAllocatedVUs: 2, maxVUs: 9 },
      d: { executor: "ramping-arrival-rate", startRate: 5, stages, preAllocatedVUs: 3 },
      e: { executor: "per-vu-iterations", vus: 2, iterations: 3, maxDuration: "20s" },
      f: { executor: "shared-iterations", vus: 2, iterations: 3 },
    },
  });
  expect(scenarios).toMatchObject({
    a: { whole: { vus: 2 }, startTime: 2, gracefulStop: 0, exec: "buy", env: { A: "1" }, tags: { kind: "x" } },
    b: { whole: { vus: 20 }, startFraction: 0.25, stages: [{ target: 1 }], gracefulRampDown: 1, gracefulStop: 30 },
    c: { whole: { rate: 30, preAllocatedVUs: 2, maxVUs: 9 }, timeUnit: 60, duration: 60 },
    d: { whole: { rate: 20, preAllocatedVUs: 3, maxVUs: 3 }, startRate: 0.25, timeUnit: 1 },
    e: { whole: { vus: 2 }, iterations: 3, maxDuration: 20 },
    f: { whole: { vus: 2 }, iterations: 3, maxDuration: 600 },
  });
});

describe("a mistake", () => {
  it.each<[object, string]>([
    [{ scenarios: { a: { executor: "constant-vu", duration: "1s" } } }, "options.scenarios.a.executor"],
    [{ scenarios: { a: { executor: "externally-controlled" } } }, "options.scenarios.a.executor"],
    [{ scenarios: { a: { executor: "constant-vus" } } }, "options.scenarios.a.duration"],
    [
      { scenarios: { a: { executor: "constant-arrival-rate", rate: 1, duration: "1s" } } },
      "options.scenarios.a.preAllocatedVUs",
    ],
    [
      { scenarios: { a: { executor: "ramping-vus", stages: [{ duration: "1s" }] } } },
      "options.scenarios.a.stages[0].target",
    ],
    [
      { scenarios: { a: { executor: "constant-vus", duration: "1s", options: { browser: {} } } } },
      "options.scenarios.a.options",
    ],
    [{ vus: "many", duration: "1s" }, "options.vus"],
    [{ duration: "soon" }, "options.duration"],
    [{ stages: { duration: "1s" } }, "options.stages"],
    [{ executionSegment: "0:1/2" }, "options.executionSegment"],
    [{ localIPs: "10.0.0.1" }, "options.localIPs"],
    [[], "options"],
  ])("%j is told at its place", (options, path) => {
    expect(layersOf(options).issues.map((issue) => issue.path)).toEqual([path]);
  });
});

it("names what it leaves out, and goes on", () => {
  const { notes, issues } = layersOf({
    cloud: { projectID: 1 },
    ext: {},
    discardResponseBody: true,
    systemTags: ["status", "vu", "iter"],
    thresholds: { "http_reqs{method:GET}": ["count>0"], "http_reqs{status:200,kind:a}": ["count>0"] },
  });
  expect(issues).toEqual([]);
  expect(notes).toEqual([
    "the threshold http_reqs{method:GET} is left out: options.systemTags has no method, so no sample has it",
    expect.stringMatching(/^options.cloud is left out/),
    expect.stringMatching(/^options.ext is left out/),
    expect.stringMatching(/^options.discardResponseBody is none of k6's options \(discardResponseBodies is\)/),
    "options.systemTags: no sample has the tag vu, or iter here",
  ]);
});

it("takes what is said of what is told", () => {
  const debugOf = (httpDebug: unknown) => configOf({ httpDebug }).config?.http.debug;
  expect([true, "full", "headers", false, ""].map(debugOf)).toEqual(["heads", "full", "heads", undefined, undefined]);
  const thresholds = { "http_reqs{method:GET}": ["count>0"], "http_reqs{status:200,kind:a}": ["count>0"] };
  const { config } = configOf({ systemTags: ["status", "scenario"], thresholds });
  expect(config?.systemTags).toEqual(["status", "scenario"]);
  expect(config?.thresholds.map(({ key }) => key)).toEqual(["http_reqs{status:200,kind:a}"]);
});

it("takes what is said of requests, times and tags", () => {
  const { config, issues } = configOf({
    setupTimeout: "10s",
    teardownTimeout: 5000,
    minIterationDuration: "2s",
    tags: { env: "staging", build: 7 },
    batch: 3,
    batchPerHost: 2,
    maxRedirects: 0,
    rps: 50,
    userAgent: "shop-test",
    throw: true,
    hosts: { "shop.example:443": "127.0.0.1:8443", "*.shop.example": "127.0.0.1" },
    blacklistIPs: ["10.0.0.0/8"],
    blockHostnames: ["*.ads.example"],
    dns: { ttl: "1m", select: "first", policy: "onlyIPv4" },
    tlsVersion: { min: "tls1.2", max: "tls1.3" },
    tlsCipherSuites: ["TLS_RSA_WITH_AES_128_GCM_SHA256"],
    noConnectionReuse: true,
    insecureSkipTLSVerify: true,
    summaryTrendStats: ["avg", "p(99.9)"],
    summaryTimeUnit: "ms",
  });
  expect(issues).toEqual([]);
  expect(config).toMatchObject({
    setupTimeout: 10,
    teardownTimeout: 5,
    minIterationDuration: 2,
    tags: { env: "staging", build: "7" },
    summaryTrendStats: ["avg", "p(99.9)"],
    http: {
      batch: 3,
      batchPerHost: 2,
      maxRedirects: 0,
      rps: 50,
      userAgent: "shop-test",
      throw: true,
      hosts: { "shop.example:443": "127.0.0.1:8443" },
      dns: { ttl: 60, select: "first", policy: "onlyIPv4" },
      tlsVersion: { min: "tls1.2" },
      noConnectionReuse: true,
    },
  });
});

it("thresholds may stand on any tag, and hold where nothing was measured", () => {
  const { config, issues } = configOf({
    thresholds: {
      http_req_duration: ["p(95)<500", { threshold: "avg<200", abortOnFail: true, delayAbortEval: "10s" }],
      "http_req_duration{ kind: api }": ["max<900"],
      "http_req_duration{group:::buy::pay}": ["med<300"],
      "http_reqs{url:http://shop.example/a}": ["count>3"],
    },
  });
  expect(issues).toEqual([]);
  expect(config?.thresholds.map(({ key }) => key)).toHaveLength(4);
  for (const { expressions } of config?.thresholds ?? [])
    for (const { allowNoSamples } of expressions) expect(allowNoSamples).toBe(true);
  expect(config?.thresholds[0]?.expressions[1]?.abort).toEqual({ delaySeconds: 10 });
});

describe("tiers", () => {
  const flags = (options: object) => ({ above: [{ from: "--vus", options }] });

  it("above leave nothing of the load below, but its virtual users", () => {
    const options = { vus: 7, stages: [{ duration: "10s", target: 20 }] };
    expect(loadOf(options, flags({ duration: "3s" }))).toEqual({
      default: expect.objectContaining({ executor: "constant-vus", whole: { vus: 7 }, duration: 3 }),
    });
    const scenarios = {
      a: { executor: "constant-vus", duration: "1s" },
      b: { executor: "constant-vus", duration: "1s" },
    };
    expect(Object.keys(loadOf({ scenarios }, flags({ iterations: 5 })) ?? {})).toEqual(["default"]);
  });

  it("keep the stages below where virtual users alone are said", () => {
    expect(loadOf({ stages: [{ duration: "10s", target: 20 }] }, flags({ vus: 5 }))).toEqual({
      default: expect.objectContaining({ executor: "ramping-vus", whole: { vus: 20 }, startFraction: 0.25 }),
    });
  });

  it("say nothing of the load where the config does", () => {
    const { below, above } = layersOf({ vus: 5, duration: "9s", batch: 3 }, { hasOwnLoad: true });
    expect(mergeLayers([...below, ...above]).document).toEqual({ http: { batch: 3 } });
  });

  it("give the curve alone to regions with sizes of their own", () => {
    const scenarios = loadOf({ vus: 8, stages: [{ duration: "10s", target: 4 }] }, { isSized: true });
    expect(scenarios?.default).not.toHaveProperty("whole");
    expect(scenarios?.default).toMatchObject({ startFraction: 1, stages: [{ target: 0.5 }] });
  });
});

it("a ramp reaches exactly what its stages say", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 }),
      (vus, targets) => {
        const stages = targets.map((target) => ({ duration: "5s", target }));
        const load = loadOf({ scenarios: { a: { executor: "ramping-vus", startVUs: vus, stages } } })?.a;
        if (load?.executor !== "ramping-vus") throw new Error("no ramp");
        const peak = load.whole?.vus ?? 0;
        expect(peak).toBe(Math.max(1, vus, ...targets));
        expect(load.startFraction * peak).toBeCloseTo(vus, 9);
        for (const [index, { target }] of load.stages.entries())
          expect(target * peak).toBeCloseTo(targets[index] ?? 0, 9);
      },
    ),
  ));

it.each<[string, unknown, object]>([
  ["no load", undefined, { executor: "constant-vus", whole: { vus: 1 }, duration: 5 }],
  ["users alone", { vus: 3 }, { executor: "constant-vus", whole: { vus: 3 }, duration: 5 }],
  ["a duration", { vus: 3, duration: "1m" }, { executor: "constant-vus", whole: { vus: 3 }, duration: 5 }],
  ["stages", { stages: [{ duration: "9s", target: 2 }] }, { executor: "ramping-vus", whole: { vus: 2 } }],
])("a script that says %s goes by the config's duration as it can", (_, options, expected) => {
  const script = { from: "shop.js", options };
  const load = loadOf(options, { below: [script, ...tiersOfDuration("5s", script)] });
  expect(load).toMatchObject({ default: expected });
});

it.each<[unknown, number | undefined]>([
  ["1m30s", 90],
  ["1.5h", 5400],
  ["250ms", 0.25],
  ["30", 0.03],
  [2000, 2],
  ["2d12h", 216_000],
  ["", undefined],
  ["5 minutes", undefined],
  [-1, undefined],
  [true, undefined],
])("the duration %j is %s seconds", (written, seconds) => {
  const read = k6SecondsOf(written);
  if (seconds === undefined) expect(read).toBeUndefined();
  else expect(read).toBeCloseTo(seconds, 9);
});
