// The run plan and its seal: the same wherever it is made, another as soon as a load generator would do something else.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Config } from "../../../contracts/config/config.ts";
import { HttpOptions } from "../../../contracts/config/http-options.ts";
import { Pem, PlannedHttp } from "../../../contracts/run/planned-http.ts";
import { RunPlan } from "../../../contracts/run/run-plan.ts";
import {
  deployedReachOf,
  type FileContents,
  type PlannedScript,
  sealedPlanOf,
} from "../../../contracts/run/sealed-plan.ts";
import { isSealedBy } from "../../../contracts/words/sha256.ts";

const SCRIPT: PlannedScript = {
  file: "script.js",
  code: "export default () => {};",
  userPart: { fromLine: 2, untilLine: 3, exports: { default: "script_default" } },
  meant: [],
  phases: ["setup"],
};
const FILES: FileContents = { http: PlannedHttp.parse({}), data: { users: { use: "once", rows: [{ name: "Zoë" }] } } };

const configOf = (change: object = {}): Config =>
  Config.parse({
    target: "https://shop.example.com",
    remoteRegions: { "us-east-1": 3, "eu-west-1": 2 },
    duration: "10s",
    setupTimeout: "7s",
    http: { tlsCa: ["ca.pem"] },
    ...change,
  });

const seal = (change: object = {}, script = SCRIPT, files = FILES) => {
  const config = configOf(change);
  return sealedPlanOf(config, script, files, deployedReachOf(config));
};

describe("a sealed plan", () => {
  it("is a run plan as workers read it, and nothing is lost on the way", () => {
    const { text } = seal();
    const plan = RunPlan.parse(JSON.parse(text));
    expect(JSON.stringify(plan)).toHaveLength(text.length);
    expect(plan).toMatchObject({
      script: { file: "script.js", code: SCRIPT.code },
      setup: { timeoutSeconds: 7 },
      targets: { "us-east-1": "https://shop.example.com", "eu-west-1": "https://shop.example.com" },
      allowPrivateAddresses: false,
      data: FILES.data,
    });
    expect("teardown" in plan).toBe(false);
  });

  it("is one with all that a scenario and a client may have", () => {
    const scenario = { startTime: 1, share: 0.5, exec: "buy", env: { A: "b" }, tags: { kind: "a" }, gracefulStop: 2 };
    const http = { ...HttpOptions.parse({}), debug: "full", rps: 5, dns: { ttl: "5s" }, userAgent: "x", throw: true };
    const { text } = seal({
      tags: { env: "prod" },
      systemTags: ["url"],
      minIterationDuration: 1,
      scenarios: { a: { executor: "constant-vus", duration: 5, ...scenario }, b: { executor: "constant-vus" } },
      http,
    });
    const { scenarios, sampleTags } = RunPlan.parse(JSON.parse(text));
    expect(scenarios[0]).toMatchObject({ name: "a", tags: { kind: "a" }, exec: "buy", env: { A: "b" } });
    expect(sampleTags).toEqual({ env: "prod" });
  });

  it("gives each user a part of the script, unless the config shares its state", () => {
    const scriptOf = (change: object) => RunPlan.parse(JSON.parse(seal(change).text)).script;
    expect(scriptOf({}).userPart).toEqual(SCRIPT.userPart);
    expect(scriptOf({ moduleState: "shared" }).userPart).toBeUndefined();
  });

  it("holds what the config's files hold, never their names", () => {
    const http = PlannedHttp.parse({ tlsCa: ["-----BEGIN CERTIFICATE-----"] });
    const { text } = seal({}, SCRIPT, { ...FILES, http });
    expect(text).toContain("-----BEGIN CERTIFICATE-----");
    expect(text).not.toContain("ca.pem");
  });

  it("is known by the SHA-256 of its bytes", () => {
    const { text, sha256 } = seal();
    expect(text).toContain("Zoë");
    expect(sha256).toBe(createHash("sha256").update(Buffer.from(text, "utf8")).digest("hex"));
  });

  it("has the same bytes whoever makes it", () => {
    expect(seal()).toEqual(seal());
  });

  it.each([
    ["thresholds", { thresholds: { http_req_failed: ["rate<0.5"] } }],
    ["task", { task: { memory: 4096 } }],
    ["exports", { exports: { otlp: { url: "https://otel.example.com" } } }],
  ])("is the same when the config's %s change, which no worker needs", (_, change) => {
    expect(seal(change).sha256).toBe(seal().sha256);
  });

  it.each([
    ["load", { duration: "11s" }],
    ["target", { target: "https://other.example.com" }],
    ["regions", { remoteRegions: { "us-east-1": 3, "eu-west-1": 1 } }],
    ["env", { env: { TOKEN: "b" } }],
    ["allowed hosts", { allowedHosts: ["cdn.example.com"] }],
    ["recorded tags", { thresholds: { "http_req_duration{tier:gold}": ["p(95)<300"] } }],
  ])("is another when the %s change", (_, change) => {
    expect(seal(change).sha256).not.toBe(seal().sha256);
  });

  it("is another when script, rows or certificates change", () => {
    const { sha256 } = seal();
    const others = [
      seal({}, { ...SCRIPT, code: "1" }),
      seal({}, { ...SCRIPT, phases: [] }),
      seal({}, SCRIPT, { ...FILES, data: {} }),
      seal({}, SCRIPT, { ...FILES, http: { ...FILES.http, tlsCa: [Pem.parse("-----BEGIN X-----")] } }),
    ].map((sealed) => sealed.sha256);
    expect(new Set([sha256, ...others]).size).toBe(5);
  });
});

describe("a seal", () => {
  it("holds for the bytes it was made of, as text or as read, and no others", () =>
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (code, added) => {
        const { text, sha256 } = seal({}, { ...SCRIPT, code });
        expect(isSealedBy(sha256, text)).toBe(true);
        expect(isSealedBy(sha256, Buffer.from(text))).toBe(true);
        expect(isSealedBy(sha256, text + added)).toBe(added === "");
      }),
      { numRuns: 30 },
    ));
});

describe("the plan's options of the HTTP client", () => {
  it("have the defaults of the config's, and differ in what their files are alone", () => {
    expect(PlannedHttp.parse({})).toEqual(HttpOptions.parse({}));
    const auth = { cert: "a", key: "b", password: "c", domains: ["*.example.com"] };
    expect(PlannedHttp.parse({ tlsAuth: [auth] })).toEqual(HttpOptions.parse({ tlsAuth: [auth] }));
    expect(PlannedHttp.safeParse({ tlsCa: [""] }).success).toBe(false);
  });

  it("are no config's: a file's name is no certificate", () => {
    const options = HttpOptions.parse({ tlsCa: ["ca.pem"] });
    // @ts-expect-error What would pass here is a file's name in place of what the file holds.
    const planned: PlannedHttp = options;
    expect(planned.tlsCa).toEqual(["ca.pem"]);
  });
});
