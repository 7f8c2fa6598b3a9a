// The run that a deployment is at, whoever started it: nobody hosts it, so whoever follows it to its end writes its
// results.
import { resolve } from "node:path";
import type { Config } from "../../../contracts/config/config.ts";
import { hasPublicAddresses } from "../../../contracts/cost/run-cost.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { RunRecord } from "../../../contracts/results/run-record.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { writeResults } from "../../results/write-results.ts";
import { readConfig } from "../../run/read-config.ts";
import type { Followed, OpenRun, RunHandle, RunResults, Site } from "../place.ts";
import { readDeployedPlan } from "./deployed-plan.ts";
import { type Deployed, openDeployed } from "./deployment.ts";
import { createdAtOf, recordOfPresent } from "./record.ts";
import { describeServices } from "./services.ts";
import { findStrays } from "./strays.ts";
import { taskSecondsOf } from "./task-seconds.ts";
import { tasksView } from "./tasks-view.ts";

/** The handle of the present run, whichever it is. */
export const attachToAws = async (site: Site): Promise<RunHandle> =>
  openDeployedHandle(openDeployed(await readConfig(site.config)), site);

export const openDeployedHandle = (deployed: Deployed, site: Site): RunHandle => {
  const { config, ask, close } = deployed;
  return {
    ask,
    isThere,
    tasks: async (status) => {
      // Remotes may stand before home does: what their tasks do meanwhile is ECS's to say.
      const regions = Object.keys(status?.regions ?? config.remoteRegions);
      return tasksView(status, ...(await Promise.all([describeServices(config.name, regions), findStrays(config)])));
    },
    open: async () => openDeployedRun(deployed, await ask({ type: "test-status" }), site),
    close: async () => close(),
  };
};

/** The orchestrator outlives every run. */
const isThere = async (): Promise<boolean> => true;

/** The plan is read at once: a deploy in mid-run replaces it. */
const openDeployedRun = async (
  { config, ask, readPage }: Deployed,
  status: TestStatusAnswer,
  { out, say }: Site,
): Promise<OpenRun> => {
  const plan = await readDeployedPlan(status.script, config.homeRegion);
  const record = recordOfPresent(config, status, plan);
  const directory = resolve(out, record.runId);
  return {
    record,
    directory,
    writesExport: true,
    ask,
    isThere,
    exports: config.exports,
    plan: { script: plan.script, env: plan.env ?? {} },
    readLog: (region, afterSeq) => readPage(record.runId, region, afterSeq),
    conclude: async (followed) => {
      if (followed.ending === undefined && followed.wasLeft) return undefined;
      // It was asked when the run was opened: what it came to is known now.
      const last = await ask({ type: "test-status" }).catch(() => status);
      const use = await useOf(config, last.runId === status.runId ? last : status);
      const results = await writeFollowed(followed, { ...record, ...use }, directory);
      if (results.summary.start.instant === null) await sayWhyNotReady(config.name, Object.keys(status.regions), say);
      return results;
    },
  };
};

/** What the run used, for its bill. @param status of the run, over or not */
export const useOf = async (
  { name, homeRegion, remoteRegions }: Config,
  status: TestStatusAnswer,
): Promise<Pick<RunRecord, "use">> => {
  const { cost } = status.settings;
  if (cost === undefined) return {};
  const sinceMs = Date.parse(createdAtOf(status));
  const taskSeconds = await taskSecondsOf({ name, regions: Object.keys(status.regions), sinceMs, nowMs: Date.now() });
  const privateRegions = Object.keys(status.regions).filter((region) => !hasPublicAddresses(remoteRegions[region]));
  const { reckonedUsd } = status;
  const reckoned = reckonedUsd === undefined ? {} : { reckonedUsd };
  return { use: { rates: cost.rates, taskSeconds, homeRegion, privateRegions, ...reckoned } };
};

/** @throws MeridianError RUN_STALE when another run has taken the deployment over */
const writeFollowed = async (
  { ending, log, warnings }: Followed,
  record: RunRecord,
  directory: string,
): Promise<RunResults> => {
  if (ending === undefined) {
    const message = `run ${record.runId} was taken over by another run on the same deployment`;
    throw new MeridianError("RUN_STALE", message, { next: "`meridian watch --aws` follows that one" });
  }
  await log.reader.advance();
  return { directory, summary: await writeResults(directory, { ...record, ending, warnings: [...warnings] }, log) };
};

/** For a run whose start never came: ECS's reasons, where it has any. */
const sayWhyNotReady = async (name: string, regions: readonly string[], say: Site["say"]): Promise<void> => {
  for (const { region, role, problem } of await describeServices(name, regions, true)) {
    if (problem !== null) say(`${region} ${role}: ${problem}`);
  }
};
