// One of the two runs that are compared, as its reader found it.
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { Blocks } from "./blocks.ts";

export interface SideLog {
  readonly totals: RunTotals;
  readonly blocks: Blocks;
  /** What is wrong with it, each a sentence: the rest of it counts. */
  readonly damages: readonly string[];
}

/** Without its log, the record or both are unknown and nothing of it is judged. */
export interface Side {
  /** Folder or file, as it was named. */
  readonly from: string;
  readonly summary: Summary;
  readonly record: RunRecord | undefined;
  readonly log: SideLog | undefined;
}
