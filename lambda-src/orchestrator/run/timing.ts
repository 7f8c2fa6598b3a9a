// The orchestrator's times in one place: leases, polls, deadlines. All are by the orchestrator's own clock.
import { fleetPollMs, MAX_POLL_MS } from "../../../contracts/orchestrator/gathering.ts";
import type { RunSettings } from "../../../contracts/orchestrator/state.ts";

/**
 * How long a slot is leased. Its worker renews the lease with every poll; a killed worker's slot is free after this.
 */
export const LEASE_MS = 12_000;
/** A renewal that would extend the lease by less is not written, so that the same call sent again writes nothing. */
export const LEASE_STEP_MS = 1_000;
/**
 * An aggregator that has not recorded itself for this long counts as dead: the barrier waits for another, which may
 * take its place.
 */
export const AGGREGATOR_LIVE_MS = 15_000;
/** A heartbeat that comes sooner than this after the last one is not written. */
export const HEARTBEAT_STEP_MS = 4_000;
/**
 * How long teardown() waits, after the last iterations are cut, for workers whose last second is still on its way.
 */
export const TEARDOWN_WAIT_MS = 15_000;
/** The time from the end of all work to the deadline, which calls and flushes under way may take. */
const DEADLINE_GRACE_MS = 30_000;
/** How long after the deadline, or after an abort's drain, the sweep still waits for last flushes. */
export const FORCE_AFTER_MS = 60_000;
/** The same after a cap's drain: each second of it costs. */
export const CAP_FORCE_AFTER_MS = 20_000;
/** How long the end of a run waits for its record, while the results table does not take it. */
export const RECORD_PATIENCE_MS = 60_000;
/** How long tasks that a deploy made after a run's end may wait for the home stack's new seed. */
export const WAIT_FOR_HOME_MS = 30 * 60_000;

export const barrierEndsMs = (armedAtMs: number, { timeoutSeconds }: RunSettings): number =>
  armedAtMs + timeoutSeconds * 1000;

/** The latest instant at which anything of a run may be at work, given the instant of its start. */
export const deadlineMs = (startMs: number, { durationSeconds, drainSeconds, teardownSeconds }: RunSettings): number =>
  startMs + (durationSeconds + drainSeconds + (teardownSeconds ?? 0)) * 1000 + DEADLINE_GRACE_MS;

/** The same before the start is known, as if the start were set at the last moment. */
export const armedDeadlineMs = (armedAtMs: number, settings: RunSettings): number =>
  deadlineMs(barrierEndsMs(armedAtMs, settings) + settings.bufferSeconds * 1000, settings);

/** How soon a task asks again while the run gathers: often enough to learn of the start well ahead of it. */
export const gatheringPollMs = ({ bufferSeconds, pollMs }: RunSettings, slotCount: number): number =>
  pollMs === undefined
    ? Math.min(MAX_POLL_MS, Math.max(fleetPollMs(slotCount), (bufferSeconds * 1000) / 5))
    : fleetPollMs(slotCount, pollMs);

/**
 * The same for a task that the start does not wait to hear from: a worker says at once that it is ready, and an aggregator
 * is recorded. A worker asks more often: of several calls the quickest tells it the orchestrator's clock.
 */
export const RESTING_POLL_MS = { aggregator: 500, worker: 250 } as const;

/** The same when the load is over, and all wait for the end: a large fleet more seldom, for each call reads the table. */
export const endingPollMs = ({ pollMs }: RunSettings, slotCount: number, phase: "started" | "draining"): number => {
  const usualMs = phase === "started" ? POLL_ENDING_MS : POLL_DRAINING_MS;
  return pollMs === undefined
    ? Math.max(usualMs, fleetPollMs(slotCount))
    : Math.min(usualMs, fleetPollMs(slotCount, pollMs));
};

export const POLL_BEFORE_START_MS = 1_000;
/** Where steps may be added to the load: they begin seconds after they are written. */
export const POLL_STAIRCASE_MS = 500;
/** What of a step's lead the calls take: the one that adds it, and those by which workers learn of it. */
const STEP_CALLS_SECONDS = 0.5;

/** How far ahead a step has to be added, so that every worker learns of it in time. */
export const stepLeadSeconds = (slotCount: number): number =>
  STEP_CALLS_SECONDS + fleetPollMs(slotCount, POLL_STAIRCASE_MS) / 1000;

/** How soon to ask again after the load's end: a region is completed only when somebody asks. */
const POLL_ENDING_MS = 750;
const POLL_DRAINING_MS = 1_000;
export const POLL_OVER_MS = 5_000;
