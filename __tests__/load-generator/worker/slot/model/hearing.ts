// What the orchestrator tells a slot in a test, and what follows from it for whatever is around the slot.

import type { Phase } from "../../../../../contracts/orchestrator/answer.ts";
import type { AbortCause } from "../../../../../contracts/orchestrator/state.ts";
import type { Told } from "../../../../../images/load-generator/worker/slot/events.ts";
import { areThreadsOpen, cutWithin, isOver, RUN_SETUP, type Scene } from "./facts.ts";

export const SCRIPT = { location: "file:///plan.json", sha256: "" };
/** Where the plan is later on. */
const SCRIPT_ELSEWHERE = { location: "file:///elsewhere.json", sha256: "" };
export const AGGREGATOR = { endpoint: "http://10.0.0.1:8125", token: "a token of sixteen" };

/** What is under way when the script or a threshold has ended the run gets no more. */
const ABORT_GRACE_MS = 2_000;
const COST_CAP_GRACE_MS = 30_000;

export interface ToldOp {
  readonly op: "told";
  readonly phase: Phase;
  readonly cause: AbortCause | null;
  readonly knowsAggregator: boolean;
  readonly mayTearDown: boolean;
  /** Each answer may better the clock's offset. */
  readonly jitterMs: number;
}

export const toldWell = (phase: Phase): ToldOp => ({
  op: "told",
  phase,
  cause: "aborted",
  knowsAggregator: true,
  mayTearDown: true,
  jitterMs: 0,
});

/** What a slot is told now. */
export const hear = ({ facts, beginning }: Scene, op: ToldOp): Told => {
  const { leased } = beginning;
  const isSet = op.phase === "started" || (op.phase === "draining" && facts.hasHeardOfStart);
  facts.hasHeardOfStart ||= isSet;
  facts.isAggregatorKnown ||= op.knowsAggregator;
  facts.mayTearDown = op.mayTearDown;
  const deadlineAtMs = leased.deadlineAtMs + op.jitterMs - (isSet ? beginning.nearerByMs : 0);
  const startAtMs = isSet ? beginning.startAtMs + op.jitterMs : null;
  const told = {
    phase: op.phase,
    abortCause: op.phase === "draining" ? op.cause : null,
    startAtMs,
    // A deadline that is set is not past.
    deadlineAtMs: isSet ? Math.max(facts.nowMs + 1, deadlineAtMs) : deadlineAtMs,
    setup: isSet ? RUN_SETUP : null,
    mayTearDown: op.mayTearDown,
    aggregator: op.knowsAggregator ? AGGREGATOR : null,
    script: op.jitterMs > 0 ? SCRIPT_ELSEWHERE : SCRIPT,
    steps: [],
  };
  facts.script = told.script;
  if (facts.nowMs < facts.deadlineAtMs) facts.deadlineAtMs = told.deadlineAtMs;
  if (op.phase === "draining") hearOfEnd({ facts, beginning }, op.cause);
  else if (startAtMs !== null) hearOfStart(facts, startAtMs);
  return told;
};

const hearOfStart = (facts: Scene["facts"], atMs: number): void => {
  // A worker takes part as soon as it has threads, and as long as nothing has ended its load.
  if (facts.threads === "none" || isOver(facts) || facts.isRunEnding) return;
  facts.start ??= { atMs, leadMs: atMs - facts.nowMs };
  if (areThreadsOpen(facts) && !facts.areThreadsTold) facts.start.atMs = atMs;
};

const hearOfEnd = ({ facts, beginning }: Pick<Scene, "facts" | "beginning">, cause: AbortCause | null): void => {
  if (facts.isRunEnding) return;
  facts.isRunEnding = true;
  const isAbort = cause === "script-aborted" || cause === "threshold-failed" || cause === "received-cap";
  const mostMs = isAbort ? ABORT_GRACE_MS : COST_CAP_GRACE_MS;
  const isCut = isAbort || cause === "cost-cap";
  cutWithin(facts, isCut ? Math.min(beginning.plan.graceMs, mostMs) : beginning.plan.graceMs);
};
