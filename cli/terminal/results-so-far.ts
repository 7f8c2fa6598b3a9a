// What a terminal shows of a run's results while it goes on, made from the log as often as it may cost.

import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { MetricSummary } from "../../contracts/results/summary.ts";
import type { SummarySoFar } from "../../contracts/results/view.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { summariseSoFar } from "../../metrics/results/summary.ts";
import { keepExplained } from "../../metrics/verdict/culprit.ts";

export interface ResultsSoFar extends Pick<SummarySoFar, "invalidReasons" | "requests" | "thresholds" | "errors"> {
  /** Whom it loads: names of requests begin with it. */
  readonly target: string;
  /** What is known of the metrics that thresholds name. */
  readonly kinds: Readonly<Record<string, Pick<MetricSummary, "type" | "contains">>>;
}

export const resultsSoFar = (record: RunRecord, { logs, totals, thresholds }: LogReader): ResultsSoFar => {
  const soFar = summariseSoFar(record, null, logs, totals, thresholds.judgeTimed);
  return {
    target: record.target,
    requests: soFar.requests,
    thresholds: keepExplained(soFar.thresholds, thresholds.courseOf(soFar.thresholds)),
    errors: soFar.errors,
    invalidReasons: soFar.invalidReasons,
    kinds: Object.fromEntries(
      record.thresholds.flatMap(({ selector: { metric } }) => {
        const definition = totals.ofMetric(metric)[0]?.definition;
        return definition === undefined ? [] : [[metric, { type: definition.kind, contains: definition.contains }]];
      }),
    ),
  };
};
