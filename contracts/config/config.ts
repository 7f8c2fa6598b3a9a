// config.json: one schema gives the type, the defaults and the JSON Schema. Messages for people are made in
// config-file.ts.
import * as z from "zod";
import { DEFAULT_EXECUTOR } from "../executors/index.ts";
import type { RegionLoad } from "../executors/region-load.ts";
import { parseThresholds, type Threshold } from "../metrics/threshold.ts";
import type { Mistake, ThresholdExpression } from "../metrics/threshold-expression.ts";
import type { ThresholdTime } from "../metrics/threshold-time.ts";
import { DEFAULT_BUFFER_SECONDS } from "../orchestrator/gathering.ts";
import type { AbortThreshold, RequiredRegion, RunSettings } from "../orchestrator/state.ts";
import type { PhaseName } from "../run/run-plan.ts";
import { Duration, formatDuration } from "../words/duration.ts";
import { webAddress } from "../words/web-address.ts";
import { DataFiles } from "./data-file.ts";
import { Iam, StateBackend } from "./deployed.ts";
import { Exports } from "./exports.ts";
import { HttpOptions } from "./http-options.ts";
import { Images } from "./images.ts";
import { Limits } from "./limits.ts";
import { RemoteRegion } from "./remote-region.ts";
import {
  drainSecondsOf,
  type LoadSettings,
  loadsByRegionOf,
  peakVus,
  Scenarios,
  SingleLoad,
  scenariosOf,
  scenariosSeconds,
} from "./scenario.ts";
import { ScriptPermission } from "./script-permission.ts";
import { Env } from "./secret.ts";
import { plannedThresholdsOf } from "./threshold-spans.ts";

/** The parameter of a custom issue, so that config-file.ts can print it like any other. */
const mistakeIssue = (mistake: Mistake, path: (string | number)[], input: unknown) => ({
  code: "custom" as const,
  message: mistake.expected,
  path,
  input,
  params: mistake.suggestion === undefined ? {} : { suggestion: mistake.suggestion },
});

const THRESHOLD_EXPECTED = 'a comparison such as "p(95)<300", or { "threshold": "p(95)<300", "abortOnFail": true }';

const WrittenThreshold = z.union(
  [
    z.string(),
    z.strictObject({
      threshold: z.string().describe('A comparison such as "p(95)<300"'),
      abortOnFail: z.boolean().default(false).describe("The run ends as soon as it does not hold any more"),
      delayAbortEval: Duration.default(0).describe("Time into the run before which that is not looked at"),
      allowNoSamples: z
        .boolean()
        .default(false)
        .describe("It holds where there was nothing to compare; else a threshold without a sample fails"),
      over: Duration.optional().describe("Every window of this length must hold, sliding by a second; whole seconds"),
      after: Duration.optional().describe("Time at the beginning that is left out: the warm-up; whole seconds"),
      during: z
        .string()
        .optional()
        .describe('The part of the run that it is about: a scenario\'s name, or "stage:2", counted from 1'),
    }),
  ],
  { error: THRESHOLD_EXPECTED },
);

type WrittenThreshold = z.infer<typeof WrittenThreshold>;

const Thresholds = z
  .record(z.string(), z.array(WrittenThreshold), {
    error: 'an object of limits by metric: { "http_req_duration": ["p(95)<300"] }',
  })
  .describe('Limits by metric, as in k6: { "http_req_duration{region:eu-west-1}": ["p(95)<300"] }')
  .transform((written, context): readonly Threshold[] => {
    const parsed = parseThresholds(written, (mistake, path, input) =>
      context.addIssue(mistakeIssue(mistake, path, input)),
    );
    return parsed.map(({ key, expressions, ...rest }) => ({
      ...rest,
      key,
      expressions: expressions.map((expression, index) => ({ ...expression, ...abortOf(written[key]?.[index]) })),
    }));
  });

const abortOf = (threshold: WrittenThreshold | undefined): Pick<ThresholdExpression, "abort"> =>
  typeof threshold === "object" && threshold.abortOnFail ? { abort: { delaySeconds: threshold.delayAbortEval } } : {};

/** Turns parsed thresholds back into the form that config.json has them in. */
export const formatThresholds = ({
  thresholds,
}: Pick<Config, "thresholds">): Record<string, z.input<typeof WrittenThreshold>[]> =>
  Object.fromEntries(
    thresholds.map(({ key, expressions }) => [
      key,
      expressions.map(({ text, abort, allowNoSamples = false, time }) =>
        abort === undefined && !allowNoSamples && time === undefined
          ? text
          : {
              threshold: text,
              ...(abort === undefined ? {} : { abortOnFail: true, delayAbortEval: abort.delaySeconds }),
              ...(allowNoSamples ? { allowNoSamples } : {}),
              ...writtenTime(time),
            },
      ),
    ]),
  );

/** As text with its unit: a number of a thousand seconds or more is refused without one. */
const writtenTime = ({
  over,
  after,
  during,
}: ThresholdTime = {}): { over?: string; after?: string; during?: string } => ({
  ...(over === undefined ? {} : { over: formatDuration(over) }),
  ...(after === undefined ? {} : { after: formatDuration(after) }),
  ...(during === undefined ? {} : { during }),
});

const TREND_STAT_EXPECTED = "avg, min, med, max, count, or a percentile such as p(99.9)";

const TARGET_EXPECTED = 'the base URL of the system under test, such as "https://shop.example.com", or "demo"';

/** In place of a URL: the hosts are the script's own matter, as in k6. */
export const ANY_TARGET = "script";

const HOST_EXPECTED = 'a host such as "api.example.com", "*.example.com" or "10.0.0.5:8080"';

export const Config = z.strictObject({
  $schema: z.string().optional().describe("Where config.schema.json lies, by which an editor completes the file"),
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/,
      "2 to 24 lower-case letters, digits and hyphens, a letter first, no hyphen last",
    )
    .default("meridian")
    .describe("Prefix of every name that a deployment creates"),
  homeRegion: z.string().default("us-west-2").describe("The region of the orchestrator and the tables"),
  remoteRegions: z
    .record(z.string(), RemoteRegion, {
      error:
        'an object of regions, each with its virtual users: { "local": 5 }, or { "us-east-1": 50, "eu-west-1": 50 }',
    })
    .refine((regions) => Object.keys(regions).length > 0, "at least one region with its virtual users")
    .describe("The regions that generate load, each with its virtual users or its rate"),
  script: z.string().min(1).default("script.js").describe("What one virtual user does, relative to the config"),
  moduleState: z
    .enum(["per-vu", "shared"])
    .default("per-vu")
    .describe("Whose the script's top-level variables are: each virtual user's, or shared by those of a thread"),
  scriptPermissions: z
    .array(ScriptPermission)
    .default([])
    .describe("What is opened to the script beyond the network: processes, threads, native addons, files"),
  target: webAddress(TARGET_EXPECTED, ["demo", ANY_TARGET]).describe(
    'The base URL of the system under test; "demo": a server that a local run brings; "script": the hosts that a k6 script names itself',
  ),
  duration: Duration.optional().describe(
    "How long the load lasts; with stages, their sum; with a number of iterations, their maxDuration",
  ),
  load: SingleLoad.optional().describe(`How iterations are started; default: ${DEFAULT_EXECUTOR}`),
  scenarios: Scenarios.optional(),
  setupTimeout: Duration.default(60).describe("What the script's setup() may take, before the start"),
  teardownTimeout: Duration.default(60).describe("What the script's teardown() may take, after the load"),
  minIterationDuration: Duration.default(0).describe("An iteration that ends earlier is followed by a wait, as in k6"),
  tags: z
    .record(z.string(), z.string())
    .default({})
    .describe("Tags of all that is measured: thresholds select by them; and of all that a deployment makes on AWS"),
  systemTags: z
    .array(z.string())
    .optional()
    .describe("Of the tags that samples have by themselves, those that exports show; default: all"),
  thresholds: Thresholds.prefault({}),
  summaryTrendStats: z
    .array(z.string().regex(/^(avg|min|med|max|count|p\(\d{1,2}(\.\d+)?\)|p\(100(\.0+)?\))$/, TREND_STAT_EXPECTED))
    .min(1)
    .optional()
    .describe("What the summary says of times, as in k6: avg, min, med, max, p(90), p(95)"),
  summaryTimeUnit: z
    .enum(["s", "ms", "us"])
    .optional()
    .describe("The unit of times in the summary; default: what fits"),
  samples: z
    .boolean()
    .default(true)
    .describe("Whether results show a few requests that failed, and the slowest, as they were, secrets masked"),
  limits: Limits,
  allowedHosts: z
    .array(z.string().regex(/^(\*\.)?[a-z0-9._[\]:-]+$/i, HOST_EXPECTED))
    .default([])
    .describe("Hosts besides the target's that the script may call; nothing else can be hit"),
  http: HttpOptions.prefault({}).describe("Options of the HTTP client, as in k6"),
  data: DataFiles.default({}).describe("Files of rows for the script, by the names that it knows them by"),
  exports: Exports.prefault({}).describe("Where metrics are sent while the run goes on"),
  env: Env.default({}).describe("Strings for the script, as env, and secrets by where they are read"),
  start: z
    .strictObject({
      barrier: z
        .enum(["workers", "aggregators"])
        .default("workers")
        .describe("What has to be ready before the start is set"),
      bufferSeconds: z
        .number()
        .min(0)
        .max(600)
        .optional()
        .describe(
          "Time between setting the start instant and the start; default: 10, on one machine 1, and for one worker none",
        ),
      timeoutSeconds: z
        .number()
        .positive()
        .max(7200)
        .default(900)
        .describe("Time to get ready before the run is given up"),
    })
    .prefault({})
    .describe("How all regions come to begin at one instant"),
  task: z
    .strictObject({
      cpu: z.literal([256, 512, 1024, 2048, 4096, 8192, 16384]).default(1024).describe("CPU units, 1024 per vCPU"),
      memory: z.int().min(512).max(122_880).default(2048).describe("MiB"),
      architecture: z.enum(["ARM64", "X86_64"]).default("ARM64").describe("Of the tasks' processors"),
      spot: z.boolean().default(false).describe("Load generators on Fargate Spot, which AWS may take away in mid-run"),
      vusPerTask: z.int().min(1).max(100_000).default(1000).describe("Virtual users of one load generator"),
    })
    .prefault({})
    .describe("What each load generator is on AWS; of one machine vusPerTask alone"),
  images: Images.optional(),
  iam: Iam.optional(),
  network: z
    .strictObject({
      aggregatorPort: z
        .int()
        .min(0)
        .max(65_535)
        .default(8125)
        .describe("0: any free port, where containers share an address"),
    })
    .prefault({})
    .describe("The network of a region on AWS"),
  stateBackend: StateBackend.optional(),
  maxCostUsd: z
    .number()
    .positive()
    .optional()
    .describe(
      "What one run may cost on AWS: its start is refused above it, it is ended there, and `meridian plan` fails",
    ),
  maxReceivedGb: z
    .number()
    .positive()
    .optional()
    .describe("What one run may receive, in GB (10^9 bytes): it is ended there"),
});
export type Config = z.infer<typeof Config>;

/** The longest that the load can last, in seconds. */
export const durationSecondsOf = (config: LoadSettings): number => scenariosSeconds(scenariosOf(config));

/** Those that end the run. */
const abortThresholdsOf = (config: LoadSettings & Pick<Config, "thresholds">): AbortThreshold[] =>
  plannedThresholdsOf(config).flatMap(({ key, expressions }) =>
    expressions.flatMap(({ text, abort, time }) =>
      abort === undefined ? [] : [{ metric: key, expression: text, delaySeconds: abort.delaySeconds, ...time }],
    ),
  );

/**
 * The part of config and script that the orchestrator needs.
 * @param phases those of setup and teardown that the script has
 */
export const runSettingsOf = (
  config: LoadSettings & Pick<Config, "start" | "teardownTimeout" | "thresholds" | "maxReceivedGb">,
  phases: readonly PhaseName[],
): RunSettings => ({
  ...config.start,
  bufferSeconds: config.start.bufferSeconds ?? DEFAULT_BUFFER_SECONDS,
  durationSeconds: durationSecondsOf(config),
  drainSeconds: drainSecondsOf(scenariosOf(config)),
  hasSetup: phases.includes("setup"),
  abortOn: abortThresholdsOf(config),
  ...(scenariosOf(config).some(({ load }) => load.executor === "staircase") ? { hasStaircase: true } : {}),
  teardownSeconds: phases.includes("teardown") ? config.teardownTimeout : 0,
  maxReceivedBytes: Math.ceil((config.maxReceivedGb ?? 0) * 1e9),
});

/** Load generators that a region needs for its virtual users. */
export const workersOf = (config: Pick<Config, "task">, vus: number): number => Math.ceil(vus / config.task.vusPerTask);

/** What each region brings to each scenario. */
export const regionLoadsOf = (config: LoadSettings & Pick<Config, "remoteRegions">): Record<string, RegionLoad[]> =>
  loadsByRegionOf(config, config.remoteRegions);

/** What each region owes the run: its virtual users at most, and the workers that they need. */
export const requiredRegionsOf = (config: Config): Record<string, RequiredRegion> => {
  const scenarios = scenariosOf(config);
  return Object.fromEntries(
    Object.entries(regionLoadsOf(config)).map(([region, loads]) => {
      const vus = peakVus(scenarios, loads);
      return [region, { vus, workers: workersOf(config, vus) }];
    }),
  );
};
