// Two runs side by side: every value of both, and which changed beyond the noise. Pure; docs/compare.md says how it is
// judged.

import { definitionOf, metricIn } from "../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../contracts/metrics/custom-metric.ts";
import { REQUEST_COLUMNS } from "../../contracts/metrics/definition.ts";
import { KINDS_IN_WORDS, type ValueUnit } from "../../contracts/metrics/kinds.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type {
  Change,
  ComparedSection,
  ComparedThreshold,
  Comparison,
  LimitResult,
  Unit,
} from "../../contracts/results/comparison.ts";
import { COMPARISON_SCHEMA } from "../../contracts/results/comparison.ts";
import type { MetricSummary, Summary } from "../../contracts/results/summary.ts";
import { checkScope, IN_ALL, regionScope, requestScope } from "./blocks.ts";
import { estimateOf, isJudged } from "./estimate.ts";
import { type Estimate, subtractEstimates } from "./intervals.ts";
import { noticesOf } from "./notices.ts";
import type { Side } from "./side.ts";

/** The probability that a section marks anything at all when the two runs are equal. */
const SECTION_ALPHA = 0.05 / 4;

export const compare = (baseline: Side, candidate: Side, limits: readonly LimitResult[] = []): Comparison => ({
  schema: COMPARISON_SCHEMA,
  baseline: runOf(baseline),
  candidate: runOf(candidate),
  notices: noticesOf(baseline, candidate),
  sections: SECTIONS.map((title) => ({
    title,
    rows: judgePairs(PAIRS[title](baseline, candidate), baseline, candidate),
  })),
  thresholds: thresholdsOf(baseline.summary, candidate.summary),
  limits,
});

const SECTIONS: readonly ComparedSection["title"][] = ["metrics", "regions", "requests", "checks"];

const runOf = ({ summary, from }: Side): Comparison["baseline"] => ({
  runId: summary.runId,
  verdict: summary.verdict,
  from,
});

/** One metric of one subject, as both summaries have it. */
interface Pair {
  readonly subject: string;
  readonly scope: string;
  readonly metric: string;
  readonly baseline: MetricSummary | undefined;
  readonly candidate: MetricSummary | undefined;
}

const unite = (a: Iterable<string>, b: Iterable<string>): string[] => [...new Set([...a, ...b])];

const ownValue = <T>(values: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;

const REQUEST_METRICS = REQUEST_COLUMNS.map(metricIn);

const PAIRS: Readonly<Record<ComparedSection["title"], (a: Side, b: Side) => Pair[]>> = {
  metrics: ({ summary: a }, { summary: b }) =>
    unite(Object.keys(a.metrics), Object.keys(b.metrics))
      .filter((metric) => !metric.includes("{"))
      .map((metric) => ({
        subject: "",
        scope: IN_ALL,
        metric,
        baseline: ownValue(a.metrics, metric),
        candidate: ownValue(b.metrics, metric),
      })),
  regions: ({ summary: a }, { summary: b }) =>
    unite(Object.keys(a.regions), Object.keys(b.regions)).flatMap((region) =>
      REQUEST_METRICS.map((metric) => ({
        subject: region,
        scope: regionScope(region),
        metric,
        baseline: ownValue(ownValue(a.regions, region)?.metrics, metric),
        candidate: ownValue(ownValue(b.regions, region)?.metrics, metric),
      })),
    ),
  requests: ({ summary: a }, { summary: b }) => {
    const [before, after] = [requestMetricsOf(a), requestMetricsOf(b)];
    return unite(before.keys(), after.keys()).flatMap((subject) =>
      REQUEST_METRICS.map((metric) => ({
        subject,
        scope: before.get(subject)?.scope ?? after.get(subject)?.scope ?? "",
        metric,
        baseline: before.get(subject)?.metrics[metric],
        candidate: after.get(subject)?.metrics[metric],
      })),
    );
  },
  checks: ({ summary: a }, { summary: b }) => {
    const [before, after] = [checksIn(a), checksIn(b)];
    return unite(before.keys(), after.keys()).flatMap((key) => {
      const [one, other] = [before.get(key), after.get(key)];
      const known = one ?? other;
      if (known === undefined) return [];
      return {
        subject: titleOfCheck(known),
        scope: checkScope(known.group, known.name),
        metric: metricIn("checks"),
        baseline: one && rateSummary(one.passes, one.fails),
        candidate: other && rateSummary(other.passes, other.fails),
      };
    });
  },
};

const checksIn = ({ checks }: Summary) => new Map(checks.map((check) => [`${check.group}\u0001${check.name}`, check]));

const rateSummary = (passes: number, fails: number): MetricSummary => ({
  type: "rate",
  contains: "default",
  values: { rate: passes + fails === 0 ? 0 : passes / (passes + fails), passes, fails },
});

/** Gives each request's values the shape of metrics, by method and name. */
export const requestMetricsOf = ({ requests, durationSeconds }: Summary) =>
  new Map(
    requests.map(({ name, method, count, failedCount, duration }) => {
      const metrics: Record<string, MetricSummary> = {
        [metricIn("requests")]: {
          type: "counter",
          contains: "default",
          values: { count, rate: count / Math.max(1, durationSeconds) },
        },
        [metricIn("failed")]: rateSummary(failedCount, count - failedCount),
        ...(duration.values.count === 0 ? {} : { [metricIn("duration")]: duration }),
      };
      return [`${method} ${name}`.trim(), { name, scope: requestScope(method, name), metrics }] as const;
    }),
  );

/**
 * Judges every value of the pairs; the section's probability of a false mark is divided among those that are judged.
 */
const judgePairs = (pairs: readonly Pair[], baseline: Side, candidate: Side): ComparedSection["rows"] => {
  const values = pairs.flatMap((pair) => {
    const known = pair.baseline ?? pair.candidate;
    return known === undefined
      ? []
      : KINDS_IN_WORDS[known.type].compared.map((aggregation) => ({ pair, known, aggregation }));
  });
  const alpha = SECTION_ALPHA / Math.max(1, values.filter(({ known }) => isJudged(known.type)).length);
  return values.map(({ pair, known, aggregation }) => {
    const before = estimateValue(baseline, pair, known, aggregation, alpha);
    const after = estimateValue(candidate, pair, known, aggregation, alpha);
    const interval = before === undefined || after === undefined ? null : subtractEstimates(before, after);
    return {
      subject: pair.subject,
      metric: pair.metric,
      aggregation,
      unit: unitOf(known, aggregation),
      baseline: ownValue(pair.baseline?.values, aggregation) ?? null,
      candidate: ownValue(pair.candidate?.values, aggregation) ?? null,
      interval,
      change: changeOf(interval, pair.metric, known),
    };
  });
};

/** Whatever is no rate and no time is a plain number here. */
const COMPARED_UNITS: Readonly<Record<ValueUnit, Unit>> = {
  ms: "ms",
  fraction: "fraction",
  perSecond: "perSecond",
  bytesPerSecond: "bytesPerSecond",
  count: "plain",
  bytes: "plain",
  plain: "plain",
};

export const unitOf = ({ type, contains }: MetricSummary, aggregation: string): Unit =>
  COMPARED_UNITS[KINDS_IN_WORDS[type].unitOf(contains, aggregation)];

const estimateValue = (
  { log }: Side,
  { scope, metric }: Pair,
  { type }: MetricSummary,
  value: string,
  alpha: number,
): Estimate | undefined => {
  const blocks = log?.blocks.of(scope, metric);
  if (log === undefined || blocks === undefined) return undefined;
  return estimateOf(type, { blocks, blockSeconds: log.blocks.blockSeconds, value, alpha });
};

const changeOf = (
  interval: readonly [number, number] | null,
  metric: string,
  { type, contains }: MetricSummary,
): Change => {
  if (interval === null) return "unjudged";
  const [low, high] = interval;
  if (low <= 0 && high >= 0) return "within-noise";
  // More requests are better in a closed loop, but an arrival rate asks for a fixed number: so neither direction counts
  // as better.
  const { better } = definitionOf(metric) ?? defineCustomMetric(type, contains);
  if (better === "neither") return "changed";
  return (better === "higher") === low > 0 ? "better" : "worse";
};

const thresholdsOf = (a: Summary, b: Summary): ComparedThreshold[] => {
  const keyOf = (one: Summary["thresholds"][number]): string => `${one.metric}\u0001${expressionInWords(one)}`;
  const [before, after] = [a, b].map(({ thresholds }) => new Map(thresholds.map((one) => [keyOf(one), one])));
  return unite(before?.keys() ?? [], after?.keys() ?? []).map((key) => {
    const [metric = "", expression = ""] = key.split("\u0001");
    return { metric, expression, baseline: before?.get(key)?.ok ?? null, candidate: after?.get(key)?.ok ?? null };
  });
};
