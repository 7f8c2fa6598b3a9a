// The config that a command goes by, read from files as people have them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ConfigSource } from "../../../bundling/config/config-source.ts";
import { readEffectiveConfig } from "../../../bundling/config/effective-config.ts";
import { configMistakes } from "../../../contracts/config/config-file.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

describe("the effective config", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-effective-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (files: Readonly<Record<string, unknown>>): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    }
  };
  const BASE = { target: "https://shop.example.com", remoteRegions: { "eu-west-1": 2 }, duration: "10s" };
  const read = (given: ConfigSource = {}, variables = {}) =>
    readEffectiveConfig({ path: join(folder, "config.json"), ...given }, variables);
  const errorOf = async (given: ConfigSource = {}, variables = {}): Promise<MeridianError> => {
    const error: unknown = await read(given, variables).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (!(error instanceof MeridianError)) throw error ?? new Error("nothing was refused");
    return error;
  };
  const given = <T>(value: T, from: string) => ({ value, from });

  it("stands on what it extends, with the files that are named there", async () => {
    write({
      "shared/base.json": { ...BASE, script: "visit.js", data: { users: "users.csv", ids: { file: "ids.json" } } },
      "api/config.json": { extends: "../shared/base.json", duration: "20s", http: { tlsCa: ["ca.pem"] } },
    });
    const { config, issues, origins } = await read({ path: join(folder, "api/config.json") });
    expect(issues).toEqual([]);
    expect(config).toMatchObject({
      duration: 20,
      script: "../shared/visit.js",
      data: { users: "../shared/users.csv", ids: { file: "../shared/ids.json" } },
      http: { tlsCa: ["ca.pem"] },
    });
    expect(origins.of("target")).toBe("../shared/base.json");
    expect(origins.of("duration")).toBe("config.json");
  });

  it("takes what holds a secret out of the environment before it bundles the script", async () => {
    const secret = (name: string) => ({ secret: `env:${name}` });
    Object.assign(process.env, { OF_BASE: "canary-1", OF_STAGING: "canary-2", OF_NOBODY: "text" });
    write({
      "base.json": { ...BASE, env: { A: secret("OF_BASE"), PLAIN: "env:OF_NOBODY" } },
      "config.json": { extends: "./base.json", environments: { staging: { env: { B: secret("OF_STAGING") } } } },
      "script.js": "export default () => {};",
    });
    const { config, issues } = await read({ environment: given("staging", "--environment") });
    expect(issues).toEqual([]);
    expect(config?.env).toMatchObject({ A: secret("OF_BASE"), B: secret("OF_STAGING") });
    expect([process.env.OF_BASE, process.env.OF_STAGING, process.env.OF_NOBODY]).toEqual([
      undefined,
      undefined,
      "text",
    ]);
  });

  it("puts an environment above all files, each file's own", async () => {
    write({
      "base.json": { ...BASE, environments: { staging: { duration: "1m", env: { A: "base" } } } },
      "config.json": { extends: "./base.json", duration: "2m", environments: { staging: { env: { A: "own" } } } },
    });
    const { config, origins } = await read({ environment: given("staging", "--environment") });
    expect(config).toMatchObject({ duration: 60, env: { A: "own" } });
    expect(origins.of("duration")).toBe("environments.staging");
    expect((await read({}, { MERIDIAN_ENVIRONMENT: "staging" })).config?.duration).toBe(60);
  });

  it("puts the command line above variables, and these above environments", async () => {
    write({
      "config.json": { ...BASE, environments: { staging: { duration: "1m", target: "https://staging.example" } } },
    });
    const variables = { MERIDIAN_DURATION: "3s", MERIDIAN_TARGET: "https://variable.example" };
    const environment = given("staging", "--environment");
    const { config, origins } = await read(
      { environment, overrides: { duration: given("4s", "--duration") } },
      variables,
    );
    expect(config).toMatchObject({ duration: 4, target: "https://variable.example" });
    expect([origins.of("duration"), origins.of("target")]).toEqual(["--duration", "MERIDIAN_TARGET"]);
  });

  it("lets a load of the command line take the place of a variable's", async () => {
    write({ "config.json": BASE });
    const { config } = await read({ overrides: { rate: given(5, "--rate") } }, { MERIDIAN_ITERATIONS: "7" });
    expect(config?.load).toMatchObject({ executor: "constant-arrival-rate" });
  });

  it("names the layer that a mistake stands in, also in environments not asked for", async () => {
    write({
      "base.json": { ...BASE, duration: 5000 },
      "config.json": { extends: "./base.json", name: "X", environments: { other: { target: "shop", vus: 3 } } },
    });
    const { issues } = await read({ overrides: { vus: given(0.5, "--vus") } });
    expect(issues.map(({ path }) => path).sort()).toEqual([
      "duration (base.json)",
      "environments.other.target",
      "environments.other.vus",
      "name",
      "remoteRegions.eu-west-1 (--vus)",
    ]);
  });

  it("is refused where files extend one another in a circle", async () => {
    write({ "config.json": { extends: "./a.json" }, "a.json": { extends: "./config.json" } });
    expect((await errorOf()).message).toMatch(/extends itself: config\.json → a\.json → config\.json$/);
  });

  it("says which file names one that is not there", async () => {
    write({ "config.json": { extends: "./none.json" } });
    const { code, message, next } = await errorOf();
    expect([code, next]).toEqual(["CONFIG_UNREADABLE", 'mend "extends" in config.json']);
    expect(message).toMatch(/none\.json cannot be read: there is no such file/);
  });

  it("says which environments there are, and which is near", async () => {
    write({ "config.json": { ...BASE, environments: { staging: {}, live: {} } } });
    const { issues } = await errorOf({ environment: given("stagin", "--environment") });
    expect(issues).toEqual([
      { path: "environments.stagin", expected: "one of staging, live", received: "nothing", suggestion: "staging" },
    ]);
  });

  it.each([
    ["MERIDIAN_VUS", "many"],
    ["MERIDIAN_RATE", "-1"],
    ["MERIDIAN_ITERATIONS", "0"],
  ])("refuses %s=%s", async (name, value) => {
    write({ "config.json": BASE });
    expect((await errorOf({}, { [name]: value })).message).toBe(`${name} is ${JSON.stringify(value)}`);
  });

  it("is mended where its mistakes are", async () => {
    write({
      "base.json": { ...BASE, vuss: 1 },
      "config.json": { extends: "./base.json", environments: { live: { a: 1 } } },
    });
    const set = { overrides: { set: given(["http.proxy=http://shop:canary@host:1"], "--set") } };
    const { issues } = await read(set);
    const told = (found: typeof issues) => configMistakes("config.json", found);
    expect(told(issues)).toMatchObject({
      message: "config.json has 3 mistakes",
      next: expect.stringMatching(/^mend --set, base\.json, config\.json; "\$schema"/),
    });
    expect(told(issues.filter(({ path }) => path.includes("--set")))).toMatchObject({
      message: "the command line has a mistake",
      next: "mend --set",
    });
    // Whoever writes a proxy in a wrong form has written its password there.
    expect(JSON.stringify(issues)).not.toContain("canary");
    expect((await errorOf({}, { MERIDIAN_RATE: "1", MERIDIAN_ITERATIONS: "1" })).message).toMatch(/two kinds of load/);
  });

  it("is shown to whoever is in a folder below it", async () => {
    write({ "config.json": BASE, "api/deep/script.js": "" });
    expect((await errorOf({ path: join(folder, "api/deep/config.json") })).next).toMatch(
      /^config\.json lies above: --config \S+config\.json; else name it/,
    );
    mkdirSync(join(folder, "api/.git"));
    expect((await errorOf({ path: join(folder, "api/deep/config.json") })).next).toMatch(/^name it/);
  });

  it("tells mistakes of writing in every file at once", async () => {
    write({ "base.json": "{ ", "config.json": '{ "extends": "./base.json", "a": 1, "a": 2 }' });
    const { config, issues } = await read();
    expect(config).toBeUndefined();
    expect(issues.map(({ path }) => path)).toEqual([expect.stringMatching(/^line 1, .* \(base\.json\)$/), "a"]);
  });
});
