// k6's flags as people type them: what each changes, and what is refused with a sentence.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError, Command as Program } from "commander";
import type { ConfigSource } from "../../../bundling/config/config-source.ts";
import { addCommand } from "../../../cli/definition/add-command.ts";
import { command } from "../../../cli/definition/command.ts";
import { OUT } from "../../../cli/definition/options.ts";
import { CONFIG, changedSourceOf, ENVIRONMENT, OVERRIDES, SCRIPT } from "../../../cli/definition/overrides.ts";
import { stringLayers } from "../../../contracts/config/layers/overrides.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

const sourceOf = async (...argv: string[]): Promise<ConfigSource> => {
  let source: ConfigSource = {};
  const probe = command({
    name: "probe",
    meaning: "tells what it was given",
    arguments: { script: SCRIPT },
    options: { config: CONFIG, environment: ENVIRONMENT, out: OUT, ...OVERRIDES },
    run: async ({ out: _, ...meant }) => {
      source = changedSourceOf(meant);
      return 0;
    },
  });
  const program = new Program().exitOverride().configureOutput({ writeErr: () => {} });
  const finish = async (exitCode: Promise<number>): Promise<void> => void (await exitCode);
  addCommand(program, probe, [], finish);
  await program.parseAsync(["probe", "shop.js", ...argv], { from: "user" });
  return source;
};

it("takes them short and long, once and repeated", async () => {
  const { overrides } = await sourceOf("-u", "5", "-d", "30s", "-i", "20", "--regions", "us-east-1=2,eu-west-1");
  expect(overrides).toMatchObject({
    vus: { value: 5 },
    duration: { value: "30s" },
    iterations: { value: 20 },
    weights: { value: { "us-east-1": 2, "eu-west-1": 1 } },
  });
  const more = await sourceOf(
    ...["-s", "10s:5", "--stage", "1m:20", "--batch", "3", "--rps", "40", "--max-redirects", "0", "--tag", "env=a=b"],
    ...[
      "--user-agent",
      "shop",
      "--no-connection-reuse",
      "--insecure-skip-tls-verify",
      "--summary-trend-stats",
      "avg,p(99)",
    ],
  );
  const options = Object.assign({}, ...(more.overrides?.options ?? []).map(({ value }) => value));
  expect(options).toEqual({
    stages: [
      { duration: "10s", target: 5 },
      { duration: "1m", target: 20 },
    ],
    batch: 3,
    rps: 40,
    maxRedirects: 0,
    userAgent: "shop",
    noConnectionReuse: true,
    insecureSkipTLSVerify: true,
    tags: { env: "a=b" },
    summaryTrendStats: ["avg", "p(99)"],
  });
});

it("leaves out what is not wanted", async () => {
  const { overrides } = await sourceOf("--no-setup", "--no-thresholds");
  expect(overrides?.without).toEqual(["setup", "thresholds"]);
  expect((await sourceOf()).overrides?.without).toEqual([]);
});

it("reads secrets from a file, which stay secrets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-secret-source-"));
  const file = join(folder, "shop.secrets");
  writeFileSync(file, "# for the shop\n token =canary=one \r\n\nother=canary-two\n");
  const { overrides } = await sourceOf(`--secret-source=file=${file}`, "-e", "token=canary-three");
  const env = overrides?.env ?? [];
  expect(env[0]).toEqual({
    value: { token: "canary=one ", other: "canary-two" },
    from: "--secret-source",
    areSecret: true,
  });
  expect(stringLayers(env, {}).map(({ document }) => document)).toEqual([
    { env: { token: { secret: "option:token" }, other: { secret: "option:other" } } },
    { env: { token: { secret: "option:token" } } },
  ]);
  writeFileSync(file, "token\n");
  await expect(sourceOf(`--secret-source=file=${file}`)).rejects.toThrow(/no KEY=VALUE in line 1/);
  rmSync(folder, { recursive: true });
});

it.each<[string[], RegExp]>([
  [["--secret-source", "mock=token=canary"], /there is one source/],
  [["--secret-source", "token=canary"], /takes file=FILE/],
  [["--secret-source", "file=/nowhere/at-all"], /cannot be read/],
  [["--execution-segment", "0:1/2"], /regions share the load exactly/],
  [["--regions", "a=1", "--region", "b=2"], /two ways/],
  [["--out", "json=out.json"], /takes a folder/],
  [["--stage", "10:"], /--stage/],
  [["--tag", "novalue"], /NAME=VALUE/],
  [["--batch", "-3"], /whole number/],
])("%j is refused", async (argv, words) => {
  const thrown = await sourceOf(...argv).catch((error: unknown) => error);
  expect(thrown instanceof MeridianError || thrown instanceof CommanderError).toBe(true);
  expect((thrown as Error).message).toMatch(words);
});
