// Makes what a deployment carries: the orchestrator's archive, a build context per image, and the run plan.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EffectiveConfig } from "../bundling/config/effective-config.ts";
import type { DeployedPrograms } from "../bundling/deployed-programs.ts";
import { effectiveScript } from "../bundling/effective-script.ts";
import type { Config } from "../contracts/config/config.ts";
import { functionsOf } from "../contracts/config/scenario.ts";
import { deployedReachOf, type FileContents, sealedPlanOf } from "../contracts/run/sealed-plan.ts";
import type { Role } from "../contracts/words/names.ts";
import { sha256Of } from "../contracts/words/sha256.ts";
import { archiveOf } from "./archive.ts";
import type { Bundles, ImageContext } from "./deployment.ts";

/**
 * @param programs where Meridian's own are taken from
 * @param scriptPath the user's script
 * @param directory emptied first: what lies in it is what is deployed
 * @param effective where the config was read already
 * @throws MeridianError SCRIPT_UNREADABLE, SCRIPT_INVALID with file, line and column
 */
export const makeBundles = async (
  programs: DeployedPrograms,
  config: Config,
  files: FileContents,
  scriptPath: string,
  directory: string,
  effective?: EffectiveConfig,
): Promise<Bundles> => {
  // The script comes first: a mistake in it is the likeliest, and is found before any program is bundled.
  const script = await effectiveScript(scriptPath, functionsOf(config), effective);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const path = join(directory, "run-plan.json");
  const { text, sha256 } = sealedPlanOf(config, script, files, deployedReachOf(config));
  await writeFile(path, text);
  const [orchestrator, aggregator, loadGenerator] = await Promise.all([
    programs.put("orchestrator", directory),
    makeImageContext(programs, "aggregator", directory),
    makeImageContext(programs, "load-generator", directory),
  ]);
  return {
    orchestrator: { path: await archiveOf(orchestrator.directory), hash: orchestrator.hash },
    images: { aggregator, "load-generator": loadGenerator },
    plan: { path, sha256 },
    phases: script.phases,
  };
};

const makeImageContext = async (programs: DeployedPrograms, role: Role, directory: string): Promise<ImageContext> => {
  const program = await programs.put(role, directory);
  const dockerfile = programs.dockerfileOf(role);
  await copyFile(dockerfile, join(program.directory, "Dockerfile"));
  return { directory: program.directory, hash: sha256Of(program.hash + (await readFile(dockerfile, "utf8"))) };
};
