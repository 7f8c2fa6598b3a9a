// Reads a run to compare: a results folder with its log, or a summary alone.
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import { RunRecord } from "../../contracts/results/run-record.ts";
import { Summary } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { Blocks } from "../../metrics/compare/blocks.ts";
import type { Limit } from "../../metrics/compare/limits.ts";
import type { Side } from "../../metrics/compare/side.ts";
import { RegionLog } from "../../metrics/log/flush-log.ts";
import { RunTotals, type UseOfTotals } from "../../metrics/totals/run-totals.ts";
import { EXPORT_FILE } from "../results/export-draft.ts";
import { readExport } from "../results/read-export.ts";
import { SUMMARY_FILE } from "../results/run-folders.ts";

const refuseUnreadable = (message: string, next: string, cause?: unknown): MeridianError =>
  new MeridianError("RESULTS_UNREADABLE", message, { next, cause });

/**
 * @param path a results folder, or a summary.json; beside one of that name the log is looked for.
 * @param limits that it is held against: what of its samples they select
 * @param use "drawn" where a page is made of it
 * @throws MeridianError RESULTS_UNREADABLE
 */
export const readSide = async (
  path: string,
  limits: readonly Limit[],
  use: UseOfTotals = "selected",
): Promise<Side> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw refuseUnreadable(`${path} is not there`, "name a run's folder, such as results/<run>, or a summary.json");
  const file = found.isDirectory() ? join(path, SUMMARY_FILE) : path;
  const summary = await readSummary(file);
  // A summary by another name is one that was put aside: what lies beside it is not its own.
  const folder = found.isDirectory() || basename(file) === SUMMARY_FILE ? dirname(file) : undefined;
  const record = folder === undefined ? undefined : await readRecordOf(folder, summary);
  const log =
    folder === undefined || record === undefined || !existsSync(join(folder, EXPORT_FILE))
      ? undefined
      : await readLog(join(folder, EXPORT_FILE), record, limits, use);
  return { from: path, summary, record, log };
};

const readSummary = async (file: string): Promise<Summary> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw refuseUnreadable(
      `${file} is not there`,
      "`meridian results <run>` writes a run's summary again from its log",
      cause,
    );
  });
  const json = parseJson(text);
  const schema = (Object(json) as { schema?: unknown }).schema;
  const expected = Summary.shape.schema.value;
  if (typeof schema === "string" && schema.startsWith("meridian.summary.") && schema !== expected) {
    throw refuseUnreadable(
      `${file} has the schema ${schema}, and this Meridian reads ${expected}`,
      "compare with the version of Meridian that wrote it, or write it again with `meridian results`",
    );
  }
  const parsed = Summary.safeParse(json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0];
  const detail = json === undefined ? "it is not JSON" : `${where?.path.join(".") || "it"}: ${where?.message}`;
  throw refuseUnreadable(`${file} is not a run's summary: ${detail}`, "name a run's folder, or the summary.json in it");
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Only what belongs to the summary: a folder may hold a copy of another run's. */
const readRecordOf = async (folder: string, { runId }: Summary): Promise<RunRecord | undefined> => {
  const text = await readFile(join(folder, "run.json"), "utf8").catch(() => "");
  const record = RunRecord.safeParse(parseJson(text)).data;
  return record?.runId === runId ? record : undefined;
};

const readLog = async (
  file: string,
  { regions, runId, durationSeconds }: RunRecord,
  limits: readonly Limit[],
  use: UseOfTotals,
): Promise<Side["log"]> => {
  const totals = new RunTotals(
    METRICS,
    undefined,
    limits.map(({ selector }) => selector),
    use,
  );
  const blocks = new Blocks(durationSeconds);
  const logs = new Map(
    Object.keys(regions).map((region) => [
      `${runId}#${region}`,
      new RegionLog(
        region,
        (payload) => {
          totals.add(region, payload);
          blocks.add(region, payload);
        },
        durationSeconds,
      ),
    ]),
  );
  try {
    for await (const item of readExport(file)) logs.get(item.run)?.append([item]);
  } catch (cause) {
    throw refuseUnreadable(
      `${file} cannot be read to its end: ${(cause as Error).message}`,
      "take it away to compare the summaries alone",
      cause,
    );
  }
  return { totals, blocks, damages: [...logs.values()].flatMap((log) => log.damages) };
};
