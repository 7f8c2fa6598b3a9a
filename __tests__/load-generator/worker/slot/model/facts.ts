// What is around one slot in a test: how it began, what the surroundings are doing, and what has happened so far.

import type { NoticeCode } from "../../../../../contracts/delta/notices.ts";
import type { AbortCause, ScriptLocation } from "../../../../../contracts/orchestrator/state.ts";
import type { PhaseName } from "../../../../../contracts/run/run-plan.ts";
import type { Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import type { Leased } from "../../../../../images/load-generator/worker/slot/preparing.ts";
import type { PlanFacts, Slot } from "../../../../../images/load-generator/worker/slot/state.ts";

export interface Beginning {
  readonly leased: Leased;
  readonly plan: PlanFacts;
  /** The run's, once it is set. */
  readonly startAtMs: number;
  /** By so much the deadline comes nearer when the start is set. */
  readonly nearerByMs: number;
}

/** What the surroundings are doing, and what has happened so far. */
export interface Facts {
  nowMs: number;
  timers: Map<Timer, number>;
  isReadingPlan: boolean;
  /** Where the plan is by the last answer. */
  script: ScriptLocation;
  /** How often it could not be read while it was needed. */
  planFailures: number;
  threads: "none" | "loading" | "loaded" | "done";
  isLoadTold: boolean;
  areThreadsTold: boolean;
  /** When iterations under way are cut, if they were told to stop. */
  cutAtMs: number;
  /** When they have to be cut, by all that has ended the load before its time. */
  cutDueAtMs: number;
  phase: PhaseName | null;
  isPhaseStopped: boolean;
  phasesRun: PhaseName[];
  phasesFailed: PhaseName[];
  /** What setup() returned here. */
  ownSetup: string | null;
  hasHeardOfStart: boolean;
  /** By the last answer that could better it, and how long before it the first came; null while it takes no part. */
  start: { atMs: number; leadMs: number } | null;
  /** By how much the worst thread was late, and by how much the certificate says it was. */
  worstSkewMs: number;
  certifiedSkewMs: number;
  isAggregatorKnown: boolean;
  deadlineAtMs: number;
  /** Attempts that were measured and are in no delta yet. */
  unsent: number;
  hasMeasured: boolean;
  /** Since when something has been measured that could be sent, and is not; null if all is. */
  waitsSinceMs: number | null;
  /** Notices, errors and certificates that are in no delta yet. */
  unsentWords: number;
  notes: NoticeCode[];
  errorCount: number;
  /** Why the run's end was to be asked for, and was. */
  endsDue: AbortCause[];
  endsAsked: AbortCause[];
  delta: { attempts: number; isFinal: boolean } | null;
  /** One was sent after the load, before the final one. */
  isLastSecondSent: boolean;
  hasRefusedDelta: boolean;
  isFinalTaken: boolean;
  /** How often in a row nobody took the final delta, or heard the end. */
  endingFailures: number;
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
  script: leased.script,
  planFailures: 0,
  threads: "none",
  isLoadTold: false,
  areThreadsTold: false,
  cutAtMs: Number.POSITIVE_INFINITY,
  cutDueAtMs: Number.POSITIVE_INFINITY,
  phase: null,
  isPhaseStopped: false,
  phasesRun: [],
  phasesFailed: [],
  ownSetup: null,
  hasHeardOfStart: leased.hasRunStarted,
  start: null,
  worstSkewMs: Number.NEGATIVE_INFINITY,
  certifiedSkewMs: Number.NEGATIVE_INFINITY,
  isAggregatorKnown: leased.aggregator !== null,
  deadlineAtMs: leased.deadlineAtMs,
  unsent: 0,
  hasMeasured: false,
  waitsSinceMs: null,
  unsentWords: 0,
  notes: [],
  errorCount: 0,
  endsDue: [],
  endsAsked: [],
  delta: null,
  isLastSecondSent: false,
  hasRefusedDelta: false,
  isFinalTaken: false,
  endingFailures: 0,
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

/** What the run's start says that setup() returned, in every world. */
export const RUN_SETUP = '"of the run"';

export const areThreadsOpen = ({ threads }: Facts): boolean => threads === "loading" || threads === "loaded";

/** Nobody wants anything of the script to begin any more. */
export const isOver = ({ nowMs, deadlineAtMs, isStopped, loss }: Facts): boolean =>
  nowMs >= deadlineAtMs || isStopped || loss !== null;

/** Something ends the load before its time: what is under way gets so much, and never more than it was given before. */
export const cutWithin = (facts: Facts, graceMs: number): void => {
  // What never began needs no time to end.
  const cutAtMs = facts.nowMs + (facts.start === null ? 0 : graceMs);
  facts.cutDueAtMs = Math.min(facts.cutDueAtMs, cutAtMs);
};
