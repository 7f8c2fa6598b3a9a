// Trends are distributions, kept as histograms of integers. histogram/ stores and merges them; this file says what goes
// in and what is read out.
import {
  histogramFromWire,
  histogramToWire,
  isEncodedHistogram,
  peekAtHistogram,
} from "../../contracts/delta/encoded-histogram.ts";
import type { Series } from "../../contracts/delta/series.ts";
import { type ExactTotals, HistogramFormatError, readCounts } from "../histogram/hdr-encoding.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { Kind, SeriesHead, SeriesOf } from "./kind.ts";
import { addSums, isWhole, MAX_SUM } from "./tally.ts";

/**
 * Values are multiplied by this and stored as integers, so that sums are exact: times in microseconds, a script's own
 * values in thousandths.
 */
export const TREND_SCALE = 1000;

const SUMMARY_PERCENTILES = [90, 95, 99, 99.9];
const QUANTILES: readonly (readonly [quantile: string, value: string])[] = [
  ["0.5", "med"],
  ["0.9", "p(90)"],
  ["0.95", "p(95)"],
  ["0.99", "p(99)"],
  ["0.999", "p(99.9)"],
  ["1", "max"],
];

/** The values of a distribution in a summary, by k6's names and in its order. */
export const TREND_VALUES: readonly string[] = [
  "avg",
  "min",
  "med",
  "max",
  ...SUMMARY_PERCENTILES.map((percentile) => `p(${percentile})`),
  "count",
];

export const trend: Kind<"trend"> = {
  begin: () => ({ count: 0, sum: 0, histogram: new Histogram(), range: null }),
  add: (tally, value) => {
    const scaled = Math.round(value * TREND_SCALE);
    if (!isExactTime(scaled) || tally.sum + scaled > MAX_SUM) return false;
    tally.count += 1;
    tally.sum += scaled;
    tally.histogram?.record(scaled);
    return true;
  },
  wrongFieldOf: ({ contains, sum, min, max, histogram }, count) => {
    if (contains !== undefined && contains !== "time") return "contains";
    if (!isWhole(min, 0)) return "min";
    if (!isWhole(max, min)) return "max";
    if (!isWhole(sum, 0) || sum < min * count || sum > max * count) return "sum";
    return canBeRead(histogram, { count, sum, min, max }) ? undefined : "histogram";
  },
  merge: (tally, series) => {
    tally.histogram?.mergeEncoded(peekAtHistogram(series.histogram), series);
    addSums(tally, series);
  },
  encode: ({ histogram }, head) => encodeTrend(head, histogram ?? new Histogram()),
  addSecond: (to, all) => {
    for (const one of all) {
      to.histogram.mergeEncoded(peekAtHistogram(one.histogram), one);
      addSums(to, one);
    }
  },

  values: {
    p: ({ histogram }, { percentile }) => histogram.percentileMicros(percentile) / TREND_SCALE,
    med: ({ histogram }) => histogram.percentileMicros(50) / TREND_SCALE,
    avg: ({ histogram }) => histogram.meanMicros / TREND_SCALE,
    min: ({ histogram }) => histogram.min / TREND_SCALE,
    max: ({ histogram }) => histogram.max / TREND_SCALE,
    count: ({ count }) => count,
  },
  summaryOf: ({ histogram, count }) => summariseTrend(histogram, count),
  openMetrics: [
    {
      type: "summary",
      unitOf: (contains) => (contains === "time" ? "seconds" : contains === "data" ? "bytes" : ""),
      samplesOf: (read, contains) => {
        const scale = contains === "time" ? 1000 : 1;
        return [
          ...QUANTILES.map(([quantile, value]) => ["", { quantile }, read(value) / scale] as const),
          ["_count", {}, read("count")],
          ["_sum", {}, (read("avg") * read("count")) / scale],
        ];
      },
    },
  ],
  exported: { form: "distribution" },
};

/** Whether a histogram can keep it, and whoever merges the series takes it. */
export const isExactTime = (scaled: number): boolean => scaled >= 0 && scaled <= MAX_SUM && Number.isInteger(scaled);

const canBeRead = (histogram: unknown, exact: ExactTotals): boolean => {
  if (!isEncodedHistogram(histogram)) return false;
  try {
    readCounts(peekAtHistogram(histogram), exact);
    return true;
  } catch (error) {
    if (error instanceof HistogramFormatError) return false;
    throw error;
  }
};

/** The histogram as a series. @param histogram of one sample at least */
export const encodeTrend = ({ metric, tags, contains }: SeriesHead, histogram: Histogram): SeriesOf<"trend"> => {
  const { count, sum, min, max } = histogram;
  const exact = { count, sum, min, max, histogram: histogramToWire(histogram.encode()) };
  return contains === undefined
    ? { kind: "trend", metric, tags, ...exact }
    : { kind: "trend", metric, tags, contains, ...exact };
};

/** The values of a distribution, in k6's shape. */
export const summariseTrend = (histogram: Histogram, count: number): Record<string, number> => ({
  avg: histogram.meanMicros / TREND_SCALE,
  min: histogram.min / TREND_SCALE,
  med: histogram.percentileMicros(50) / TREND_SCALE,
  max: histogram.max / TREND_SCALE,
  ...Object.fromEntries(
    SUMMARY_PERCENTILES.map((percentile) => [`p(${percentile})`, histogram.percentileMicros(percentile) / TREND_SCALE]),
  ),
  count,
});

/** Those of the asked that are percentiles, by their names. */
export const morePercentiles = (histogram: Histogram, asked: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    asked.flatMap((name) => {
      const [, percentile] = /^p\(([\d.]+)\)$/.exec(name) ?? [];
      return percentile === undefined ? [] : [[name, histogram.percentileMicros(Number(percentile)) / TREND_SCALE]];
    }),
  );

export interface EncodedSamples {
  readonly bytes: Uint8Array;
  readonly exact: ExactTotals;
}

/** The encoded samples of a trend; null for a series of another kind. */
export const samplesOf = (series: Series): EncodedSamples | null =>
  series.kind === "trend" ? { bytes: histogramFromWire(series.histogram), exact: series } : null;
