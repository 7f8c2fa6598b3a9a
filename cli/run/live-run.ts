// Finds the run that is live below the results' folder, and attaches to it.
import { join } from "node:path";
import { type AttachedCloud, attachLocalCloud } from "../../cloud/local/attach.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { listRuns, readRecord } from "../results/run-folders.ts";
import { createRunClient, type RunClient } from "./run-client.ts";

export interface LiveRun {
  readonly directory: string;
  readonly record: RunRecord;
  readonly cloud: AttachedCloud;
  readonly client: RunClient;
}

/** @throws MeridianError RUN_NOT_LIVE */
export const findLiveRun = async (out: string): Promise<LiveRun> => {
  for (const runId of await listRuns(out)) {
    const directory = join(out, runId);
    const cloud = await attachLocalCloud(directory);
    if (cloud === undefined) continue;
    const client = createRunClient(cloud.name, cloud.homeRegion, cloud.environment);
    return { directory, record: await readRecord(directory), cloud, client };
  }
  throw new MeridianError("RUN_NOT_LIVE", `no run is live in ${out}`, {
    next: "start one with `meridian run`, or see the last one's results with `meridian results`",
  });
};
