// Begins a run that this machine keeps: its id, its folder, and in it the record of what is asked.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Distances } from "../../contracts/results/distances.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { mintRunId } from "../../contracts/run/run-id.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { type Prepared, recordOf } from "../run/prepare.ts";
import { writeRecord } from "./write-results.ts";

export interface BegunRun {
  readonly record: RunRecord;
  /** Absolute. */
  readonly directory: string;
}

/** @throws MeridianError RESULTS_UNWRITABLE */
export const beginRun = async (
  prepared: Prepared,
  out: string,
  createdAtMs: number,
  distances: Distances,
): Promise<BegunRun> => {
  const runId = mintRunId(createdAtMs, Math.random);
  const directory = resolve(out, runId);
  const record = recordOf(prepared, runId, new Date(createdAtMs).toISOString(), distances);
  await mkdir(join(directory, "logs"), { recursive: true }).catch((cause: Error) => {
    throw new MeridianError("RESULTS_UNWRITABLE", `${directory} cannot be made: ${cause.message}`, {
      next: "name another folder with --out",
      cause,
    });
  });
  await writeRecord(directory, record);
  return { record, directory };
};
