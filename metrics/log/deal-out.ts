// What a worker had to keep for several seconds together, dealt out to each of them again: the n-th part of the samples
// in their order of size, so that each second has the distribution of all. Counts, sums, least and greatest of them
// together stay what they were. Whoever reads a log has seconds alone then.
import { histogramFromWire } from "../../contracts/delta/encoded-histogram.ts";
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { Histogram } from "../histogram/histogram.ts";
import { encodeTrend } from "../kinds/trend.ts";

/** @throws HistogramFormatError */
export const dealOut = (seconds: SecondOfSeries[]): SecondOfSeries[] =>
  seconds.every(({ spanSeconds }) => spanSeconds === undefined) ? seconds : seconds.flatMap(dealOutOne);

const dealOutOne = (whole: SecondOfSeries): SecondOfSeries[] => {
  const { second, spanSeconds, series } = whole;
  if (spanSeconds === undefined) return [whole];
  const dealt: Series[][] = Array.from({ length: spanSeconds }, () => []);
  for (const one of series) {
    if (one.kind !== "trend") {
      dealt[0]?.push(one);
      continue;
    }
    for (const [index, part] of partsOf(one, spanSeconds).entries())
      if (!part.isEmpty) dealt[index]?.push(encodeTrend(one, part));
  }
  return dealt.flatMap((all, index) => (all.length === 0 ? [] : [{ second: second + index, series: all }]));
};

const partsOf = (whole: Extract<Series, { kind: "trend" }>, count: number): Histogram[] => {
  const parts = Array.from({ length: count }, () => new Histogram());
  let next = 0;
  Histogram.decode(histogramFromWire(whole.histogram), whole).forEachBucket((low, high, samples) => {
    const least = Math.max(low, whole.min);
    const greatest = Math.max(least, Math.min(high, whole.max));
    for (const [index, part] of parts.entries()) {
      const share = Math.ceil((samples - ((index - (next % count) + count) % count)) / count);
      if (share <= 0) continue;
      if (part.isEmpty) part.recordMany(least, share);
      else part.recordMany(Math.floor((least + greatest) / 2), share);
      part.max = Math.max(part.max, greatest);
    }
    next += samples;
  });
  addUpTo(parts, whole.sum);
  return parts;
};

/** Within what each may have: between its least and its greatest. */
const addUpTo = (parts: readonly Histogram[], sum: number): void => {
  let missing = sum - parts.reduce((all, part) => all + part.sum, 0);
  for (const part of parts) {
    const room = missing > 0 ? part.max * part.count - part.sum : part.min * part.count - part.sum;
    const change = missing > 0 ? Math.min(room, missing) : Math.max(room, missing);
    part.sum += change;
    missing -= change;
  }
};
