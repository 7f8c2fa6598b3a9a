// summary.json out of a run's record and its log: k6's object, and the same by region, with verdict and audit.

import type { SeriesTags } from "../../contracts/delta/series.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import { AbortCause } from "../../contracts/orchestrator/state.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type {
  CheckSummary,
  MetricSummary,
  RequestSummary,
  Summary,
  ThresholdResult,
  Verdict,
} from "../../contracts/results/summary.ts";
import type { SummarySoFar } from "../../contracts/results/view.ts";
import type { Histogram } from "../histogram/histogram.ts";
import { summariseTrend } from "../kinds/trend.ts";
import { aggregate, toMetricSummary } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { requestKey } from "../totals/series-index.ts";
import { audit, type Logs } from "../verdict/audit.ts";
import { evaluateThresholds, type JudgeTimed } from "../verdict/thresholds.ts";
import { billOf } from "./bill.ts";
import { k6PartsOf } from "./k6-summary.ts";

/**
 * @param logs read to their end, all into `totals`;
 * @param judgeTimed of the thresholds that are about a part of the run, where there are any
 */
export const summarise = (record: RunRecord, logs: Logs, totals: RunTotals, judgeTimed?: JudgeTimed): Summary => {
  const seconds = measuredSeconds(record, totals);
  const thresholds = evaluateThresholds(record.thresholds, totals, seconds, record.declared, judgeTimed).map(
    failAbortThreshold(record),
  );
  const { ledger, regionLedgers, loadGaps, skewMilliseconds, workers, invalidReasons, failReasons, warnings } = audit(
    record,
    logs,
    totals,
  );
  const checks = checksOf(totals);
  const regions = Object.fromEntries(
    Object.entries(record.regions).map(([region, { vus, workers: owed }]) => [
      region,
      { vus, workers: owed, ledger: regionLedgers[region], metrics: metricsOf(totals, { region }, seconds, record) },
    ]),
  );
  const cost = billOf(
    record,
    Object.fromEntries(Object.entries(regions).map(([region, { metrics }]) => [region, metrics])),
    [...logs.values()].reduce((sum, { writeUnits }) => sum + writeUnits, 0),
  );
  return {
    schema: "meridian.summary.v1",
    meridianVersion: record.meridianVersion,
    runId: record.runId,
    name: record.name,
    target: record.target,
    distances: record.distances,
    verdict: verdictOf(record, invalidReasons, failReasons, thresholds),
    invalidReasons: [...invalidReasons],
    ...(failReasons.length === 0 ? {} : { failReasons: [...failReasons] }),
    warnings: [...warnings, ...slipsIn(thresholds), ...(record.warnings ?? [])],
    ...abortOf(record),
    ...marksOf(record),
    start: { instant: record.ending?.startTimestamp || null, skewMilliseconds },
    durationSeconds: record.durationSeconds,
    ledger,
    loadGaps: [...loadGaps],
    ...k6PartsOf(groupsIn(totals), checks, seconds, record),
    metrics: { ...metricsOf(totals, {}, seconds, record), ...thresholdMetrics(record, totals, thresholds, seconds) },
    regions,
    requests: requestsOf(totals),
    checks,
    thresholds,
    errors: sortByCount(totals.errors),
    workers: [...workers],
    ...(cost === undefined ? {} : { cost }),
  };
};

export const summariseSoFar = (
  record: RunRecord,
  startInstant: string | null,
  logs: Logs,
  totals: RunTotals,
  judgeTimed?: JudgeTimed,
): SummarySoFar => {
  const seconds = measuredSeconds(record, totals);
  const { skewMilliseconds, workers, reasonsSoFar } = audit(record, logs, totals);
  return {
    start: { instant: startInstant, skewMilliseconds },
    invalidReasons: [...reasonsSoFar],
    requests: requestsOf(totals),
    checks: checksOf(totals),
    // What has no sample yet may still get one.
    thresholds: evaluateThresholds(record.thresholds, totals, seconds, record.declared, judgeTimed).map((result) =>
      result.value === null ? { ...result, ok: true } : result,
    ),
    errors: sortByCount(totals.errors),
    workers: [...workers],
  };
};

/** The seconds that rates are divided by: the length of the load, or of what was measured when the run ended early. */
const measuredSeconds = ({ durationSeconds }: RunRecord, totals: RunTotals): number =>
  Math.max(Math.min(1, durationSeconds), Math.min(durationSeconds, totals.lastSecond + 1));

const abortOf = ({ ending }: RunRecord): Pick<Summary, "abort"> => {
  const cause = AbortCause.safeParse(ending?.reason).data;
  if (cause === undefined) return {};
  const second = secondOf(ending, ending?.abortedAt);
  return {
    abort: { cause, reason: ending?.abortReason ?? cause, ...(second === undefined ? {} : { second }) },
  };
};

const marksOf = ({ ending }: RunRecord): Pick<Summary, "marks"> => {
  const marks = (ending?.marks ?? []).flatMap(({ at, text }) => {
    const second = secondOf(ending, at);
    return second === undefined ? [] : [{ second, text }];
  });
  return marks.length === 0 ? {} : { marks };
};

/** Seconds from the start to an instant; undefined without either. */
const secondOf = (ending: RunRecord["ending"], at: string | undefined): number | undefined => {
  const seconds = (Date.parse(at ?? "") - Date.parse(ending?.startTimestamp ?? "")) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
};

/** A threshold that ended the run has failed, whatever was measured after it. */
const failAbortThreshold =
  ({ ending }: RunRecord) =>
  (result: ThresholdResult): ThresholdResult => {
    const { metric, expression } = ending?.abortThreshold ?? {};
    return result.metric === metric && expressionInWords(result) === expression ? { ...result, ok: false } : result;
  };

/** Thresholds that held as nothing was counted for them, though something of nearly that name was seen. */
const slipsIn = (results: readonly ThresholdResult[]): string[] =>
  results.flatMap(({ metric, ok, nearest, ...result }) =>
    ok && nearest !== undefined
      ? [
          `the threshold ${metric} ${expressionInWords(result)} held as there was no sample for it; did it mean ${nearest}?`,
        ]
      : [],
  );

const verdictOf = (
  { ending }: RunRecord,
  invalidReasons: readonly string[],
  failReasons: readonly string[],
  thresholds: readonly ThresholdResult[],
): Verdict => {
  if (ending?.reason === "aborted") return "interrupted";
  if (ending?.reason === "script-aborted") return "aborted";
  if (invalidReasons.length > 0) return "invalid";
  return failReasons.length === 0 && thresholds.every(({ ok }) => ok) ? "passed" : "failed";
};

const metricsOf = (
  totals: RunTotals,
  wanted: SeriesTags,
  seconds: number,
  { trendStats }: Pick<RunRecord, "trendStats">,
): Record<string, MetricSummary> =>
  Object.fromEntries(
    metricNames(totals).flatMap((metric) => {
      const measured = aggregate(totals, metric, wanted);
      return measured === undefined ? [] : [[metric, toMetricSummary(measured, seconds, trendStats)]];
    }),
  );

/** The built-in ones in their order, then the script's own. */
const metricNames = (totals: RunTotals): string[] => {
  const own = [...totals.metrics].sort();
  return [...new Set([...Object.keys(totals.catalog), ...own])];
};

/** The metrics that thresholds name, those with tags as submetrics, each with what held. */
const thresholdMetrics = (
  record: RunRecord,
  totals: RunTotals,
  results: readonly ThresholdResult[],
  seconds: number,
): Record<string, MetricSummary> =>
  Object.fromEntries(
    record.thresholds.flatMap(({ key, selector }) => {
      const measured = aggregate(totals, selector.metric, selector.tags);
      if (measured === undefined) return [];
      const thresholds = Object.fromEntries(
        results.filter(({ metric }) => metric === key).map((result) => [expressionInWords(result), { ok: result.ok }]),
      );
      const summary = toMetricSummary(measured, seconds, record.trendStats);
      return [[key, results.some(({ metric }) => metric === key) ? { ...summary, thresholds } : summary]];
    }),
  );

interface MutableRequest {
  readonly name: string;
  readonly method: string;
  count: number;
  failedCount: number;
  readonly statuses: Record<string, number>;
  readonly histogram: Histogram;
}

const requestsOf = (totals: RunTotals): RequestSummary[] => {
  const requests = new Map<string, MutableRequest>();
  for (const { name, method, duration } of totals.requests) {
    const request = { name, method, count: 0, failedCount: 0, statuses: {}, histogram: duration };
    requests.set(requestKey({ name, method }), request);
  }
  for (const { tags, sum } of totals.ofColumn("requests")) {
    const request = tags.name === undefined ? undefined : requests.get(requestKey(tags));
    if (request === undefined) continue;
    const { status = "0" } = tags;
    request.count += sum;
    request.statuses[status] = (request.statuses[status] ?? 0) + sum;
  }
  for (const { tags, sum } of totals.ofColumn("failed")) {
    const request = tags.name === undefined ? undefined : requests.get(requestKey(tags));
    if (request !== undefined) request.failedCount += sum;
  }
  return sortByCount(requests).map(({ histogram, ...request }) => ({
    ...request,
    ...(request.failedCount === 0 ? {} : { failures: totals.requestCourses.failuresOf(request.name, request.method) }),
    duration: { type: "trend", contains: "time", values: summariseTrend(histogram, histogram.count) },
  }));
};

/**
 * Sorts by count, most frequent first, and equal counts by key: live and from an export, regions are read in different
 * orders.
 */
const sortByCount = <T extends { readonly count: number }>(counted: ReadonlyMap<string, T>): T[] =>
  [...counted].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1)).map(([, value]) => value);

const groupsIn = (totals: RunTotals): string[] => totals.ofMetric("group_duration").map(({ tags }) => tags.group ?? "");

/** By group, then by name. */
const checksOf = (totals: RunTotals): CheckSummary[] => {
  const checks = new Map<string, CheckSummary>();
  for (const { tags, count, sum } of totals.ofColumn("checks")) {
    const { group = "", check: name = "" } = tags;
    const key = `${group}\u0001${name}`;
    const known = checks.get(key) ?? { group, name, passes: 0, fails: 0 };
    checks.set(key, { ...known, passes: known.passes + sum, fails: known.fails + count - sum });
  }
  return [...checks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, check]) => check);
};
