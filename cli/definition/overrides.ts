// Options that say which config is meant, and those that change it for this once.
import { dirname, relative, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { type ConfigSource, configPathOf, known } from "../../bundling/config/config-source.ts";
import type { ClimbingLoad } from "../../contracts/config/layers/climbing.ts";
import type { Given, GivenStrings } from "../../contracts/config/layers/overrides.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { K6_FLAGS, k6OverridesOf } from "../k6/flags.ts";
import { readSecretFile, secretFileOf } from "../k6/secret-source.ts";
import type { ArgumentOf, GivenOf, OptionOf } from "./command.ts";
import { readEnvFile } from "./env-file.ts";
import { optional, optionalText } from "./options.ts";

/** Named as for cdktf, so that both speak of the same deployment. */
export const CONFIG = optionalText(
  "-c, --config <file>",
  "the config; else MERIDIAN_CONFIG, config.json or meridian.config.ts",
);
export const ENVIRONMENT = optionalText("--environment <name>", 'which of the config\'s "environments" is meant');

/** For commands that look for a run. */
const OF_RUN = {
  only: {
    worksIn: ({ findsRunsBy }) => findsRunsBy === "config",
    why: "elsewhere a run is looked for in the folder that --out names",
  },
} satisfies Pick<OptionOf<unknown>, "only">;
export const CONFIG_OF_RUN = { ...CONFIG, ...OF_RUN };
export const ENVIRONMENT_OF_RUN = { ...ENVIRONMENT, ...OF_RUN };

export const SCRIPT: ArgumentOf<string | undefined> = optional("[script]", "the script, in place of the config's");

const repeated = <T>(flags: string, meaning: string, parse: (text: string) => T): OptionOf<readonly T[]> => ({
  flags,
  meaning,
  preset: [],
  parse: (text, before) => [...before, parse(text)],
});

const positive = (text: string, isWhole: boolean, form = `a ${isWhole ? "whole " : ""}number above 0`): number => {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value))) return value;
  throw new InvalidArgumentError(form);
};

const number = (flags: string, meaning: string, isWhole: boolean): OptionOf<number | undefined> => ({
  flags,
  meaning,
  parse: (text) => positive(text, isWhole),
});

/** `KEY=VALUE`, both as they are. */
const pairOf = (text: string, form = "KEY=VALUE"): readonly [string, string] => {
  const end = text.indexOf("=");
  if (end > 0) return [text.slice(0, end), text.slice(end + 1)];
  throw new InvalidArgumentError(form);
};

const regionOf = (text: string): readonly [string, number] => {
  const form = "NAME=N, a region and a whole number above 0, once for each region";
  const [name, vus] = pairOf(text, form);
  return [name, positive(vus, true, form)];
};

/** `us-east-1=2,eu-west-1`: one without a weight has 1. */
const weightsOf = (text: string): readonly (readonly [string, number])[] =>
  text.split(",").map((part) => {
    const [name, weight] = part.includes("=") ? pairOf(part.trim()) : [part.trim(), "1"];
    if (name === "") throw new InvalidArgumentError("NAME=WEIGHT,NAME=WEIGHT");
    return [name, positive(weight, true)];
  });

export const OVERRIDES = {
  vus: number(
    "-u, --vus <number>",
    "virtual users of each region that --region does not name; of the whole test for a k6 script",
    true,
  ),
  rate: number("--rate <number>", "iterations a second of each region, whether or not earlier ones have ended", false),
  duration: optionalText("-d, --duration <time>", "how long the load lasts: 90s, 1m30s"),
  iterations: number(
    "-i, --iterations <number>",
    "iterations of each region, shared by its virtual users; of the whole test for a k6 script",
    true,
  ),
  target: optionalText("--target <url>", "the base URL of the system under test, or demo"),
  regions: repeated(
    "--regions <name=weight,…>",
    "the regions that share a load of the whole test, by their weights: us-east-1=2,eu-west-1=1",
    weightsOf,
  ),
  region: repeated("--region <name=vus>", "a region's own virtual users; may be repeated", regionOf),
  env: {
    ...repeated("-e, --env <key=value>", "a string for the script, as env; may be repeated", (text) => pairOf(text)),
    mayHoldSecret: true,
  },
  envFile: repeated("--env-file <file>", "strings for the script, a KEY=VALUE a line; may be repeated", (file) => file),
  threshold: repeated(
    "--threshold <limit>",
    "one more limit, as in 'http_req_duration p(95)<300'; may be repeated",
    (limit) => limit,
  ),
  set: repeated("--set <path=value>", "any setting: the value is JSON, else text; may be repeated", (text) => text),
  secretSource: repeated(
    "--secret-source <file=path>",
    "secrets for the script, a KEY=VALUE a line: of k6/secrets, and as env; may be repeated",
    secretFileOf,
  ),
  ...K6_FLAGS,
} as const;

type Asked = GivenOf<{ config: typeof CONFIG; environment: typeof ENVIRONMENT }, unknown>;
type AskedWithOverrides = Asked & GivenOf<typeof OVERRIDES, unknown> & { readonly script: string | undefined };

const given = <T>(value: T | undefined, from: string): Given<T> | undefined =>
  value === undefined ? undefined : { value, from };

const givenList = <T>(list: readonly T[], from: string): Given<readonly T[]> | undefined =>
  list.length === 0 ? undefined : { value: list, from };

/** The config that a command means which changes nothing of it. */
export const sourceOf = ({ config, environment }: Asked): ConfigSource => ({
  path: config,
  environment: given(environment, "--environment"),
});

/** The same, with what the command line changes. @throws MeridianError COMMAND_INVALID */
export const changedSourceOf = (asked: AskedWithOverrides): ConfigSource => {
  const { rate, iterations, region, regions } = asked;
  if (region.length > 0 && regions.length > 0)
    throw new MeridianError("COMMAND_INVALID", "--regions and --region are two ways to say where the load comes from", {
      next: "leave one of them out: --regions shares a load of the whole test, --region gives a region virtual users of its own",
    });
  if (rate !== undefined && iterations !== undefined)
    throw new MeridianError("COMMAND_INVALID", "--rate and --iterations are two kinds of load", {
      next: "leave one of them out: a rate goes on for --duration, iterations until they are done",
    });
  const overrides = known({
    script: given(asked.script, "[script]"),
    target: given(asked.target, "--target"),
    duration: given(asked.duration, "--duration"),
    vus: given(asked.vus, "--vus"),
    rate: given(rate, "--rate"),
    iterations: given(iterations, "--iterations"),
    regions: region.length === 0 ? undefined : given(Object.fromEntries(region), "--region"),
    weights: regions.length === 0 ? undefined : given(Object.fromEntries(regions.flat()), "--regions"),
    thresholds: givenList(asked.threshold, "--threshold"),
    set: givenList(asked.set, "--set"),
    ...k6OverridesOf(asked),
  });
  const strings = stringsOf(asked);
  const source = { ...sourceOf(asked), overrides: { ...overrides, ...(strings.length === 0 ? {} : { env: strings }) } };
  return asked.script === undefined ? source : withScript(source, asked.script);
};

/** What a command that has a load of its own may change. */
const { target, env, envFile, threshold, set, secretSource } = OVERRIDES;
export const OVERRIDES_BUT_LOAD = { target, env, envFile, threshold, set, secretSource } as const;

/** @param climbing the load. @throws MeridianError COMMAND_INVALID */
export const climbingSourceOf = (
  asked: Asked & GivenOf<typeof OVERRIDES_BUT_LOAD, unknown> & { readonly script: string | undefined },
  climbing: ClimbingLoad,
): ConfigSource => {
  const strings = stringsOf(asked);
  const overrides = known({
    climbing,
    target: given(asked.target, "--target"),
    env: strings.length === 0 ? undefined : strings,
    thresholds: givenList(asked.threshold, "--threshold"),
    set: givenList(asked.set, "--set"),
  });
  const source = { ...sourceOf(asked), overrides };
  return asked.script === undefined ? source : withScript(source, asked.script);
};

const stringsOf = ({
  env,
  envFile,
  secretSource,
}: GivenOf<Pick<typeof OVERRIDES, "env" | "envFile" | "secretSource">, unknown>): GivenStrings[] => [
  ...secretSource.map((file) => ({ value: readSecretFile(file), from: "--secret-source", areSecret: true as const })),
  ...envFile.map((file) => ({ value: readEnvFile(file), from: "--env-file" })),
  ...(env.length === 0 ? [] : [{ value: Object.fromEntries(env), from: "-e" }]),
];

/** The config names its script as its own folder sees it, the command line as the present one does. */
const withScript = (source: ConfigSource, script: string): ConfigSource => {
  const folder = dirname(resolve(configPathOf(source)));
  return {
    ...source,
    overrides: { ...source.overrides, script: { value: relative(folder, resolve(script)) || ".", from: "[script]" } },
  };
};
