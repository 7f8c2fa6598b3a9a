// What the machine that starts a run reads of its secrets: all that is missing is told at once.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSecrets } from "../../../bundling/config/secret-values.ts";
import { wholeEnvironment } from "../../../bundling/config/secret-variables.ts";
import { Config } from "../../../contracts/config/config.ts";
import type { MeridianError } from "../../../contracts/words/errors.ts";

const configOf = (sources: Readonly<Record<string, string>>): Config =>
  Config.parse({
    target: "demo",
    remoteRegions: { local: 1 },
    duration: 1,
    env: Object.fromEntries(Object.entries(sources).map(([name, secret]) => [name, { secret }])),
  });

describe("secrets that a config names", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-secrets-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are read from the environment once, and no child has them", async () => {
    process.env.OF_A_SHOP = "canary-a";
    const config = configOf({ TOKEN: "env:OF_A_SHOP" });
    expect(await readSecrets(config, folder)).toEqual({ "env:OF_A_SHOP": "canary-a" });
    expect(execFileSync(process.execPath, ["-p", "process.env.OF_A_SHOP"], { env: process.env }).toString()).toBe(
      "undefined\n",
    );
    // A config that is read again at each save, and headers of exports, still find it.
    expect(await readSecrets(config, folder)).toEqual({ "env:OF_A_SHOP": "canary-a" });
    expect(wholeEnvironment().OF_A_SHOP).toBe("canary-a");
  });

  it.each([
    ["one\n", "one-and"],
    ["two\r\n", ""],
    ["three\n\n", "\n"],
    ["none", ""],
  ])("are read from a file without the one line break that ends it: %j", async (text) => {
    writeFileSync(join(folder, "token.txt"), `token-${text}`);
    const values = await readSecrets(configOf({ TOKEN: "file:token.txt" }), folder);
    expect(values["file:token.txt"]).toBe(`token-${text}`.replace(/\r?\n$/, ""));
  });

  it("are text, and nothing that reading would change", async () => {
    writeFileSync(join(folder, "key.bin"), Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x62, 0));
    writeFileSync(join(folder, "key.txt"), "\uFEFFschlüssel\n");
    const { issues } = await readSecrets(configOf({ KEY: "file:key.bin", DIR: "file:." }), folder).catch(
      (error) => error,
    );
    expect(issues).toMatchObject([
      { path: "env.KEY", received: "file:key.bin: bytes that are no text" },
      { path: "env.DIR", received: "file:.: it is a folder" },
    ]);
    expect(await readSecrets(configOf({ KEY: "file:key.txt" }), folder)).toEqual({ "file:key.txt": "schlüssel" });
  });

  it("are given by the last of -e and --env-file", async () => {
    const given = [
      { value: { TOKEN: "first", OTHER: "x" }, from: "--env-file" },
      { value: { TOKEN: "second" }, from: "-e" },
    ];
    expect(await readSecrets(configOf({ TOKEN: "option:TOKEN" }), folder, given)).toEqual({ "option:TOKEN": "second" });
  });

  it("are all named where they are missing, and none is shown", async () => {
    process.env.SHORT_ONE = "abc";
    process.env.EMPTY_ONE = "";
    const sources = {
      A: "env:NOT_THERE",
      B: "file:not-there.txt",
      C: "env:SHORT_ONE",
      D: "env:EMPTY_ONE",
      E: "ssm:/shop/token",
    };
    const error: MeridianError = await readSecrets(configOf(sources), folder).catch((thrown) => thrown);
    expect([error.code, error.message]).toEqual(["SECRET_UNREADABLE", "5 secrets cannot be read"]);
    expect(error.issues.map(({ path, received }) => `${path}: ${received}`)).toEqual([
      "env.A: env:NOT_THERE: there is no such variable",
      "env.B: file:not-there.txt: there is no such file",
      "env.C: env:SHORT_ONE: 3 characters",
      "env.D: env:EMPTY_ONE: nothing: it is empty",
      "env.E: ssm:/shop/token: it is read by load generators on AWS alone",
    ]);
    expect(JSON.stringify(error.issues)).not.toContain("abc");
  });
});
