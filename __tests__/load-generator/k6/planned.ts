// The plan that a script's own options come to, as the command makes it: options read by running its init code, put in
// place of a config.
import { dirname } from "node:path";
import { readFilesOf } from "../../../bundling/config/config-files.ts";
import { readInitCode } from "../../../bundling/k6/run-init-code.ts";
import { bundleScript } from "../../../bundling/script.ts";
import { ANY_TARGET } from "../../../contracts/config/config.ts";
import { readConfigDocument } from "../../../contracts/config/config-file.ts";
import { mergeLayers } from "../../../contracts/config/layers/merge.ts";
import { k6LayersOf } from "../../../contracts/k6/options/k6-layers.ts";
import { type OpenPlan, openPlanOf } from "../../../contracts/run/open-plan.ts";
import { PHASES, type PhaseName } from "../../../contracts/run/run-plan.ts";
import { runPlanOf } from "../../../contracts/run/sealed-plan.ts";
import { LOCAL_REGION } from "../../../contracts/words/aws-regions.ts";

export interface Planned {
  readonly plan: OpenPlan;
  readonly phases: readonly PhaseName[];
  /** What people are told of the options. */
  readonly notes: readonly string[];
}

/** @param initProgram what reads init code */
export const planByOptions = async (
  initProgram: string,
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<Planned> => {
  const folder = dirname(path);
  const bundled = await bundleScript(path, []);
  const { options, functions, files } = await readInitCode({ script: bundled, env, folder }, { program: initProgram });
  const own = { below: [{ from: bundled.file, options }], above: [], hasOwnLoad: false, isSized: false };
  const { below, issues, notes, options: consolidated } = k6LayersOf(own);
  const usual = { target: ANY_TARGET, remoteRegions: { [LOCAL_REGION]: { weight: 1 } }, env };
  const { document } = mergeLayers([{ from: "default", document: usual }, ...below]);
  const { config, issues: others } = readConfigDocument(document);
  if (config === undefined || issues.length > 0) throw new Error(JSON.stringify([...issues, ...others]));
  const phases = PHASES.filter((phase) => functions.includes(phase));
  const script = { ...bundled, files: { ...bundled.files, ...files }, options: consolidated, phases };
  const reach = { targets: {}, callsAnyHost: true, allowPrivateAddresses: true };
  const plan = runPlanOf(config, script, await readFilesOf(config, folder), reach);
  return { plan: openPlanOf(plan, {}), phases, notes };
};
