// What failed in a run, in the order in which it matters, each with where and since when: thresholds, then requests,
// checks and errors, the most frequent first. From the summary, live or at the end.
import type { CheckSummary, RequestSummary } from "../../contracts/results/summary.ts";
import type { SummarySoFar, ThresholdCourse } from "../../contracts/results/view.ts";

export type Failing =
  | { readonly kind: "threshold"; readonly threshold: ThresholdCourse }
  | { readonly kind: "request"; readonly request: RequestSummary }
  | { readonly kind: "check"; readonly check: CheckSummary }
  | { readonly kind: "error"; readonly error: SummarySoFar["errors"][number] };

/** Of each kind but thresholds, all of which are shown. */
const MOST_OF_A_KIND = 2;

export interface WhatFailed {
  readonly shown: readonly Failing[];
  /** How many requests, checks and errors more there are. */
  readonly more: number;
}

export const whatFailed = (
  { requests, checks, errors }: Pick<SummarySoFar, "requests" | "checks" | "errors">,
  thresholds: readonly ThresholdCourse[],
): WhatFailed => {
  const kinds: readonly (readonly Failing[])[] = [
    requests
      .filter(({ failedCount }) => failedCount > 0)
      .sort((one, other) => other.failedCount - one.failedCount)
      .map((request) => ({ kind: "request", request })),
    checks
      .filter(({ fails }) => fails > 0)
      .sort((one, other) => other.fails - one.fails)
      .map((check) => ({ kind: "check", check })),
    // A request without an answer is among the requests already.
    errors.filter(({ kind }) => kind !== "request").map((error) => ({ kind: "error", error })),
  ];
  const failed = thresholds.filter(({ ok }) => !ok);
  return {
    shown: [
      ...failed.map((threshold): Failing => ({ kind: "threshold", threshold })),
      ...kinds.flatMap((some) => some.slice(0, MOST_OF_A_KIND)),
    ],
    more: kinds.reduce((sum, { length }) => sum + Math.max(0, length - MOST_OF_A_KIND), 0),
  };
};
