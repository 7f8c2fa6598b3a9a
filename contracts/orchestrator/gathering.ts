// How soon tasks of a fleet learn of the start, and so how far ahead of it the start has to be set.

/** A task that polls more often than this only costs calls. */
const MIN_POLL_MS = 250;
/** A fleet of a thousand makes no more than some 300 calls a second. */
const POLL_MS_PER_SLOT = 3;
export const MAX_POLL_MS = 3_000;
/** What a worker needs from learning of the start to the start itself, with half a second for the call. */
const LEAST_LEAD_SECONDS = 2.5;

/** How soon a task of a fleet asks again while the run gathers. @param leastMs where the fleet is on one machine */
export const fleetPollMs = (slotCount: number, leastMs = MIN_POLL_MS): number =>
  Math.min(MAX_POLL_MS, Math.max(leastMs, slotCount * POLL_MS_PER_SLOT));

/** The least `start.bufferSeconds` by which every worker of a fleet learns of the start in time. */
export const leastBufferSeconds = (slotCount: number): number => LEAST_LEAD_SECONDS + fleetPollMs(slotCount) / 1000;

/** Time between setting the start and the start, where the config does not say, for regions that are apart. */
export const DEFAULT_BUFFER_SECONDS = 10;
/** On one machine nobody is far: its workers poll this often, and learn of the start well within a second. */
export const LOCAL_POLL_MS = 100;

/** What a worker's threads need to be told of the start: with none, its first iterations would all begin late. */
const NO_COUNTDOWN_SECONDS = 0.25;

/** The same for a run on one machine: a single worker has nobody to wait for, and so no countdown. */
export const localBufferSeconds = (workerCount: number): number => (workerCount === 1 ? NO_COUNTDOWN_SECONDS : 1);

/** How often a task calls while the load goes on. */
export const POLL_RUNNING_MS = 3_000;

/**
 * In runs of up to this many slots every call reads all of them, so that the last worker's own call sets the start, and
 * stops its region's load generators. In larger ones the aggregators' calls do: a thousand workers end in one second,
 * and each would read a thousand slots.
 */
const FEW_SLOTS = 50;
export const isLargeFleet = (slotCount: number): boolean => slotCount > FEW_SLOTS;
