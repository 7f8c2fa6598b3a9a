// What broke a step: the threshold, the region that breaks it by itself, and the request and status with the most faults.

import type { ThresholdExpression } from "../../contracts/metrics/threshold-expression.ts";
import type { Broke, StepRow } from "../../contracts/results/capacity.ts";
import { Histogram } from "../histogram/histogram.ts";
import { samplesOf, TREND_SCALE } from "../kinds/trend.ts";
import { holds, measuredValue } from "../verdict/measured-value.ts";
import type { KeptSeconds } from "../verdict/windows/kept-seconds.ts";
import type { Span, StepBook, WatchedLimit } from "./step-book.ts";

/** @returns null where no threshold is to blame: nothing was answered at all */
export const findWhatBroke = (book: StepBook, thresholds: StepRow["thresholds"], span: Span): Broke | null => {
  const broken = thresholds.find(({ ok }) => !ok);
  if (broken === undefined) return null;
  const { threshold } = broken;
  for (const limit of book.limits) {
    for (const expression of limit.threshold.expressions) {
      if (`${limit.threshold.key} ${expression.text}` !== threshold) continue;
      const region = regionToBlame(book, limit, expression, span);
      return { threshold, region, ...worstRequest(limit, expression, span, region) };
    }
  }
  return { threshold, region: null, name: null, status: null };
};

/** The one that breaks it by itself, where that is one of several. */
const regionToBlame = (
  book: StepBook,
  limit: WatchedLimit,
  expression: ThresholdExpression,
  span: Span,
): string | null => {
  const alone = book.regions.filter((region) => {
    const own = book.ofLimit(limit, span, region);
    if (own === undefined || own.count === 0) return false;
    return !holds(measuredValue(expression, own, span[1] - span[0]), expression);
  });
  return alone.length === 1 && alone[0] !== undefined ? alone[0] : null;
};

const worstRequest = (
  { seconds }: WatchedLimit,
  expression: ThresholdExpression,
  [from, to]: Span,
  region: string | null,
): Pick<Broke, "name" | "status"> => {
  const faults = new Map<string, { name: string; status: string | undefined; count: number }>();
  for (let second = from; second < to; second += 1) {
    for (const { region: of, series } of seconds.at(second)) {
      if (region !== null && of !== region) continue;
      const { name, status } = series.tags;
      if (name === undefined) continue;
      const key = `${status} ${name}`;
      const known = faults.get(key) ?? { name, status, count: 0 };
      faults.set(key, { ...known, count: known.count + faultsOf(series, expression) });
    }
  }
  const [worst] = [...faults.values()].sort((one, other) => other.count - one.count);
  if (worst === undefined || worst.count === 0) return { name: null, status: null };
  return { name: worst.name, status: worst.status === undefined ? null : Number(worst.status) };
};

const faultsOf = (
  series: ReturnType<KeptSeconds["at"]>[number]["series"],
  { comparison, limit }: ThresholdExpression,
): number => {
  const isUpper = comparison === "<" || comparison === "<=";
  if (series.kind === "rate") return isUpper ? series.sum : series.count - series.sum;
  const samples = samplesOf(series);
  if (samples === null) return series.kind === "counter" ? series.sum : 0;
  const histogram = new Histogram();
  histogram.mergeEncoded(samples.bytes, samples.exact);
  let faults = 0;
  histogram.forEachBucket((low, high, count) => {
    if (isUpper ? high > limit * TREND_SCALE : low < limit * TREND_SCALE) faults += count;
  });
  return faults;
};
