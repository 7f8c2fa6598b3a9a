// What the catalogue says of a metric. Code that treats one metric unlike another asks the metric's definition, never
// its name.
import type { Tag } from "./tags.ts";

/**
 * How samples merge: trend = a distribution; counter = a sum; rate = the fraction of samples that are true; gauge = a
 * level.
 */
export type MetricKind = "trend" | "counter" | "rate" | "gauge";

/**
 * `time`: integer microseconds inside, milliseconds out; of trends and gauges, as a sum of times is nothing that a
 * counter tells. `data`: bytes.
 */
export type Contains = "time" | "data" | "default";

/**
 * How the levels of a gauge become one, over threads, workers and regions first and over seconds then.
 *
 * | rule | over workers, of one second                  | over seconds                                 |
 * | ---- | -------------------------------------------- | -------------------------------------------- |
 * | sum  | they add up; whoever says nothing adds zero  | that last one                                |
 * | peak | they add up                                  | the greatest                                 |
 * | mean | the mean of those who set it                 | the last in which anybody set it             |
 * | max  | the greatest                                 | the greatest                                 |
 *
 * With sum and peak the least and greatest are of the sums, until the last second in which anybody set the gauge, with
 * whatever tags; with mean and max they are of all that was ever set.
 */
export type LevelRule = "sum" | "peak" | "mean" | "max";

/**
 * The columns of the tables of the results, each filled by one metric (COLUMNS in catalog.ts): by second all of them but `corrected`, by region and by
 * request `requests`, `failed` and `duration`, by check `checks`. `corrected` is the distribution beside that of
 * `duration`.
 */
export type Column = "requests" | "failed" | "duration" | "corrected" | "iterations" | "started" | "vus" | "checks";

/** The columns of the tables by region and by request, as they stand beside one another. */
export const REQUEST_COLUMNS = ["requests", "duration", "failed"] as const satisfies readonly Column[];
export type RequestColumn = (typeof REQUEST_COLUMNS)[number];

/**
 * What a metric's sum counts in the ledger of a run: attempts to reach the target, iterations that ended, those of them
 * that an error of the script ended, or attempts that are told apart from the others: `resent`, which the engine sent
 * once more.
 */
export type LedgerEntry = CountedEntry | "failed-iterations";
type CountedEntry = "attempts" | "iterations" | "resent";

/** Attempts of every kind are attempts. */
export const countsAs = (entry: LedgerEntry, definition: Pick<MetricDefinition, "ledger"> | undefined): boolean =>
  definition?.ledger === entry || (entry === "attempts" && definition?.ledger === "resent");

interface Common {
  readonly meaning: string;
  /** Whether a run with less of it is the better one, for comparisons. */
  readonly better: "lower" | "higher" | "neither";
  /** The catalogue's tags that its samples may carry. Thresholds can select by them. */
  readonly tags: readonly Tag[];
  /** The script can give its samples tags of its own. */
  readonly takesOwnTags?: true;
  /** What it counts or tells the share of: the unit of live exports, where it is neither a time nor bytes. */
  readonly counts?: "request" | "iteration" | "check" | "user";
  /**
   * True for a part of a request's time. Live exports send it by region only, as by name and status it would be many
   * times more than all other metrics together.
   */
  readonly isPart?: true;
}

/** What makes no sense for a kind does not compile: a rate in bytes, a gauge that the ledger counts. */
export type MetricDefinition = Common &
  (
    | { readonly kind: "trend"; readonly contains: Contains; readonly ledger?: never }
    | { readonly kind: "counter"; readonly contains: Exclude<Contains, "time">; readonly ledger?: CountedEntry }
    | { readonly kind: "rate"; readonly contains: "default"; readonly ledger?: "failed-iterations" }
    | { readonly kind: "gauge"; readonly contains: Contains; readonly level: LevelRule; readonly ledger?: never }
  );

/** Definitions by the metrics' names. */
export type Catalog = Readonly<Record<string, MetricDefinition>>;
