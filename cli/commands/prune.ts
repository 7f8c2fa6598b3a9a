// `meridian prune`: takes down what is left in regions that the config does not name any more.
import { resolve } from "node:path";
import { configPathOf } from "../../bundling/config/config-source.ts";
import { command } from "../definition/command.ts";
import { AUTO_APPROVE, SKIP_PROVIDER_LOCK } from "../definition/options.ts";
import { CONFIG, ENVIRONMENT, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { findCdktf } from "../plan/find-cdktf.ts";
import { runCdktfFor } from "../plan/run-cdktf.ts";
import { remotesIn, synthesize } from "../plan/terraform.ts";
import { readConfig } from "../run/read-config.ts";

export const prune = command({
  name: "prune",
  meaning: "take down what is deployed in regions that the config does not name any more",
  examples: [
    ["prune", "shows what is destroyed, and asks"],
    ["prune --auto-approve", "on a build server"],
  ],
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    autoApprove: AUTO_APPROVE,
    skipProviderLock: SKIP_PROVIDER_LOCK,
  },
  run: async ({ autoApprove, skipProviderLock, ...meant }) => {
    const source = sourceOf(meant);
    const folder = process.cwd();
    findCdktf(folder);
    const config = await readConfig(source);
    process.stderr.write("cdktf synth …\n");
    await synthesize(resolve(configPathOf(source)), source.environment?.value, folder);
    const former = (await remotesIn(folder)).filter(({ region }) => !Object.hasOwn(config.remoteRegions, region));
    if (former.length === 0) {
      process.stdout.write("nothing is left to prune: what is deployed is in the config's regions\n");
      return EXIT.passed;
    }
    const names = former.map(({ stack }) => stack);
    return runCdktfFor(source, [["destroy", ...names, "--skip-synth"]], { autoApprove, skipProviderLock });
  },
});
