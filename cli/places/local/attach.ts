// Attaches to the run that is live below the results' folder, hosted by another process of this machine. That process
// writes its results.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openRunCloud } from "../../../cloud/aws/run-cloud.ts";
import { type AttachedCloud, attachLocalCloud } from "../../../cloud/local/attach.ts";
import { Summary } from "../../../contracts/results/summary.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { listRuns, readPlan, readRecord } from "../../results/run-folders.ts";
import { askOf } from "../../run/ask.ts";
import type { RunHandle, RunResults, Site } from "../place.ts";
import { tasksView } from "./tasks-view.ts";

const RESULTS_WITHIN_MS = 25_000;
const LOOK_EVERY_MS = 200;

/** @throws MeridianError RUN_NOT_LIVE */
export const attachLocally = async ({ out }: Site): Promise<RunHandle> => {
  for (const runId of await listRuns(out)) {
    const directory = join(out, runId);
    const cloud = await attachLocalCloud(directory);
    if (cloud !== undefined) return handleOf(cloud, directory);
  }
  throw new MeridianError("RUN_NOT_LIVE", `no run is live in ${out}`, {
    next: "start one with `meridian run`, or see the last one's results with `meridian results`",
  });
};

const handleOf = (cloud: AttachedCloud, directory: string): RunHandle => {
  const { runId, name, homeRegion, pid, environment } = cloud;
  const { orchestrator, flushLog, close } = openRunCloud(name, homeRegion, environment);
  const ask = askOf(orchestrator, "local");
  const isThere = async (): Promise<boolean> => (await cloud.describeTasks()) !== undefined;
  return {
    ask,
    isThere,
    tasks: async (status) => tasksView(status, (await cloud.describeTasks()) ?? [], pid),
    open: async () => ({
      directory,
      writesExport: false,
      ask,
      isThere,
      exports: {},
      record: await readRecord(directory),
      plan: await readPlan(directory),
      readLog: (region, afterSeq) => flushLog.readPage(runId, region, afterSeq),
      conclude: async ({ wasLeft }) => (wasLeft ? undefined : readWrittenResults(directory)),
    }),
    close: async () => close(),
  };
};

/** As soon as the host has written them. @returns undefined when it does not */
const readWrittenResults = async (directory: string): Promise<RunResults | undefined> => {
  const path = join(directory, "summary.json");
  const untilMs = Date.now() + RESULTS_WITHIN_MS;
  while (!existsSync(path) && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  if (!existsSync(path)) return undefined;
  return { directory, summary: Summary.parse(JSON.parse(await readFile(path, "utf8"))) };
};
