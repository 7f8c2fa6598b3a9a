// A made run in a folder of its own, as a run leaves its results: summary, record and log.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportLine } from "../../../contracts/delta/flush-codec.ts";
import { RunRecord } from "../../../contracts/results/run-record.ts";
import { type MadeRun, makeRun } from "../../metrics/compare/made-run.ts";

/** Valid, though nobody claims to have made its requests. @returns the folder */
export const writeMadeRun = (directory: string, made: MadeRun): string => {
  const { side, items } = makeRun(made);
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "summary.json"),
    JSON.stringify({ ...side.summary, verdict: "passed", invalidReasons: [] }),
  );
  writeFileSync(join(directory, "run.json"), JSON.stringify(side.record && RunRecord.encode(side.record)));
  writeFileSync(join(directory, "flush-log.jsonl"), items.map((item) => `${exportLine(item)}\n`).join(""));
  return directory;
};
