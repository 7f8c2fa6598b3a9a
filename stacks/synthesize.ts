// From the config in the present folder (or MERIDIAN_CONFIG's, with MERIDIAN_ENVIRONMENT) to Terraform's JSON in
// cdktf.out: one home stack, and one remote stack for each region.
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { App } from "cdktf";
import { readFilesOf } from "../bundling/config/config-files.ts";
import { type EffectiveConfig, readEffectiveConfig } from "../bundling/config/effective-config.ts";
import type { DeployedPrograms } from "../bundling/deployed-programs.ts";
import { unwritableWords } from "../bundling/unwritable.ts";
import { awsConfigIssues } from "../contracts/config/aws-config.ts";
import type { Config } from "../contracts/config/config.ts";
import { configMistakes } from "../contracts/config/config-file.ts";
import { MeridianError } from "../contracts/words/errors.ts";
import { HOME_STACK, remoteStackOf } from "../contracts/words/names.ts";
import { addStacks } from "./app.ts";
import { makeBundles } from "./bundles.ts";
import { type Deployment, describeDeployment } from "./deployment.ts";
import { forgetFormerBackends } from "./former-backend.ts";
import { checkTerraform, dockerHostOf } from "./machine.ts";
import { policiesOf } from "./policies.ts";
import { readStatesInBucket } from "./state-bucket.ts";
import { checkHomeRegion, checkStates, formerRegionsIn, regionsOfHomeIn } from "./state-files.ts";
import { regionsOf } from "./terraform-state.ts";

/** What is wrong with config or script is said on standard error, and makes the process fail. */
export const synthesizeWith = (programs: DeployedPrograms): Promise<void> =>
  synthesize(programs).catch((thrown: unknown) => {
    const error = unwritable(thrown) ?? thrown;
    process.stderr.write(`${error instanceof MeridianError ? explain(error) : String((error as Error).stack)}\n`);
    process.exitCode = error instanceof MeridianError ? 2 : 1;
  });

/** cdktf and esbuild say it with a stack each. */
const unwritable = (error: unknown): MeridianError | undefined => {
  const words = error instanceof MeridianError ? undefined : unwritableWords(error);
  if (words === undefined) return undefined;
  return new MeridianError("ENVIRONMENT_INVALID", `what is deployed cannot be put into cdktf.out: ${words}`, {
    next: "make the folder writable, or copy it to where it is; the state of what is deployed has to come along",
    cause: error,
  });
};

const synthesize = async (programs: DeployedPrograms): Promise<void> => {
  const { config, effective } = await readConfig();
  const { path } = effective;
  const ofFolder: Standing = {
    formerRegions: formerRegionsIn(process.cwd(), config),
    regionsOfHome: regionsOfHomeIn(process.cwd(), config),
  };
  const regions = [...Object.keys(config.remoteRegions), ...ofFolder.formerRegions];
  checkStates(process.cwd(), config, [HOME_STACK, ...regions.map(remoteStackOf)]);
  const { stateBackend } = config;
  const standing = stateBackend === undefined ? ofFolder : await standingInBucket(config, stateBackend);
  await checkTerraform(config, process.env);
  const app = new App();
  const bundles = await makeBundles(
    programs,
    config,
    await readFilesOf(config, dirname(path)),
    resolve(dirname(path), config.script),
    resolve(app.outdir, "bundles"),
    effective,
  );
  const deployment = describeDeployment(config, bundles, {
    ...standing,
    dockerHost: await dockerHostOf(process.env),
  });
  addStacks(app, deployment);
  app.synth();
  forgetFormerBackends(app.outdir, config.name);
  // For `meridian plan --policies`, and whoever makes the roles.
  await writeFile(resolve(app.outdir, "policies.json"), `${JSON.stringify(policiesOf(deployment), null, 2)}\n`);
};

/** What stands already, by the states that are there. */
type Standing = Pick<Deployment, "formerRegions" | "regionsOfHome">;

/** Without a look into the bucket the synth goes on: whether it may be read is Terraform's to say. */
const standingInBucket = async (config: Config, backend: NonNullable<Config["stateBackend"]>): Promise<Standing> => {
  const states = await readStatesInBucket(config, backend).catch(({ name, message }: Error) => {
    const place = `s3://${backend.bucket}/${backend.prefix}/${config.name}`;
    process.stderr.write(
      `the states in ${place} cannot be read, so that regions that the config has lost are not known. AWS says: ${name}: ${message}\n`,
    );
    return undefined;
  });
  if (states === undefined) return { formerRegions: [], regionsOfHome: [] };
  checkHomeRegion(states.home, config);
  return { formerRegions: states.formerRegions, regionsOfHome: regionsOf(states.home) };
};

/** The config as a run of the same folder and environment has it. */
const readConfig = async (): Promise<{ config: Config; effective: EffectiveConfig }> => {
  const effective = await readEffectiveConfig({});
  const { config, issues: mistakes, path } = effective;
  if (config === undefined || mistakes.length > 0) throw configMistakes(path, mistakes);
  const issues = awsConfigIssues(config, effective.k6?.hosts);
  if (issues.length === 0) return { config, effective };
  throw new MeridianError("CONFIG_INVALID", `${path} is fine for a run on one machine, but not for AWS`, {
    next: `mend ${path}`,
    issues,
  });
};

const explain = (error: MeridianError): string =>
  [
    `${error.code}: ${error.message}`,
    ...error.issues.map(({ path, expected, received, suggestion }) => {
      const meant = suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`;
      return `  ${path}: found ${received}, expected ${expected}${meant}`;
    }),
    ...(error.next === undefined ? [] : [`What to do: ${error.next}`]),
  ].join("\n");
