// Makes the run plan of a config, as text with its hash (the seal). A deploy and the CLI compare hashes to know whether
// they mean the same plan, and workers trust a fetched plan by its hash alone; so all plans are made here.
import { ANY_TARGET, type Config, regionLoadsOf } from "../config/config.ts";
import { scenariosOf } from "../config/scenario.ts";
import type { MetricKind } from "../metrics/definition.ts";
import { ownTagsOf } from "../metrics/threshold.ts";
import { sha256Of } from "../words/sha256.ts";
import { ANY_HOST, type Dialect, type PhaseName, type RunPlan, type Span, type UserPart } from "./run-plan.ts";

/** A script as the bundler gives it. */
export interface PlannedScript {
  readonly file: string;
  readonly dialect?: Dialect;
  readonly code: string;
  /** What a k6 script's options came to. */
  readonly options?: unknown;
  /** The kinds of a k6 script's own metrics. */
  readonly metrics?: Readonly<Record<string, MetricKind>>;
  /** What it uploads, in base64. */
  readonly files?: Readonly<Record<string, string>>;
  readonly userPart: UserPart;
  /** What goes on by itself because the script says so. */
  readonly meant: Span[];
  /** Which of setup and teardown the script exports. */
  readonly phases: readonly PhaseName[];
}

/** What the files hold that the config names. */
export type FileContents = Readonly<Pick<RunPlan, "http" | "data">>;

/** Where the load goes, which only the place of a run knows. */
export type Reach = Readonly<Pick<RunPlan, "targets" | "allowPrivateAddresses" | "proxies" | "authorities">> & {
  /** The hosts are the script's own matter. */
  readonly callsAnyHost?: boolean;
};

export interface SealedPlan {
  /** JSON. */
  readonly text: string;
  /** The hash of the text, in hex. */
  readonly sha256: string;
}

export const sealedPlanOf = (config: Config, script: PlannedScript, files: FileContents, reach: Reach): SealedPlan => {
  const text = JSON.stringify(runPlanOf(config, script, files, reach));
  return { text, sha256: sha256Of(text) };
};

/** What a deployment may reach: every region loads the target itself, through a proxy where the config names one. */
export const deployedReachOf = ({
  remoteRegions,
  target,
  http,
}: Pick<Config, "remoteRegions" | "target" | "http">): Reach => ({
  targets: targetsOf(target, Object.keys(remoteRegions)),
  allowPrivateAddresses: false,
  ...(http.proxy === undefined || http.proxy === false ? {} : { proxies: http.proxy }),
});

/** The same for each region; none where the script calls what it likes. */
export const targetsOf = (target: string, regions: readonly string[]): RunPlan["targets"] =>
  target === ANY_TARGET ? {} : Object.fromEntries(regions.map((region) => [region, target]));

/** The plan itself, for whoever runs it without storing it. */
export const runPlanOf = (
  config: Config,
  { file, dialect = "meridian", code, options, metrics, files = {}, userPart, meant, phases }: PlannedScript,
  { http, data }: FileContents,
  { targets, callsAnyHost = false, allowPrivateAddresses, proxies, authorities }: Reach,
): RunPlan => ({
  schema: "meridian.run-plan.v2",
  script: {
    ...(Object.keys(files).length === 0 ? {} : { files: { ...files } }),
    file,
    ...(dialect === "meridian" ? {} : { dialect }),
    ...(options === undefined ? {} : { options }),
    ...(metrics === undefined || Object.keys(metrics).length === 0 ? {} : { metrics: { ...metrics } }),
    code,
    // In k6 each virtual user has its own, whatever a config says.
    ...(config.moduleState === "shared" && dialect === "meridian" ? {} : { userPart }),
    ...(meant.length === 0 ? {} : { meant }),
  },
  ...(phases.includes("setup") ? { setup: { timeoutSeconds: config.setupTimeout } } : {}),
  ...(phases.includes("teardown") ? { teardown: { timeoutSeconds: config.teardownTimeout } } : {}),
  scenarios: scenariosOf(config),
  regions: regionLoadsOf(config),
  targets,
  allowedHosts: callsAnyHost ? [ANY_HOST] : config.allowedHosts,
  allowPrivateAddresses,
  ...(proxies === undefined ? {} : { proxies }),
  ...(authorities === undefined || authorities.length === 0 ? {} : { authorities }),
  http,
  data,
  env: config.env,
  tags: ownTagsOf(config.thresholds),
  ...(Object.keys(config.tags).length === 0 ? {} : { sampleTags: config.tags }),
  ...(config.scriptPermissions.length === 0 ? {} : { scriptPermissions: config.scriptPermissions }),
  ...(config.samples ? {} : { samples: false }),
  ...(config.minIterationDuration === 0 ? {} : { minIterationSeconds: config.minIterationDuration }),
});
