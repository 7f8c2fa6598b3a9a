// How large the numbers of a delta are. What a flush adds up must stay exact, and readable by the log's schema: sums
// beyond 2^53 are neither, and one of them would make the whole flush unreadable.
import type { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { sumHealth } from "../../../metrics/totals/health.ts";

/**
 * The most that everything pending may add up to. 10,000 requests under way for a day are a tenth of it, in
 * microseconds.
 */
export const MAX_MAGNITUDE = Number.MAX_SAFE_INTEGER;

/** An upper bound of what the delta adds to any sum that has to stay exact; levels of gauges have not. */
export const magnitudeOf = ({ seconds, errors, health }: WorkerDelta): number => {
  let magnitude = sumHealth(health);
  for (const { count } of errors) magnitude += count;
  for (const { series } of seconds)
    for (const { kind, count, sum } of series) magnitude += kind === "gauge" ? count : count + Math.abs(sum);
  return magnitude;
};
