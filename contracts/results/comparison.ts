// The result of comparing two runs: what changed beyond their noise, and whether the named limits hold. metrics/compare
// makes it; `meridian compare --json` prints it, and terminal and page show it.
import type { CoursePoint, Distribution } from "./view.ts";

export const COMPARISON_SCHEMA = "meridian.comparison.v1";

/** `unjudged`: the noise is not known, or there is too little of it to tell. `changed`: neither direction is better. */
export type Change = "within-noise" | "better" | "worse" | "changed" | "unjudged";

export type Unit = "ms" | "fraction" | "perSecond" | "bytesPerSecond" | "plain";

export interface ComparedValue {
  readonly metric: string;
  /** As in thresholds: p(95), avg, rate, value. */
  readonly aggregation: string;
  readonly unit: Unit;
  /** Null where the run has no sample of it. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** The interval of candidate minus baseline, at the level of its section; null when unjudged. */
  readonly interval: readonly [number, number] | null;
  readonly change: Change;
}

export interface ComparedSection {
  readonly title: "metrics" | "regions" | "requests" | "checks";
  /** Subject: a region, a request with its method, a check; empty for the run in all. */
  readonly rows: readonly (ComparedValue & { readonly subject: string })[];
}

export interface ComparedThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly baseline: boolean | null;
  readonly candidate: boolean | null;
}

export interface LimitResult {
  /** As it was named. */
  readonly limit: string;
  readonly ok: boolean;
  readonly baseline: number;
  readonly candidate: number;
  /** The furthest that the candidate's value may go. */
  readonly allowed: number;
  readonly unit: Unit;
}

export interface ComparedRun {
  readonly runId: string;
  readonly verdict: string;
  readonly from: string;
}

export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  readonly baseline: ComparedRun;
  readonly candidate: ComparedRun;
  /** Why the two may not be comparable, each a sentence. */
  readonly notices: readonly string[];
  readonly sections: readonly ComparedSection[];
  readonly thresholds: readonly ComparedThreshold[];
  readonly limits: readonly LimitResult[];
}

/** One run's charts, over all regions together. */
export interface DrawnRun {
  readonly course: readonly (CoursePoint | null)[];
  /** The distribution of all requests' durations. */
  readonly distribution: Distribution;
}

/** What the page of a comparison is made from. */
export interface ComparisonView {
  readonly comparison: Comparison;
  /** Each run's start; null where it never started. */
  readonly starts: { readonly baseline: string | null; readonly candidate: string | null };
  /** Null where a run's log is not there. */
  readonly drawn: {
    /** Seconds that a point of either course stands for, from its run's start on. */
    readonly stepSeconds: number;
    readonly baseline: DrawnRun;
    readonly candidate: DrawnRun;
  } | null;
}
