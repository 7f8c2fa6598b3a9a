// What can happen to a slot: all that its driver tells decide.ts. Instants are milliseconds of the monotonic clock.

import type { Step } from "../../../../contracts/executors/stairs.ts";
import type { Phase } from "../../../../contracts/orchestrator/answer.ts";
import type { AbortCause, ScriptLocation } from "../../../../contracts/orchestrator/state.ts";
import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { AggregatorAddress } from "../aggregator-client.ts";
import type { Sent } from "../delta-sender.ts";
import type { PhaseOutcome } from "../phase-thread.ts";
import type { PlanFacts } from "./state.ts";

/** The orchestrator's answer to a call that renewed the lease. */
export interface Told {
  readonly phase: Phase;
  readonly abortCause: AbortCause | null;
  /** Null before the start is set. */
  readonly startAtMs: number | null;
  readonly deadlineAtMs: number;
  readonly setup: string | null;
  readonly mayTearDown: boolean;
  readonly aggregator: AggregatorAddress | null;
  readonly script: ScriptLocation;
  /** All that were added to the load's own so far. */
  readonly steps: readonly Step[];
}

/**
 * launch: the threads are to be told of the start. flush: a delta is to be sent. retry: what failed is to be tried
 * again. deadline: nothing of the script may run any more. give-up: nobody has taken the last delta.
 */
export type Timer = "launch" | "flush" | "retry" | "deadline" | "give-up";

export type SlotEvent =
  | { readonly is: "plan-read"; readonly plan: PlanFacts }
  | { readonly is: "plan-unreadable"; readonly why: string }
  /** Every thread has loaded the script, or cannot. */
  | { readonly is: "threads-loaded" }
  /** A thread's first iteration began so much after the start instant. */
  | { readonly is: "thread-began"; readonly skewMs: number }
  | { readonly is: "measured"; readonly attempts: number }
  /** Every thread has ended, whatever ended it: none measures anything after this. */
  | { readonly is: "threads-done" }
  | { readonly is: "phase-ended"; readonly phase: PhaseName; readonly outcome: PhaseOutcome }
  /** The script asks for the end of the whole run. */
  | { readonly is: "script-aborted"; readonly reason: string }
  | { readonly is: "told"; readonly told: Told }
  /** stale: the run is over, or another is current. taken: the slot is somebody else's. */
  | { readonly is: "lost"; readonly loss: "stale" | "taken" }
  /** The task is being stopped. */
  | { readonly is: "told-to-stop" }
  | { readonly is: "delta-sent"; readonly sent: Sent }
  /** The call that says that the slot has ended came back. */
  | { readonly is: "end-said"; readonly isHeard: boolean }
  /** The call that hands the slot back came back, whatever its answer. */
  | { readonly is: "released" }
  | { readonly is: "due"; readonly timer: Timer };
