// The folders of runs below the results' folder: which there are, the newest, and the record of each.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RunRecord } from "../../contracts/results/run-record.ts";
import { Summary } from "../../contracts/results/summary.ts";
import { RunPlan } from "../../contracts/run/run-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { EXPORT_FILE } from "./export-draft.ts";

export const SUMMARY_FILE = "summary.json";
/** Lies beside a local run's results: what of its plan may be passed on with them. */
export const PLAN_FILE = "run-plan.json";

/** Ids of the runs in `out`, newest first. */
export const listRuns = async (out: string): Promise<string[]> => {
  const names = await readdir(out).catch(() => []);
  return names
    .filter((name) => existsSync(join(out, name, "run.json")))
    .sort()
    .reverse();
};

/** The newest run of which anything was kept: one whose start failed has a record alone. */
const newestRun = async (out: string): Promise<string | undefined> =>
  (await listRuns(out)).find((run) =>
    [EXPORT_FILE, "log", SUMMARY_FILE].some((kept) => existsSync(join(out, run, kept))),
  );

/** The folder of a run, or of the newest. @throws MeridianError RUN_NOT_FOUND */
export const findRun = async (out: string, runId: string | undefined): Promise<string> => {
  const runs = await listRuns(out);
  const found = runId === undefined ? ((await newestRun(out)) ?? runs[0]) : runs.find((run) => run === runId);
  if (found !== undefined) return join(out, found);
  const known = runs.length === 0 ? "there is none" : `there are ${runs.slice(0, 5).join(", ")}`;
  throw new MeridianError("RUN_NOT_FOUND", `${out} holds no run${runId === undefined ? "" : ` ${runId}`}: ${known}`, {
    next: "name the folder with --out, or start a run with `meridian run`",
  });
};

/** @throws MeridianError RUN_NOT_FOUND */
export const readRecord = async (directory: string): Promise<RunRecord> => {
  try {
    return RunRecord.parse(JSON.parse(await readFile(join(directory, "run.json"), "utf8")));
  } catch (cause) {
    throw new MeridianError("RUN_NOT_FOUND", `${join(directory, "run.json")} is not a run's record`, {
      next: "name the folder of a run",
      cause,
    });
  }
};

/** The verdict of a run's results, where they lie in `out`; null where they do not. */
export const verdictIn = async (out: string, runId: string): Promise<Summary["verdict"] | null> => {
  const text = await readFile(join(out, runId, SUMMARY_FILE), "utf8").catch(() => undefined);
  if (text === undefined) return null;
  try {
    return Summary.pick({ verdict: true }).parse(JSON.parse(text)).verdict;
  } catch {
    return null;
  }
};

/** What the workers were given, without its secrets; null where it is not in the folder, or not one that can be read. */
export const readPlan = async (directory: string): Promise<Pick<RunPlan, "script" | "env"> | null> => {
  try {
    const text = await readFile(join(directory, PLAN_FILE), "utf8");
    return RunPlan.pick({ script: true, env: true }).parse(JSON.parse(text));
  } catch {
    return null;
  }
};
