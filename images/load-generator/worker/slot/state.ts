// What a worker knows of its slot, from the lease to the end: a state with a name, and what holds in it. decide.ts
// alone says how one follows from another. All instants are milliseconds of the monotonic clock.

import { drainSecondsOf, gracefulStopOf, scenariosSeconds } from "../../../../contracts/config/scenario.ts";
import type { ScriptLocation } from "../../../../contracts/orchestrator/state.ts";
import type { PhaseName, RunPlan } from "../../../../contracts/run/run-plan.ts";
import type { AggregatorAddress } from "../aggregator-client.ts";

export type State =
  /** Not ready yet: the plan is read, the threads load the script, setup() runs if this worker is the one to run it. */
  | { readonly is: "preparing"; readonly step: Preparation }
  /** The orchestrator knows that the script is loaded; the start is waited for. */
  | { readonly is: "ready" }
  /** The start instant is known; the threads are told of it shortly before. */
  | { readonly is: "counting" }
  | { readonly is: "running" }
  /** Threads, or a function of the script, were told to stop: what they have measured is waited for. */
  | { readonly is: "draining"; readonly cause: Cause; readonly cutAtMs: number }
  /** The load is over: its last second is sent, the turn to tear down is waited for, teardown() runs. */
  | { readonly is: "tearing-down"; readonly step: "sending" | "waiting" | "running" }
  /**
   * Nothing of the script runs any more: the final delta is sent, then the slot is handed back, or said to have ended.
   */
  | { readonly is: "ending"; readonly cause: Cause | null; readonly step: Farewell; readonly failures: number }
  /** The slot is no longer this worker's business. */
  | { readonly is: "gone" };

export type Preparation =
  | { readonly is: "reading-plan" | "plan-failed"; readonly failures: number; readonly why: string }
  | { readonly is: "loading" | "setting-up" | "setup-failed" };

type Farewell = "sending" | "send-failed" | "saying-end" | "say-failed" | "releasing";

/**
 * Why the load is ended before its time. A later cause in this list weighs more, and takes the place of a lighter one.
 */
export const CAUSES = ["run-ended", "told-to-stop", "deadline", "slot-taken"] as const;
export type Cause = (typeof CAUSES)[number];

export interface Slot {
  readonly state: State;
  /** This slot's worker runs setup() and teardown() for all. */
  readonly isFirst: boolean;
  /** Its start is set, whether or not this worker takes part in it yet: setup() has run. */
  readonly hasRunStarted: boolean;
  /** The slot was leased before the start instant. */
  readonly isAtStart: boolean;
  readonly script: ScriptLocation;
  /** Where the region's aggregator is: another one after it was replaced. */
  readonly aggregator: AggregatorAddress | null;
  readonly plan: PlanFacts | null;
  readonly deadlineAtMs: number;
  /** The deadline is past: nothing of the script runs from now on, and the last delta is not sent for ever. */
  readonly isOverdue: boolean;
  /** The run was ended, or its deadline is past: nobody would go on with a slot that is handed back. */
  readonly isRunEnding: boolean;
  /** How many steps that were added to the load its threads have been told of. */
  readonly stepCount: number;
  /** Null until this worker takes part in the start. */
  readonly start: Start | null;
  /** What setup() returned, as JSON: here, and from the start on what the whole run has. */
  readonly setup: string | null;
  readonly threads: "none" | "loading" | "loaded" | "done";
  /** Which function of the script runs in a thread of its own. */
  readonly phase: PhaseName | null;
  /** One is on its way at a time. `gathering`: the other threads' seconds end at the same time, and are waited for. */
  readonly deltas: "resting" | "gathering" | "under-way" | "under-way-with-more-waiting";
  /** At least one attempt was made. */
  readonly hasMeasured: boolean;
}

export interface Start {
  readonly atMs: number;
  /** From the moment when this worker learned of it to the instant; negative if it came late. */
  readonly leadMs: number;
  /** The worst of all threads that have begun. */
  readonly skewMs: number;
}

/** What is decided by a run plan. */
export interface PlanFacts {
  readonly hasSetup: boolean;
  readonly hasTeardown: boolean;
  /** Some rows are for one iteration of the whole run each. */
  readonly hasRowsOnce: boolean;
  /** From the start to the cut of the last iterations. */
  readonly lastCutMs: number;
  /** What iterations under way get at most when the run is ended before its time. */
  readonly graceMs: number;
}

export const isUnderWay = ({ deltas }: Slot): boolean =>
  deltas === "under-way" || deltas === "under-way-with-more-waiting";

export const planFactsOf = ({ setup, teardown, data, scenarios }: RunPlan): PlanFacts => ({
  hasSetup: setup !== undefined,
  hasTeardown: teardown !== undefined,
  hasRowsOnce: Object.values(data).some(({ use }) => use === "once"),
  lastCutMs: (scenariosSeconds(scenarios) + drainSecondsOf(scenarios)) * 1000,
  graceMs: gracefulStopOf(scenarios) * 1000,
});
