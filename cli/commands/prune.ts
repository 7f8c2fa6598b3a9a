// `meridian prune`: takes down what is left in regions that the config does not name any more.
import { resolve } from "node:path";
import { configPathOf } from "../../bundling/config/config-source.ts";
import { command } from "../definition/command.ts";
import { flag } from "../definition/options.ts";
import { CONFIG, ENVIRONMENT, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { findCdktf } from "../plan/find-cdktf.ts";
import { runCdktf } from "../plan/run-cdktf.ts";
import { remotesIn, synthesize } from "../plan/terraform.ts";
import { readConfig } from "../run/read-config.ts";

export const prune = command({
  name: "prune",
  meaning: "take down what is deployed in regions that the config does not name any more",
  examples: [
    ["prune", "shows what is destroyed, and asks"],
    ["prune --auto-approve", "on a build server"],
  ],
  options: { config: CONFIG, environment: ENVIRONMENT, autoApprove: flag("--auto-approve", "ask nothing") },
  run: async ({ autoApprove, ...meant }) => {
    const source = sourceOf(meant);
    const folder = process.cwd();
    findCdktf(folder);
    const config = await readConfig(source);
    const path = resolve(configPathOf(source));
    process.stderr.write("cdktf synth …\n");
    await synthesize(path, source.environment?.value, folder);
    const former = (await remotesIn(folder)).filter(({ region }) => !Object.hasOwn(config.remoteRegions, region));
    if (former.length === 0) {
      process.stdout.write("nothing is left to prune: what is deployed is in the config's regions\n");
      return EXIT.passed;
    }
    const environment = source.environment === undefined ? {} : { MERIDIAN_ENVIRONMENT: source.environment.value };
    const names = former.map(({ stack }) => stack);
    return runCdktf(["destroy", ...names, "--skip-synth", ...(autoApprove ? ["--auto-approve"] : [])], {
      MERIDIAN_CONFIG: path,
      ...environment,
    });
  },
});
