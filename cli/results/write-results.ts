// Writes a run's results into its folder, each file whole or not at all.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { factsOf, keptPlanOf, viewOf } from "../../metrics/results/run-view.ts";
import { summarise } from "../../metrics/results/summary.ts";
import { explainThresholds, keepExplained } from "../../metrics/verdict/culprit.ts";
import { EXPORT_FILE, exportOf, FILES_BESIDE_REPORT, RESULT_FILES } from "./result-files.ts";
import { PLAN_FILE, readPlan } from "./run-folders.ts";

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
  writeWhole(directory, "run.json", `${JSON.stringify(RunRecord.encode(record), null, 2)}\n`);

/** What of the run plan belongs to results. */
export const writeKeptPlan = (directory: string, plan: Parameters<typeof keptPlanOf>[0]): Promise<void> =>
  writeWhole(directory, PLAN_FILE, `${JSON.stringify(keptPlanOf(plan))}\n`);

/** Everything that is made from the log. The log's export comes first: from it the rest can be made again. */
export const writeResults = async (
  directory: string,
  record: RunRecord,
  { logs, totals, thresholds }: Pick<LogReader, "logs" | "totals" | "thresholds">,
  items: readonly FlushItem[],
): Promise<Summary> => {
  await writeWhole(directory, EXPORT_FILE, exportOf(items));
  await writeRecord(directory, record);
  const measured = summarise(record, logs, totals, thresholds.judgeTimed);
  const course = explainThresholds(thresholds.courseOf(measured.thresholds), totals);
  const summary = { ...measured, thresholds: keepExplained(measured.thresholds, course) };
  const facts = factsOf(record, await readPlan(directory), FILES_BESIDE_REPORT);
  const view = viewOf(facts, summary, totals, course);
  for (const { name, make } of RESULT_FILES) {
    if (name !== EXPORT_FILE) await writeWhole(directory, name, await make({ record, items, totals, summary, view }));
  }
  return summary;
};
