// The limits beyond which a run's numbers are not to be trusted (MAX, MIN) or deserve a warning (WARN), each with its
// reason.

/** Lost attempts, as a fraction of those sent: above it percentiles near the tail may have moved. */
export const MAX_LOST_FRACTION = 0.001;
/** Between the first iterations of all workers: beyond it the regions did not start as one. */
export const MAX_START_SKEW_MS = 250;
/** A worker that learns of the start later than this before it may not have been ready. */
export const MIN_START_LEAD_MS = 2000;
/** Mean over the run by which the event loop was late: latencies are then longer by as much. */
export const MAX_MEAN_LAG_MS = 100;
export const WARN_MEAN_LAG_MS = 20;
/** Mean CPU of a worker as a fraction of what it was given: near it a generator has no reserve. */
export const WARN_CPU_FRACTION = 0.9;
/**
 * With a late event loop besides (WARN_MEAN_LAG_MS), the measured latencies include the wait for the generator's own
 * CPU.
 */
export const MAX_CPU_FRACTION = 0.95;
/** Mean over all iterations by which they began late: the load lags behind the schedule by as much. */
export const MAX_MEAN_SLIP_MS = 100;
export const WARN_MEAN_SLIP_MS = 20;
/**
 * The largest part of its time that a thread may spend in garbage collection: beyond it about one answer in ten met a
 * pause.
 */
export const MAX_GC_FRACTION = 0.1;
export const WARN_GC_FRACTION = 0.05;
/** One pause: every answer that came meanwhile shows it. */
export const WARN_GC_PAUSE_MS = 100;
/**
 * Attempts that failed by the generator's own doing, as a fraction of all: beyond it neither rate nor failures are the
 * target's.
 */
export const MAX_OWN_FAILURE_FRACTION = 0.001;
/** Iterations that began late, as a fraction of all: beyond it the load was not the one that was asked for. */
export const MAX_LATE_FRACTION = 0.1;
/**
 * What a killed worker takes with it, at most, in seconds of its load: the one under way, and those that waited for a
 * flush.
 */
export const GAP_SECONDS = 3;
/**
 * The same after it last renewed its lease, which says how many attempts it had made: workers renew it every three
 * seconds.
 */
export const RENEWAL_GAP_SECONDS = 4;
/** Seconds in which a region's load stood still though some was due: beyond it the load was not the one asked for. */
export const MAX_LOAD_GAP_SECONDS = 2;
/** Seconds of a region that nobody reported on: one alone may be a clock's rounding. */
export const SILENT_SECONDS = 2;
