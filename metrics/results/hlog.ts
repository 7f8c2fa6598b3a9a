// histograms.hlog: HdrHistogram's log format (version 1.3) of the requests' durations. Lines without a tag are the whole
// run, which readers take unless they are told otherwise; those with a region's tag are the region. Each line is an
// interval, and the intervals of a tag add up to its run.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { CompactHistogram } from "../histogram/compact-histogram.ts";
import { compress } from "../histogram/hdr-encoding.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { RunTotals } from "../totals/run-totals.ts";

/** Intervals are a second, and longer where a long run of many regions had more lines than this. */
const MOST_LINES = 40_000;

/** Lines that were made while the run went on. */
export interface PastIntervals {
  /** What `intervalLinesOf` made of an interval; undefined: it has to be asked. */
  intervalFrom(second: number, length: number): Iterable<string> | undefined;
}

/** Line by line. @param startMs epoch milliseconds of the start instant; @param past what is made of it already */
export function* toHistogramLog(totals: RunTotals, startMs: number, past?: PastIntervals): Generator<string> {
  const startSeconds = (startMs / 1000).toFixed(3);
  yield "#[Histogram log format version 1.3]\n";
  yield `#[${metricIn("duration")} in integer microseconds; the whole run without a tag, and by region]\n`;
  yield `#[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startMs).toISOString()}]\n`;
  yield `#[BaseTime: ${startSeconds} (seconds since epoch)]\n`;
  yield '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n';
  const length = intervalSeconds(totals.lastSecond + 1, totals.regions.length);
  for (let from = 0; from <= totals.lastSecond; from += length) {
    for (const line of past?.intervalFrom(from, length) ?? intervalLinesOf(totals, from, length)) yield `${line}\n`;
  }
}

/** How long the intervals of a run of so many seconds are. */
export const intervalSeconds = (seconds: number, regionCount: number): number =>
  Math.max(1, Math.ceil((seconds * (regionCount + 1)) / MOST_LINES));

/** Emptied after each interval, and used again. */
const all = new Histogram();
const one = new Histogram();

/** The lines of an interval: all regions together, then each by its name. */
export const intervalLinesOf = (totals: RunTotals, from: number, length: number): string[] => {
  const regions = new Map<string, CompactHistogram[]>();
  for (let second = from; second < from + length; second += 1) {
    for (const [region, { duration }] of totals.secondAt(second)) {
      const parts = regions.get(region) ?? [];
      regions.set(region, parts);
      parts.push(duration);
    }
  }
  all.reset();
  const byName = [...regions].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = byName.flatMap(([region, parts]) => {
    one.reset();
    for (const part of parts) one.merge(part);
    all.merge(one);
    return lineOf(region, from, length, one);
  });
  return [...lineOf("", from, length, all), ...lines];
};

/** None for an interval in which nothing was measured. */
const lineOf = (tag: string, from: number, length: number, histogram: Histogram): string[] => {
  if (histogram.isEmpty) return [];
  const encoded = Buffer.from(compress(histogram.encode())).toString("base64");
  // The last number is the maximum in milliseconds; it is for people, readers take it from the histogram.
  const numbers = [from, length, histogram.max / 1000].map((number) => number.toFixed(3));
  return [`${tag === "" ? "" : `Tag=${tag},`}${numbers.join(",")},${encoded}`];
};
