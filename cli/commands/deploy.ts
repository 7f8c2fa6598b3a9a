// `meridian deploy` and `meridian destroy`: what one would type for cdktf, in the order that it has to be done in. Both
// stop at what fails, and can be done again.
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import { command } from "../definition/command.ts";
import { AUTO_APPROVE, OUT, SKIP_PROVIDER_LOCK } from "../definition/options.ts";
import { CONFIG, ENVIRONMENT, sourceOf } from "../definition/overrides.ts";
import { aws } from "../places/aws.ts";
import { findCdktf } from "../plan/find-cdktf.ts";
import { runCdktfFor } from "../plan/run-cdktf.ts";
import { checkHosts } from "../run/check-hosts.ts";

const OPTIONS = {
  out: OUT,
  config: CONFIG,
  environment: ENVIRONMENT,
  autoApprove: AUTO_APPROVE,
  skipProviderLock: SKIP_PROVIDER_LOCK,
};
const HOME = ["home"];
const REMOTES = ["remote-*", "--parallelism", "4"];

export const deploy = command({
  name: "deploy",
  meaning:
    "deploy the home stack, then those of all regions, which starts the run, once the last one's results are here",
  examples: [
    ["deploy", "cdktf deploy home, then cdktf deploy 'remote-*' --parallelism 4"],
    ["deploy --auto-approve --environment staging", "on a build server"],
  ],
  options: OPTIONS,
  run: async ({ out, autoApprove, skipProviderLock, ...meant }) => {
    const source = sourceOf(meant);
    findCdktf(process.cwd());
    // What else may be wrong with the config, cdktf's program says.
    const { config, issues, path } = await readEffectiveConfig(source);
    if (config !== undefined) checkHosts(path, config);
    if (config !== undefined && issues.length === 0) await sayThatNothingIsLost(source, out);
    const calls = [HOME, REMOTES].map((stacks) => ["deploy", ...stacks]);
    return runCdktfFor(source, calls, { autoApprove, skipProviderLock });
  },
});

export const destroy = command({
  name: "destroy",
  meaning: "take down what is deployed, once the last run's results are on this machine",
  examples: [
    ["destroy", "cdktf destroy 'remote-*' --parallelism 4, then cdktf destroy home"],
    ["destroy --auto-approve --environment staging", "on a build server"],
  ],
  options: OPTIONS,
  run: async ({ out, autoApprove, skipProviderLock, ...meant }) => {
    const source = sourceOf(meant);
    findCdktf(process.cwd());
    await sayThatNothingIsLost(source, out);
    const calls = [REMOTES, HOME].map((stacks) => ["destroy", ...stacks]);
    return runCdktfFor(source, calls, { autoApprove, skipProviderLock });
  },
});

/** @throws MeridianError RUN_LIVE, RESULTS_MISSING: nothing was changed then */
const sayThatNothingIsLost = async (source: ConfigSource, out: string): Promise<void> => {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  say((await aws.checkResults?.(undefined, { config: source, out, say })) ?? "");
};
