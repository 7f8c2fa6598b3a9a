// What the load generator's main thread and its worker threads say to each other. The main thread talks to the
// orchestrator and the aggregator; a worker thread runs the script for its share of the slot's virtual users and
// records what it measures.

import type { ThreadHealth } from "../../../contracts/delta/health-fields.ts";
import type { LoadGap } from "../../../contracts/delta/load-gaps.ts";
import type { Notice } from "../../../contracts/delta/notices.ts";
import type { SampledGroup } from "../../../contracts/delta/request-samples.ts";
import type { ScriptLogMode, ScriptWords } from "../../../contracts/delta/script-words.ts";
import type { SecondOfSeries } from "../../../contracts/delta/series.ts";
import type { ErrorCount } from "../../../contracts/delta/worker-delta.ts";
import type { Step } from "../../../contracts/executors/stairs.ts";
import type { OpenPlan } from "../../../contracts/run/open-plan.ts";
import type { PhaseName } from "../../../contracts/run/run-plan.ts";
import type { PackedData } from "./packed-data.ts";
import type { PackedFiles } from "./packed-files.ts";

/** A run plan with its secrets' values, but for the rows of its data files and the script's own, which threads share. */
export type ThreadPlan = Omit<OpenPlan, "data">;

/** Where a thread stands: what its share of each scenario is follows from that, see load/scenario-share.ts. */
export interface ThreadAssignment {
  readonly plan: ThreadPlan;
  readonly data: Readonly<Record<string, PackedData>>;
  /** What travelled with the script; absent: nothing did. */
  readonly files?: PackedFiles;
  /** Where the script's threads keep lists that they share (shared-lists.ts); absent: each has its own. */
  readonly lists?: SharedArrayBuffer;
  readonly region: string;
  readonly workerId: string;
  /** The region's virtual users at most: another number than the plan's when a reset named one. */
  readonly regionVus: number;
  /** The slot's number in its region, of so many. */
  readonly slot: number;
  readonly slots: number;
  readonly threadIndex: number;
  readonly threadCount: number;
  /**
   * One Float64: until when, by the monotonic clock, the slot is this worker's. The main thread moves it on; see
   * lease.ts.
   */
  readonly lease: SharedArrayBuffer;
  /** Where the thread counts the attempts that it begins; see tally.ts. Absent: nobody looks. */
  readonly tally?: SharedArrayBuffer;
  /** Whose console lines are told; absent: `first`. */
  readonly log?: ScriptLogMode;
  /** Where the script is put while it is loaded; absent: where temporary files are. */
  readonly folder?: string;
  /** In place of virtual users the thread runs a function of the script once, as soon as it is loaded. */
  readonly phase?: PhaseAssignment;
}

export interface PhaseAssignment {
  readonly name: PhaseName;
  /** The run's start by the monotonic clock; null before it is set. */
  readonly startAtMs: number | null;
  /** What setup() returned, as JSON; null where there is none. */
  readonly setup: string | null;
}

/** When the load began or will begin, and what belongs to it. */
export interface LoadStart {
  readonly startAtMs: number;
  /** What setup() returned, as JSON; null where there is none. */
  readonly setup: string | null;
  /** False where another has run what was due before. */
  readonly isAtStart: boolean;
  /** All that were added to the load's own so far; absent: none. */
  readonly steps?: readonly Step[];
}

/** Main → thread. Instants are milliseconds of the monotonic clock that all threads share (monotonic.ts). */
export type ToThread =
  | ({ readonly type: "start" } & LoadStart)
  /** Steps were added: all of them. After `start` alone. */
  | { readonly type: "steps"; readonly steps: readonly Step[] }
  /** End now: start no iteration more, give those under way this long, then cut them. 0: cut at once. */
  | { readonly type: "stop"; readonly graceMs: number };

/** Thread → main. `measured` comes once a second from the start on, and once more just before `done`. */
export type FromThread =
  /** The script is loaded; nothing has been opened yet. */
  | { readonly type: "ready" }
  | { readonly type: "load-failed"; readonly message: string; readonly place: string }
  /**
   * The thread's first iteration began, so much after the start instant; where none is due then, its clock reached the
   * instant.
   */
  | { readonly type: "started"; readonly skewMs: number }
  | ({ readonly type: "measured" } & ThreadReport)
  /** All virtual users have ended, by the schedule or by `stop`; nothing is recorded after this. */
  | { readonly type: "done"; readonly iterations: number }
  /** What the script said, as soon as it says it. */
  | { readonly type: "said"; readonly words: ScriptWords }
  /** The script asks for the end of the whole run. */
  | { readonly type: "abort"; readonly reason: string }
  /** How a phase ended: the JSON of what it returned, or what it threw. Before it comes what it measured. */
  | { readonly type: "phase-done"; readonly returned: string }
  | { readonly type: "phase-failed"; readonly message: string; readonly place: string };

/** What a thread measured since its last message. */
export interface ThreadReport {
  readonly seconds: readonly SecondOfSeries[];
  readonly errors: readonly ErrorCount[];
  readonly notices: readonly Notice[];
  /** Attempts in `seconds`: what the catalogue says the ledger counts. */
  readonly attempts: number;
  /** Iterations that ended, in `seconds`. */
  readonly iterations: number;
  /** Requests as they were: those that failed, and the slowest. Absent: none is wanted. */
  readonly samples?: readonly SampledGroup[];
  /** When the thread could not do what was due; absent: never. */
  readonly gaps?: readonly LoadGap[];
  /** Attempts under way. */
  readonly inFlight: number;
  readonly health: ThreadHealth;
}
