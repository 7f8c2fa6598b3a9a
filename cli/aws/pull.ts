// Brings a deployed run's results to this machine: follows it to its end where it is under way, reads its log, writes the same files.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../../contracts/config/config.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { sha256Of } from "../../contracts/words/sha256.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { openExports } from "../exports/open-exports.ts";
import { writeResults } from "../results/write-results.ts";
import { endingOf, follow } from "../run/follow.ts";
import { maskedConfig } from "../run/masked-config.ts";
import { MERIDIAN_VERSION } from "../run/prepare.ts";
import type { Output } from "../terminal/output.ts";
import { readDeployedPlan } from "./deployed-plan.ts";
import type { Deployment } from "./deployment.ts";

export interface Pulled {
  readonly directory: string;
  readonly summary: Summary;
}

/** Whether a run's results are in `out`. */
export const isPulled = (out: string, runId: string): boolean => existsSync(join(out, runId, "summary.json"));

/** What was asked of the run, by the state and the plan that are deployed; the thresholds, which only the config has, by the config. */
const recordOfDeployed = async (config: Config, status: TestStatusAnswer): Promise<RunRecord> => {
  const plan = await readDeployedPlan(status.script, config.homeRegion);
  return {
    schema: "meridian.run.v1",
    meridianVersion: MERIDIAN_VERSION,
    runId: status.runId,
    createdAt: createdAtOf(status),
    name: config.name,
    target: Object.values(plan.targets)[0] ?? config.target,
    regions: Object.fromEntries(
      Object.entries(status.regions).map(([region, { vus, workers }]) => [region, { vus, workers }]),
    ),
    durationSeconds: status.settings.durationSeconds,
    thresholds: config.thresholds,
    config: maskedConfig(config),
    scriptSha256: sha256Of(plan.script.code),
    ending: null,
  };
};

/** A run's id begins with the second of its making. */
export const createdAtOf = ({ runId, serverTime }: Pick<TestStatusAnswer, "runId" | "serverTime">): string => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? [];
  return year === undefined ? serverTime : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
};

/** Reads a run's log while it grows, and keeps it for its export. */
class DeployedLog {
  readonly reader: LogReader;
  readonly #items: FlushItem[] = [];

  constructor({ client, config }: Deployment, { runId, regions }: Pick<TestStatusAnswer, "runId" | "regions">) {
    this.reader = new LogReader(
      { regions, thresholds: config.thresholds },
      (region, afterSeq) => client.readLog(runId, region, afterSeq),
      (some) => this.#items.push(...some),
    );
  }

  async write(out: string, record: RunRecord, ending: RunEnding): Promise<Pulled> {
    await this.reader.advance();
    const directory = resolve(out, record.runId);
    return { directory, summary: await writeResults(directory, { ...record, ending }, this.reader, this.#items) };
  }
}

/** Of the run that the deployment is at, which is over. */
export const pullResults = async (deployment: Deployment, status: TestStatusAnswer, out: string): Promise<Pulled> => {
  const record = await recordOfDeployed(deployment.config, status);
  return new DeployedLog(deployment, status).write(out, record, endingOf(status));
};

/**
 * @param signal ends the following, not the run
 * @returns undefined when the following was ended
 * @throws MeridianError RUN_STALE when another run has taken the deployment over
 */
export const followDeployed = async (
  deployment: Deployment,
  status: TestStatusAnswer,
  { out, output, signal }: { readonly out: string; readonly output: Output; readonly signal: AbortSignal },
): Promise<Pulled | undefined> => {
  const { runId } = status;
  const log = new DeployedLog(deployment, status);
  // Read at once: a deploy in mid-run replaces the plan.
  const record = await recordOfDeployed(deployment.config, status);
  const { client } = deployment;
  const exports = await openExports(deployment.config, record, log.reader.totals, (text) => output.say(text));
  const onFrame = (frame: Frame): void => {
    output.frame(frame);
    exports.frame(frame);
  };
  try {
    const ending = await follow({ client, reader: log.reader, runId, onFrame, signal });
    if (ending !== undefined) return await log.write(out, record, ending);
  } finally {
    await exports.close();
  }
  if (signal.aborted) return undefined;
  throw new MeridianError("RUN_STALE", `run ${runId} was taken over by another run on the same deployment`, {
    next: "`meridian watch --aws` follows that one",
  });
};
