// Makes a run's results again, from its export, or from the embedded database that a run left behind whose CLI was
// killed.
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { openRunCloud } from "../../cloud/aws/run-cloud.ts";
import { removeLiveFile } from "../../cloud/local/live-file.ts";
import { type OpenLog, openLog } from "../../cloud/local/local-cloud.ts";
import { readState } from "../../cloud/local/read-state.ts";
import { importLine } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { abortOf, marksOf, totalsOf } from "../run/ending.ts";
import { EXPORT_FILE } from "./result-files.ts";
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

const rebuildFromExport = async (directory: string, record: RunRecord): Promise<Summary> => {
  const text = await readFile(join(directory, EXPORT_FILE), "utf8");
  const items = text.split("\n").flatMap((line) => (line === "" ? [] : [importLine(line)]));
  const regionOf = ({ run }: FlushItem): string => run.slice(run.indexOf("#") + 1);
  const reader = new LogReader(record, async (region, afterSeq) =>
    items.filter((item) => regionOf(item) === region && item.seq > afterSeq).sort((a, b) => a.seq - b.seq),
  );
  await reader.advance();
  return writeResults(directory, record, reader, items);
};

const rebuildFromDatabase = async (directory: string, record: RunRecord): Promise<Summary> => {
  const database = await openLog(directory);
  try {
    const { flushLog, close } = openRunCloud(record.name, "us-east-1", database.environment);
    const items: FlushItem[] = [];
    const reader = new LogReader(
      record,
      (region, afterSeq) => flushLog.readPage(record.runId, region, afterSeq),
      (some) => items.push(...some),
    );
    await reader.advance();
    close();
    const ending = record.ending ?? (await endingIn(database, record));
    const summary = await writeResults(directory, { ...record, ending }, reader, items);
    await database.close();
    await rm(join(directory, "log"), { recursive: true, force: true });
    await removeLiveFile(directory);
    return summary;
  } finally {
    await database.close().catch(() => undefined);
  }
};

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
    totals: totalsOf(slots),
    missing: [],
  };
};
