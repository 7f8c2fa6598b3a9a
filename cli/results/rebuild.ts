// Makes a run's results again, from its export, or from the embedded database that a run left behind whose CLI was
// killed.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openRunCloud } from "../../cloud/aws/run-cloud.ts";
import { removeLiveFile } from "../../cloud/local/live-file.ts";
import { type OpenLog, openLog } from "../../cloud/local/local-cloud.ts";
import { readState } from "../../cloud/local/read-state.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { abortOf, marksOf, totalsOf } from "../run/ending.ts";
import { EXPORT_FILE } from "./export-draft.ts";
import { openRunLog } from "./open-log.ts";
import { readExport, regionOf } from "./read-export.ts";
import { readRecord } from "./run-folders.ts";
import { writeResults } from "./write-results.ts";

/** @throws MeridianError RUN_NOT_FOUND, LOG_LOCKED while the run is live, LOG_DAMAGED, RESULTS_UNWRITABLE */
export const rebuildResults = async (directory: string): Promise<Summary> => {
  const record = await readRecord(directory);
  // The database goes when its export is complete: where it still is, it knows more.
  return existsSync(join(directory, "log"))
    ? rebuildFromDatabase(directory, record)
    : rebuildFromExport(directory, record);
};

/** The export stays as it is. */
const rebuildFromExport = async (directory: string, record: RunRecord): Promise<Summary> => {
  const log = openRunLog(directory, record, async () => ({ items: [], isLast: true }), { writesExport: false });
  try {
    for await (const item of readExport(join(directory, EXPORT_FILE))) log.reader.take(regionOf(item), [item]);
    return await writeResults(directory, record, log);
  } finally {
    log.close();
  }
};

const rebuildFromDatabase = async (directory: string, record: RunRecord): Promise<Summary> => {
  const database = await openLog(directory);
  const { flushLog, close } = openRunCloud(record.name, "us-east-1", database.environment);
  const log = openRunLog(directory, record, (region, afterSeq) => flushLog.readPage(record.runId, region, afterSeq), {
    writesExport: true,
  });
  try {
    await log.reader.advance().catch((cause: unknown) => Promise.reject(unread(directory, cause)));
    const ending =
      record.ending ??
      (await endingIn(database, record).catch((cause: unknown) => Promise.reject(unread(directory, cause))));
    close();
    const summary = await writeResults(directory, { ...record, ending }, log);
    await database.close();
    await rm(join(directory, "log"), { recursive: true, force: true });
    await removeLiveFile(directory);
    return summary;
  } finally {
    log.close();
    await database.close().catch(() => undefined);
  }
};

const unread = (directory: string, cause: unknown): MeridianError =>
  new MeridianError("LOG_DAMAGED", `the flush log in ${join(directory, "log")} cannot be read: ${sentenceOf(cause)}`, {
    next: "take it away: results are then made of what else the folder has",
    cause,
  });

const sentenceOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** How far the run had come, by the state table that lies beside its log. */
const endingIn = async ({ access }: OpenLog, { name, runId }: RunRecord): Promise<RunEnding | null> => {
  const state = await readState(access, name, runId);
  if (state === undefined) return null;
  const { start, slots } = state;
  return {
    startTimestamp: start.timestamp,
    reason: start.over?.reason ?? "unknown",
    ...abortOf(start.aborted),
    ...marksOf(start.marks),
    ...(start.steps === undefined ? {} : { steps: start.steps }),
    totals: totalsOf(slots),
    missing: [],
  };
};
