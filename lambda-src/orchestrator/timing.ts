// The orchestrator's times, in one place: leases, polls, deadlines. All by the orchestrator's own clock.
import type { RunSettings } from "../../contracts/orchestrator/state.ts";

/** A slot's lease. Its worker renews it with every poll; a killed one's slot is free after this. */
export const LEASE_MS = 12_000;
/** A renewal that would move a lease by less is not written: the same call, sent again, settles. */
export const LEASE_STEP_MS = 1_000;
/**
 * An aggregator that did not record itself for so long is dead to the barrier, and may be replaced by another that
 * lives.
 */
export const AGGREGATOR_LIVE_MS = 15_000;
/** Heartbeats closer than this are not written. */
export const HEARTBEAT_STEP_MS = 4_000;
/**
 * teardown() waits for so long after the last iterations are cut: for workers whose last second is still on its way.
 */
export const TEARDOWN_WAIT_MS = 15_000;
/** From the end of all work to the deadline: for calls and flushes under way. */
const DEADLINE_GRACE_MS = 30_000;
/** After the deadline, or after an abort's drain: from here on the sweep waits for nobody's last flush. */
export const FORCE_AFTER_MS = 60_000;
/** For so long tasks that a deploy made after a run's end may wait for the home stack's new seed. */
export const WAIT_FOR_HOME_MS = 30 * 60_000;

const MAX_POLL_MS = 3_000;
const MIN_POLL_MS = 250;

export const barrierEndsMs = (armedAtMs: number, { timeoutSeconds }: RunSettings): number =>
  armedAtMs + timeoutSeconds * 1000;

/** The latest instant at which anything of a run may still be at work, from the instant of its start. */
export const deadlineMs = (startMs: number, { durationSeconds, drainSeconds, teardownSeconds }: RunSettings): number =>
  startMs + (durationSeconds + drainSeconds + (teardownSeconds ?? 0)) * 1000 + DEADLINE_GRACE_MS;

/** The same before the start is known: as if it were set at the last moment. */
export const armedDeadlineMs = (armedAtMs: number, settings: RunSettings): number =>
  deadlineMs(barrierEndsMs(armedAtMs, settings) + settings.bufferSeconds * 1000, settings);

/**
 * How soon to ask again while the run gathers: often enough to learn of the start well ahead of it, seldom enough that
 * a fleet of a thousand does not call more than some 300 times a second.
 */
export const gatheringPollMs = ({ bufferSeconds }: RunSettings, slotCount: number): number =>
  Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, (bufferSeconds * 1000) / 5, slotCount * 3));

export const POLL_BEFORE_START_MS = 1_000;
export const POLL_RUNNING_MS = 3_000;
/** After the load's end: a region is complete as soon as somebody asks. */
export const POLL_ENDING_MS = 750;
export const POLL_DRAINING_MS = 1_000;
export const POLL_OVER_MS = 5_000;
