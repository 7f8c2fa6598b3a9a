// What a run is compared with when it is over, and by which limits: read before it starts, so that a mistake costs
// nobody a run.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../../contracts/results/comparison.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { compare } from "../../metrics/compare/compare.ts";
import { judgeLimit, type Limit, parseLimit } from "../../metrics/compare/limits.ts";
import type { Side } from "../../metrics/compare/side.ts";
import { listRuns, SUMMARY_FILE } from "../results/run-folders.ts";
import { readSide } from "./read-side.ts";

export interface Baseline {
  /** Null: an empty folder, where none has been put yet. */
  readonly side: Side | null;
  readonly limits: readonly Limit[];
}

export interface Compared {
  readonly comparison: Comparison;
  /** Whether every limit held. */
  readonly ok: boolean;
}

interface Asked {
  readonly baseline: string | undefined;
  readonly limit: readonly string[];
  /** The folder of runs, where one is named by its id. */
  readonly out: string;
}

/**
 * @returns undefined when none is asked for
 * @throws MeridianError RESULTS_UNREADABLE, COMMAND_INVALID
 */
export const openBaseline = async ({ baseline, limit, out }: Asked): Promise<Baseline | undefined> => {
  if (baseline === undefined) {
    if (limit.length === 0) return undefined;
    throw new MeridianError("COMMAND_INVALID", "--limit says what may change, but not against which run", {
      next: "add --baseline with a run's folder; what must hold of every run is a --threshold",
    });
  }
  const limits = limit.map(parseLimit);
  const path = await findBaseline(baseline, out);
  if (path === undefined) return { side: null, limits };
  const side = await readSide(path, limits);
  // What a limit names has to be in the baseline: better said now than after the run.
  for (const one of limits) judgeLimit(one, side, side);
  return { side, limits };
};

/** A run's folder or summary, a folder that holds a run's, or the id of a run. @returns undefined: an empty folder */
const findBaseline = async (baseline: string, out: string): Promise<string | undefined> => {
  const found = await stat(baseline).catch(() => undefined);
  if (found === undefined) {
    const isRun = (await listRuns(out)).includes(baseline);
    if (isRun) return join(out, baseline);
    throw new MeridianError("RESULTS_UNREADABLE", `${baseline} is neither a folder nor a run in ${out}`, {
      next: "name a run's folder; make an empty one (`mkdir -p`) where the first run has nothing to be compared with",
    });
  }
  if (!found.isDirectory() || existsSync(join(baseline, SUMMARY_FILE))) return baseline;
  // A run whose start failed has a record, and no results.
  const newest = (await listRuns(baseline)).find((run) => existsSync(join(baseline, run, SUMMARY_FILE)));
  if (newest !== undefined) return join(baseline, newest);
  return (await readdir(baseline)).length === 0 ? undefined : baseline;
};

/** @param directory of the run that is over. @returns null when there is nothing to compare with */
export const compareWith = async ({ side, limits }: Baseline, directory: string): Promise<Compared | null> => {
  if (side === null) return null;
  const candidate = await readSide(directory, limits);
  const unheld: string[] = [];
  const judged = limits.flatMap((limit) => {
    try {
      return [judgeLimit(limit, side, candidate)];
    } catch (error) {
      // The run has no sample of what is limited: that is its result, and no mistake of whoever set the limit.
      if (!(error instanceof MeridianError)) throw error;
      unheld.push(`${error.message}: ${error.issues.map(({ expected }) => `expected ${expected}`).join("; ")}`);
      return [];
    }
  });
  const comparison = compare(side, candidate, judged);
  return {
    comparison: { ...comparison, notices: [...comparison.notices, ...unheld] },
    ok: unheld.length === 0 && judged.every(({ ok }) => ok),
  };
};
