// From a config to everything that a run needs and that can be known before it: the bundled script, the settings, the
// record.
import { dirname, resolve } from "node:path";
import { readFilesOf } from "../../bundling/config/config-files.ts";
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { type EffectiveConfig, readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import { readSecrets } from "../../bundling/config/secret-values.ts";
import { declaredMetricsOf } from "../../bundling/declared-metrics.ts";
import { effectiveScript } from "../../bundling/effective-script.ts";
import type { K6Script } from "../../bundling/k6/script-layers.ts";
import { checkMetricNames } from "../../bundling/metric-names.ts";
import { type BundledScript, openScript } from "../../bundling/script.ts";
import { ANY_TARGET, type Config, requiredRegionsOf, runSettingsOf } from "../../contracts/config/config.ts";
import { configMistakes } from "../../contracts/config/config-file.ts";
import type { Origins } from "../../contracts/config/layers/origins.ts";
import { functionsOf } from "../../contracts/config/scenario.ts";
import type { SecretValues } from "../../contracts/config/secret.ts";
import { plannedThresholdsOf } from "../../contracts/config/threshold-spans.ts";
import type { ScriptLogMode } from "../../contracts/delta/script-words.ts";
import type { RequiredRegion, RunSettings } from "../../contracts/orchestrator/state.ts";
import type { Distances } from "../../contracts/results/distances.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { FileContents } from "../../contracts/run/sealed-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { Mistakes } from "../../contracts/words/mistakes.ts";
import { sha256Of } from "../../contracts/words/sha256.ts";
import { maskText } from "../../metrics/results/mask-secrets.ts";
import packageJson from "../../package.json" with { type: "json" };
import { secretsOf } from "../exports/open-exports.ts";
import { checkThresholds } from "./check-thresholds.ts";
import { maskedConfig } from "./masked-config.ts";

export const MERIDIAN_VERSION: string = packageJson.version;

export interface Prepared {
  /** The config's file, as messages name it. */
  readonly path: string;
  /** Where it, what it extends and the data that it names lie. */
  readonly configFiles: readonly string[];
  readonly origins: Origins;
  readonly config: Config;
  readonly script: BundledScript;
  /** What is known of it where it is k6's. */
  readonly k6: K6Script | undefined;
  readonly files: FileContents;
  /** Of the secrets that are read on this machine. */
  readonly secrets: SecretValues;
  readonly regions: Readonly<Record<string, RequiredRegion>>;
  readonly settings: RunSettings;
}

/** As far as a config could be read. */
export interface ReadSoFar {
  /** The file, as messages name it. */
  readonly path: string;
  readonly config: Config;
  readonly isAsWritten: (path: string) => boolean;
  /** Hosts that the text of a k6 script names. */
  readonly hosts: readonly string[];
}

export interface PrepareOptions {
  /** Whose console lines are shown. */
  readonly log?: ScriptLogMode;
  /** What the run's place asks of a config beyond what every run needs. @throws MeridianError CONFIG_INVALID */
  readonly checkConfig?: ((read: ReadSoFar) => void) | undefined;
  /** The tasks of the run's place read its secrets: here none is. */
  readonly areSecretsElsewhere?: boolean | undefined;
}

/**
 * A config with mistakes is looked at as far as it can be read: the files that it names are told with them.
 * @throws MeridianError for every mistake of config and script; nothing has been written then
 */
export const prepareRun = async (
  source: ConfigSource,
  { log = "first", checkConfig, areSecretsElsewhere = false }: PrepareOptions = {},
): Promise<Prepared> => {
  const effective = await readEffectiveConfig(source);
  const { config, issues, isAsWritten, path: configPath, origins } = effective;
  if (
    effective.files.length === 0 &&
    issues.some(({ path, received }) => path === "target" && received === "nothing")
  ) {
    // What does not compile says not whose script it is: k6's would need no target.
    const script = source.overrides?.script?.value;
    if (script !== undefined && effective.opened === undefined) await openScript(resolve(dirname(configPath), script));
    throw new MeridianError("COMMAND_INVALID", "nobody says which target is meant, and there is no config here", {
      next: "add --target with its base URL, or --target demo; `meridian init` makes a config",
    });
  }
  const { k6 } = effective;
  const named = nameOf(effective);
  const mistakes = new Mistakes();
  if (issues.length > 0) mistakes.add(configMistakes(named, issues));
  if (config === undefined) throw mistakes.asOne(named);
  await mistakes.of(() => checkConfig?.({ path: named, config, isAsWritten, hosts: k6?.hosts ?? [] }));
  const folder = dirname(configPath);
  // Before anything is started: what is taken out of the environment no child of this process has.
  const secrets = areSecretsElsewhere
    ? {}
    : await mistakes.of(() => readSecrets(config, folder, source.overrides?.env, effective.files));
  const functions = functionsOf(config, isAsWritten);
  const script = isAsWritten("script")
    ? await mistakes.of(() => effectiveScript(resolve(folder, config.script), functions, effective))
    : undefined;
  if (script !== undefined) {
    await mistakes.of(() => checkMetricNames(script));
    await mistakes.of(() => checkThresholds(config, script, named));
  }
  const { otlp } = config.exports;
  if (otlp !== undefined) await mistakes.of(() => secretsOf(otlp));
  const files = await mistakes.of(() => readFilesOf(config, folder));
  if (mistakes.areThere || script === undefined || files === undefined || secrets === undefined)
    throw mistakes.asOne(named);
  return {
    path: configPath,
    configFiles: [...effective.files, ...dataFilesOf(config).map((file) => resolve(folder, file))],
    origins,
    config,
    script,
    k6,
    files,
    secrets,
    regions: requiredRegionsOf(config),
    settings: { ...runSettingsOf(config, script.phases), log },
  };
};

/** The config's file, or the script where there is no config. */
export const nameOf = ({ files, k6, path }: Pick<EffectiveConfig, "files" | "k6" | "path">): string =>
  files.length === 0 && k6 !== undefined ? k6.script.file : path;

const dataFilesOf = ({ data }: Config): string[] =>
  Object.values(data).map((one) => (typeof one === "string" ? one : one.file));

export const recordOf = (
  { config, origins, script, regions, settings }: Prepared,
  runId: string,
  createdAt: string,
  distances: Distances,
): RunRecord => {
  const shown = maskedConfig(config);
  return {
    schema: "meridian.run.v1",
    meridianVersion: MERIDIAN_VERSION,
    runId,
    createdAt,
    name: config.name,
    target: config.target === ANY_TARGET ? script.file : maskText(config.target),
    distances,
    regions: { ...regions },
    durationSeconds: settings.durationSeconds,
    // A search holds them against each step: as a whole its run is to break them.
    thresholds: settings.climb === undefined ? plannedThresholdsOf(config) : [],
    ...(settings.climb === undefined ? {} : { climb: settings.climb }),
    limits: config.limits,
    declared: Object.fromEntries(declaredMetricsOf(script)),
    config: shown,
    configFrom: origins.ofAll(shown),
    scriptSha256: sha256Of(script.code),
    ...(config.summaryTrendStats === undefined ? {} : { trendStats: config.summaryTrendStats }),
    ...(config.summaryTimeUnit === undefined ? {} : { timeUnit: config.summaryTimeUnit }),
    ...(config.systemTags === undefined ? {} : { systemTags: config.systemTags }),
    ending: null,
  };
};
