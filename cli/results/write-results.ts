// Writes a run's results into its folder, each file whole or not at all.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { renderReport } from "../../dashboard/report.tsx";
import { exportLine } from "../../metrics/log/flush-log.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { toHistogramLog } from "../../metrics/results/hlog.ts";
import { toJunit } from "../../metrics/results/junit.ts";
import { toOpenMetrics } from "../../metrics/results/openmetrics.ts";
import { factsOf, viewOf } from "../../metrics/results/run-view.ts";
import { summarise } from "../../metrics/results/summary.ts";
import { timeRows, toCsv } from "../../metrics/totals/time-series.ts";
import { readPageFiles } from "../dashboard/page-files.ts";
import { readPlan } from "./run-folders.ts";

/** Renamed into place: whoever looks finds all of it or none. @throws MeridianError RESULTS_UNWRITABLE */
export const writeWhole = async (
  directory: string,
  file: string,
  content: string,
  next = "name another folder with --out, or make room; `meridian results` then writes them again",
): Promise<void> => {
  const draft = join(directory, `.${file}.draft`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(draft, content);
    await rename(draft, join(directory, file));
  } catch (cause) {
    throw new MeridianError(
      "RESULTS_UNWRITABLE",
      `${join(directory, file)} cannot be written: ${(cause as Error).message}`,
      {
        next,
        cause,
      },
    );
  }
};

export const writeRecord = (directory: string, record: RunRecord): Promise<void> =>
  writeWhole(directory, "run.json", `${JSON.stringify(record, null, 2)}\n`);

export const EXPORT_FILE = "flush-log.jsonl";

/** Everything that is made from the log. The log's export comes first: from it the rest can be made again. */
export const writeResults = async (
  directory: string,
  record: RunRecord,
  { logs, totals, thresholds }: Pick<LogReader, "logs" | "totals" | "thresholds">,
  items: readonly FlushItem[],
): Promise<Summary> => {
  await writeWhole(directory, EXPORT_FILE, items.map((item) => `${exportLine(item)}\n`).join(""));
  await writeRecord(directory, record);
  const summary = summarise(record, logs, totals);
  const rows = timeRows(totals);
  const startMs = Date.parse(record.ending?.startTimestamp || record.createdAt);
  await writeWhole(directory, "summary.json", `${JSON.stringify(summary, null, 2)}\n`);
  await writeWhole(directory, "timeseries.csv", toCsv(rows));
  await writeWhole(directory, "histograms.hlog", toHistogramLog(totals, startMs, record.durationSeconds));
  await writeWhole(directory, "junit.xml", toJunit(summary));
  await writeWhole(directory, "metrics.openmetrics", toOpenMetrics(summary));
  const facts = factsOf(record, await readPlan(directory));
  const view = viewOf(facts, summary, totals, thresholds.courseOf(summary.thresholds));
  await writeWhole(directory, "report.html", renderReport(view, await readPageFiles("report")));
  return summary;
};
