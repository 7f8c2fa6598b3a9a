// Beyond these limits a run's numbers are not to be trusted, or deserve a warning. Each with its reason.

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
/** Iterations that began late, as a fraction of all: beyond it the load was not the one that was asked for. */
export const MAX_LATE_FRACTION = 0.1;
/** What a killed worker takes with it, at most, in seconds of its load: the one under way, and those that waited for a flush. */
export const GAP_SECONDS = 3;
