// Brings the results of a run on AWS to this machine, and says whether they are here, which is asked before anything is
// destroyed: the log goes with the home stack.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { RunRecord } from "../../../contracts/results/run-record.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { openRunLog } from "../../results/open-log.ts";
import { readRecord, SUMMARY_FILE } from "../../results/run-folders.ts";
import { writeResults } from "../../results/write-results.ts";
import { endingOf } from "../../run/ending.ts";
import { readConfig } from "../../run/read-config.ts";
import type { RunResults, Site } from "../place.ts";
import { isNotDeployed } from "./aws-errors.ts";
import { readDeployedPlan } from "./deployed-plan.ts";
import { type Deployed, openDeployed, refuseWhileLive } from "./deployment.ts";
import { useOf } from "./handle.ts";
import { endingOfReplaced, recordOfFormer, recordOfPast, recordOfPresent } from "./record.ts";

/** @throws MeridianError NOT_DEPLOYED, RUN_LIVE, RUN_NOT_FOUND */
export const resultsFromAws = async (
  runId: string | undefined,
  { config: source, out, say }: Site,
): Promise<RunResults> => {
  const deployed = openDeployed(await readConfig(source));
  try {
    const status = await deployed.ask({ type: "test-status" });
    const isPresent = runId === undefined || runId === status.runId;
    if (isPresent) refuseWhileLive(status);
    if (runId === undefined && !status.start.state) await sayWhichStarted(deployed, status, say);
    const record = isPresent
      ? {
          ...(await makePresentRecord(deployed, status)),
          ...(await knownUse(deployed, status, out)),
          ending: endingOf(status),
        }
      : await makeFormerRecord(deployed, { runId, serverTime: status.serverTime }, out, say);
    return await pull(deployed, record, out);
  } finally {
    deployed.close();
  }
};

/** The last run is what was asked for; of one that never started there is nothing but why. */
const sayWhichStarted = async (
  { readHistory }: Deployed,
  { runId }: TestStatusAnswer,
  say: Site["say"],
): Promise<void> => {
  const started = await lastStarted(readHistory, runId);
  const before =
    started === undefined
      ? "no run before it did"
      : `\`meridian results ${started.runId} --aws\` pulls the last that did`;
  say(`run ${runId} never started; ${before}`);
};

/** The last run before the present one that sent anything. */
const lastStarted = async (
  readHistory: Deployed["readHistory"],
  presentId: string,
): Promise<TestStatusAnswer | undefined> =>
  (await readHistory()).find((past) => past.start.state && past.runId !== presentId);

/** What lies here was asked when the run was over: ECS forgets. */
const knownUse = async (
  { config }: Deployed,
  status: TestStatusAnswer,
  out: string,
): Promise<Pick<RunRecord, "use">> => {
  const directory = join(out, status.runId);
  const kept = existsSync(join(directory, "run.json")) ? (await readRecord(directory)).use : undefined;
  return kept === undefined ? useOf(config, status) : { use: kept };
};

const makePresentRecord = async ({ config }: Deployed, status: TestStatusAnswer): Promise<RunRecord> =>
  recordOfPresent(config, status, await readDeployedPlan(status.script, config.homeRegion));

/** By what lies here of it already, else by the deployment's history, else by the config. */
const makeFormerRecord = async (
  { config, readHistory }: Deployed,
  run: Pick<TestStatusAnswer, "runId" | "serverTime">,
  out: string,
  say: Site["say"],
): Promise<RunRecord> => {
  const { runId } = run;
  if (existsSync(join(out, runId, "run.json"))) return readRecord(join(out, runId));
  const runs = await readHistory();
  const index = runs.findIndex((past) => past.runId === runId);
  const [next, past] = [runs[index - 1], runs[index]];
  if (past === undefined) {
    say(`run ${runId} is long over: what was asked of it is taken from the config, and how it ended is not known`);
    return recordOfFormer(config, run);
  }
  // A deploy takes the plans of the runs before it away.
  const plan = await readDeployedPlan(past.script, config.homeRegion).catch(() => undefined);
  say(
    `run ${runId} is of before: its thresholds are taken from the config${plan === undefined ? ", and its script is not known" : ""}`,
  );
  return {
    ...recordOfPast(config, past, plan),
    ending: past.over === null ? endingOfReplaced(past, next) : endingOf(past),
  };
};

/** @throws MeridianError RUN_NOT_FOUND */
const pull = async ({ config, readPage }: Deployed, record: RunRecord, out: string): Promise<RunResults> => {
  const directory = resolve(out, record.runId);
  const log = openRunLog(directory, record, (region, afterSeq) => readPage(record.runId, region, afterSeq), {
    writesExport: true,
  });
  try {
    await log.reader.advance();
    // The present run may have left nothing: its start may never have come.
    if (log.draft?.itemCount === 0 && record.ending === null) {
      const message = `the log of ${config.name} in ${config.homeRegion} holds nothing of run ${record.runId}`;
      throw new MeridianError("RUN_NOT_FOUND", message, {
        next: "the log keeps a run for 90 days, and none of before the home stack was deployed: `meridian status --aws` names the last run",
      });
    }
    return { directory, summary: await writeResults(directory, record, log) };
  } finally {
    log.close();
  }
};

/** @throws MeridianError RUN_LIVE, RESULTS_MISSING */
export const checkAwsResults = async (runId: string | undefined, { config, out }: Site): Promise<string> => {
  const deployed = openDeployed(await readConfig(config));
  try {
    const status = await deployed.ask({ type: "test-status" }).catch((error: unknown) => {
      if (isNotDeployed(error)) return undefined;
      throw error;
    });
    if (status === undefined) return "no orchestrator is deployed: there are no results to lose";
    const hasStarted = status.start.state;
    // Before the start no request was sent: what may be lost is of the run before it.
    const asked = runId ?? (hasStarted ? status.runId : (await lastStarted(deployed.readHistory, status.runId))?.runId);
    const isPresent = asked === status.runId;
    if (asked === undefined || (isPresent && !hasStarted))
      return `run ${status.runId} has not started: there are no results to lose`;
    if (isPresent) refuseWhileLive(status);
    if (existsSync(join(out, asked, SUMMARY_FILE))) return `the results of run ${asked} are in ${out}/${asked}`;
    throw missing(asked, out, isPresent);
  } finally {
    deployed.close();
  }
};

const missing = (runId: string, out: string, isPresent: boolean): MeridianError =>
  new MeridianError(
    "RESULTS_MISSING",
    `the results of run ${runId} are not in ${out}/: a deploy replaces what is known of it, and its log goes with the home stack`,
    {
      next: `\`meridian results ${isPresent ? "" : `${runId} `}--aws\` pulls them; to go on without them, call \`cdktf deploy\` or \`cdktf destroy\` itself`,
    },
  );
