// Whence a failed threshold comes: from the request, or the check, and the regions that have most of the samples that
// are on the wrong side of its limit.
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { Culprit, ThresholdResult } from "../../contracts/results/summary.ts";
import type { ThresholdCourse } from "../../contracts/results/view.ts";
import { Histogram } from "../histogram/histogram.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import type { RunTotals, TotalSeries } from "../totals/run-totals.ts";
import { requestKey } from "../totals/series-index.ts";
import { matchesTags } from "../totals/tags.ts";

/** A region with this share of the worst one's faults is to blame, too. */
const ALSO_TO_BLAME = 0.5;

/** Those that failed, with their culprits where there are any. */
export const explainThresholds = (course: readonly ThresholdCourse[], totals: RunTotals): ThresholdCourse[] =>
  course.map((one) => {
    const culprit = one.ok ? undefined : findCulprit(one, totals);
    return culprit === undefined ? one : { ...one, culprit };
  });

/** The results with what is known of their course. */
export const keepExplained = (
  results: readonly ThresholdResult[],
  course: readonly ThresholdCourse[],
): ThresholdResult[] =>
  results.map((result) => {
    const known = course.find(
      (one) => one.metric === result.metric && expressionInWords(one) === expressionInWords(result),
    );
    if (known === undefined) return result;
    const { firstCrossedSecond, culprit } = known;
    return { ...result, firstCrossedSecond, ...(culprit === undefined ? {} : { culprit }) };
  });

/** Samples, and those of them on the wrong side. */
interface Tally {
  samples: number;
  faults: number;
}

const findCulprit = (threshold: ThresholdCourse, totals: RunTotals): Culprit | undefined => {
  const { metric, tags } = threshold.selector;
  const selected = totals
    .ofMetric(metric, tags.region)
    .filter((series) => matchesTags(tags, series.tags, series.region))
    .map((series) => ({ series, ...tallyOf(series, threshold) }))
    .filter(({ samples }) => samples > 0);
  const named = new Map<string, Tally & Pick<Culprit, "request" | "check">>();
  for (const { series, samples, faults } of selected) {
    const who = whoseOf(series);
    if (who === undefined) continue;
    const { key, ...rest } = who;
    const known = named.get(key) ?? { samples: 0, faults: 0, ...rest };
    named.set(key, { ...known, samples: known.samples + samples, faults: known.faults + faults });
  }
  const worst = [...named].reduce<[string, Tally] | undefined>(
    (most, one) => (one[1].faults > (most?.[1].faults ?? 0) ? one : most),
    undefined,
  )?.[0];
  const ofWorst = selected.filter(({ series }) => worst === undefined || whoseOf(series)?.key === worst);
  const regions = regionsToBlame(ofWorst);
  if (regions.length === 0) return undefined;
  const { request, check } = (worst === undefined ? undefined : named.get(worst)) ?? {};
  return { ...(request === undefined ? {} : { request }), ...(check === undefined ? {} : { check }), regions };
};

const whoseOf = ({ tags }: TotalSeries): ({ key: string } & Pick<Culprit, "request" | "check">) | undefined => {
  const { name, method = "", check, group = "" } = tags;
  if (check !== undefined) return { key: `${group}\u0001${check}`, check: { group, name: check } };
  return name === undefined ? undefined : { key: requestKey({ name, method }), request: { method, name } };
};

/** Shared by all series, each of which begins with it empty: a large run has thousands. */
const whole = new Histogram();

/** How many of a series' samples are against the threshold. Too few of a counter, or a level, are nobody's. */
const tallyOf = (
  { kind, count, sum, histogram }: TotalSeries,
  { asked: { comparison, aggregation }, limit }: ThresholdCourse,
): Tally => {
  const isUpper = comparison === "<" || comparison === "<=";
  if (kind === "counter") return { samples: isUpper ? sum : 0, faults: isUpper ? sum : 0 };
  if (kind === "rate") return { samples: count, faults: isUpper ? sum : count - sum };
  if (histogram === null || aggregation === "count") return { samples: 0, faults: 0 };
  let faults = 0;
  whole.reset();
  whole.merge(histogram);
  whole.forEachBucket((low, high, samples) => {
    if (isUpper ? high > limit * TREND_SCALE : low < limit * TREND_SCALE) faults += samples;
  });
  return { samples: whole.count, faults };
};

/** Those where faults are about as frequent as in the worst one. */
const regionsToBlame = (selected: readonly (Tally & { readonly series: TotalSeries })[]): string[] => {
  const regions = new Map<string, Tally>();
  for (const { series, samples, faults } of selected) {
    const known = regions.get(series.region) ?? { samples: 0, faults: 0 };
    regions.set(series.region, { samples: known.samples + samples, faults: known.faults + faults });
  }
  const isCounted = selected.every(({ series }) => series.kind === "counter");
  const badness = ({ samples, faults }: Tally): number => (isCounted ? faults : faults / samples);
  const most = Math.max(0, ...[...regions.values()].map(badness));
  if (most === 0) return [];
  return [...regions].filter(([, tally]) => badness(tally) >= most * ALSO_TO_BLAME).map(([region]) => region);
};
