// What is wrong with a run is told all at once: the config's mistakes, the files that it names, the script.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkForAws } from "../../../cli/places/aws/check-config.ts";
import { type PrepareOptions, prepareRun } from "../../../cli/run/prepare.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

describe("preparing a run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-prepare-"));
    writeFileSync(join(folder, "fine.js"), "export default async ({ sleep }) => { await sleep(1); };\n");
    writeFileSync(join(folder, "named.js"), "export const browse = async () => {};\n");
    writeFileSync(join(folder, "broken.js"), "export default async () => {\n  await (;\n};\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const VALID = { remoteRegions: { local: 2 }, target: "demo", duration: "4s", script: "fine.js" };
  const errorOf = async (change: object, options: PrepareOptions = {}): Promise<MeridianError | undefined> => {
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify({ ...VALID, ...change }));
    const error: unknown = await prepareRun({ path }, options).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (error !== undefined && !(error instanceof MeridianError)) throw error;
    return error;
  };
  const pathsOf = async (change: object, options?: PrepareOptions) =>
    (await errorOf(change, options))?.issues.map(({ path }) => path);

  it("names files that are not there together with mistakes of the config", async () => {
    const http = { tlsCa: ["ca.pem"], tlsAuth: [{ cert: "cert.pem", key: "key.pem" }] };
    const data = { users: "users.csv", items: { file: "items.json" } };
    expect(await pathsOf({ duration: 5000, script: "none.js", http, data })).toEqual([
      "duration",
      "script",
      "http.tlsCa[0]",
      "http.tlsAuth[0].cert",
      "http.tlsAuth[0].key",
      "data.users",
      "data.items",
    ]);
  });

  it.each([
    ["with the config's mistakes", { targte: "demo", target: undefined }, ["targte", "script"]],
    ["alone, as what it is", {}, []],
  ])("tells a script that does not compile %s", async (_, change, paths) => {
    const error = await errorOf({ script: "broken.js", ...change });
    expect(error?.code).toBe(paths.length === 0 ? "SCRIPT_INVALID" : "CONFIG_INVALID");
    expect(error?.issues.map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    ["does not compile", "broken.js", "SCRIPT_INVALID", /broken\.js:2:10/],
    ["imports what is not there", "k6.js", "SCRIPT_INVALID", /k6\.js:1:\d+: .*k6\/x\/sql/],
    ["is not there", "none.js", "SCRIPT_UNREADABLE", /none\.js cannot be read/],
    ["is right, and Meridian's", "fine.js", "COMMAND_INVALID", /which target is meant/],
  ])("tells, without a config, of a script that %s", async (_, script, code, message) => {
    writeFileSync(join(folder, "k6.js"), 'import sql from "k6/x/sql";\nexport default () => sql;\n');
    const overrides = { script: { value: join(folder, script), from: "the command line" } };
    const before = process.cwd();
    process.chdir(folder);
    try {
      const prepared = prepareRun({ path: undefined, overrides } as never);
      await expect(prepared).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    } finally {
      process.chdir(before);
    }
  });

  it.each([
    ["a script whose name cannot be read", { script: 5 }, ["script"]],
    ["a script whose setting is misspelt", { script: undefined, scrip: "fine.js" }, ["scrip"]],
    [
      "functions of scenarios that cannot be read",
      { script: "named.js", scenarios: { a: { exec: "browse" } } },
      ["scenarios.a.executor"],
    ],
  ])("looks for no file or function that only follows from a mistake: %s", async (_, change, paths) => {
    expect(await pathsOf(change)).toEqual(paths);
  });

  it("tells what a place asks of a config with all else", async () => {
    const change = { remoteRegions: { local: 2, "us-east-1": 0 }, duration: 5000, script: "none.js" };
    const aws = { checkConfig: checkForAws };
    expect(await pathsOf(change, aws)).toEqual([
      "remoteRegions.us-east-1",
      "duration",
      "target",
      "remoteRegions.local",
      "images.registry",
      "script",
    ]);
    expect((await errorOf({}, aws))?.message).toContain("not for AWS");
    // What could not be read is not held against AWS, too.
    expect(
      await pathsOf({ target: "localhost", remoteRegions: { "us-east-1": 1 }, images: { registry: "a.b/c" } }, aws),
    ).toEqual(["target"]);
  });

  it("looks for the functions of those scenarios that can be read", async () => {
    const scenarios = { a: { executor: "constant-vus", exec: "buy" }, b: { executor: "constant-vus", exec: 5 } };
    const error = await errorOf({ script: "named.js", scenarios });
    expect(error?.issues).toMatchObject([{ path: "scenarios.b.exec" }, { received: expect.stringContaining("buy") }]);
  });

  it("has nothing against a run without mistakes", async () => {
    expect(await errorOf({})).toBeUndefined();
  });
});
