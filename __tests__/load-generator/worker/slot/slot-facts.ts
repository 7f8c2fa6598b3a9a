// What is around one slot in a test: how it began, what the surroundings are doing, and what has happened so far.

import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { Timer } from "../../../../images/load-generator/worker/slot/events.ts";
import type { Leased } from "../../../../images/load-generator/worker/slot/preparing.ts";
import type { PlanFacts, Slot } from "../../../../images/load-generator/worker/slot/state.ts";

export interface Beginning {
  readonly leased: Leased;
  readonly plan: PlanFacts;
  /** The run's, once it is set. */
  readonly startAtMs: number;
}

/** What the surroundings are doing, and what has happened so far. */
export interface Facts {
  nowMs: number;
  timers: Map<Timer, number>;
  isReadingPlan: boolean;
  threads: "none" | "loading" | "loaded" | "done";
  isLoadTold: boolean;
  areThreadsTold: boolean;
  /** When iterations under way are cut, if they were told to stop. */
  cutAtMs: number;
  phase: PhaseName | null;
  isPhaseStopped: boolean;
  phasesRun: PhaseName[];
  /** What setup() returned here. */
  ownSetup: string | null;
  hasHeardOfStart: boolean;
  isAggregatorKnown: boolean;
  deadlineAtMs: number;
  /** Attempts that were measured and are in no delta yet. */
  unsent: number;
  delta: { attempts: number; isFinal: boolean } | null;
  hasRefusedDelta: boolean;
  isFinalTaken: boolean;
  readyCount: number;
  hasSaidLoadEnded: boolean;
  mayTearDown: boolean;
  isStopped: boolean;
  loss: "stale" | "taken" | null;
  isRunEnding: boolean;
  farewell: "release" | "say-end" | null;
  isFarewellUnderWay: boolean;
  isGivenUp: boolean;
  hasLeft: boolean;
}

export const factsOf = ({ leased }: Beginning): Facts => ({
  nowMs: 0,
  timers: new Map(),
  isReadingPlan: false,
  threads: "none",
  isLoadTold: false,
  areThreadsTold: false,
  cutAtMs: Number.POSITIVE_INFINITY,
  phase: null,
  isPhaseStopped: false,
  phasesRun: [],
  ownSetup: null,
  hasHeardOfStart: leased.hasRunStarted,
  isAggregatorKnown: leased.aggregator !== null,
  deadlineAtMs: leased.deadlineAtMs,
  unsent: 0,
  delta: null,
  hasRefusedDelta: false,
  isFinalTaken: false,
  readyCount: 0,
  hasSaidLoadEnded: false,
  mayTearDown: false,
  isStopped: false,
  loss: null,
  isRunEnding: false,
  farewell: null,
  isFarewellUnderWay: false,
  isGivenUp: false,
  hasLeft: false,
});

/** All that a rule looks at. */
export interface Scene {
  readonly beginning: Beginning;
  readonly facts: Facts;
  readonly slot: Slot;
}
