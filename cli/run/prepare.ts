// From a config to everything that a run needs and that can be known before it: the bundled script, the settings, the record.
import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { readDataFiles } from "../../bundling/data-files.ts";
import { type BundledScript, bundleScript } from "../../bundling/script.ts";
import { withTlsFiles } from "../../bundling/tls-files.ts";
import { type Config, comparisonsOf, requiredRegionsOf, runSettingsOf } from "../../contracts/config/config.ts";
import type { HttpOptions } from "../../contracts/config/http-options.ts";
import { functionsOf } from "../../contracts/config/scenario.ts";
import type { RequiredRegion, RunSettings } from "../../contracts/orchestrator/state.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import packageJson from "../../package.json" with { type: "json" };
import { secretsOf } from "../exports/open-exports.ts";
import { checkThresholds } from "./check-thresholds.ts";
import { maskedConfig } from "./masked-config.ts";
import { readConfig } from "./read-config.ts";

export const MERIDIAN_VERSION: string = packageJson.version;

export interface Prepared {
  readonly config: Config;
  readonly script: BundledScript;
  /** With the contents of the files that the config names. */
  readonly http: HttpOptions;
  /** What is in the data files that the config names. */
  readonly data: RunPlan["data"];
  readonly regions: Readonly<Record<string, RequiredRegion>>;
  readonly settings: RunSettings;
}

/** @throws MeridianError for every mistake of config and script; nothing has been written then */
export const prepareRun = async (configPath: string): Promise<Prepared> => {
  const config = await readConfig(configPath);
  const script = await bundleScript(resolve(dirname(configPath), config.script), functionsOf(config));
  checkThresholds(config, script, configPath);
  if (config.exports.otlp !== undefined) secretsOf(config.exports.otlp);
  return {
    config,
    script,
    http: await withTlsFiles(config.http, dirname(configPath)),
    data: await readDataFiles(config.data, dirname(configPath)),
    regions: requiredRegionsOf(config),
    settings: runSettingsOf(config, script.phases),
  };
};

export const recordOf = (
  { config, script, regions, settings }: Prepared,
  runId: string,
  createdAt: string,
): RunRecord => ({
  schema: "meridian.run.v1",
  meridianVersion: MERIDIAN_VERSION,
  runId,
  createdAt,
  name: config.name,
  target: config.target,
  regions: { ...regions },
  durationSeconds: settings.durationSeconds,
  thresholds: comparisonsOf(config),
  config: maskedConfig(config),
  scriptSha256: createHash("sha256").update(script.code).digest("hex"),
  ending: null,
});
