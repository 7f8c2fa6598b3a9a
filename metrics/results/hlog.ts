// histograms.hlog: HdrHistogram's log format (version 1.3) of the requests' durations. Lines without a tag are the whole
// run, which readers take unless they are told otherwise; those with a region's tag are the region. Each line is an
// interval, and the intervals of a tag add up to its run.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import { compress } from "../histogram/hdr-encoding.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { RunTotals } from "../totals/run-totals.ts";

/** Intervals are a second, and longer where a long run of many regions had more lines than this. */
const MOST_LINES = 40_000;

/** Line by line. @param startMs epoch milliseconds of the start instant */
export function* toHistogramLog(totals: RunTotals, startMs: number): Generator<string> {
  const startSeconds = (startMs / 1000).toFixed(3);
  yield "#[Histogram log format version 1.3]\n";
  yield `#[${metricIn("duration")} in integer microseconds; the whole run without a tag, and by region]\n`;
  yield `#[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startMs).toISOString()}]\n`;
  yield `#[BaseTime: ${startSeconds} (seconds since epoch)]\n`;
  yield '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n';
  const length = stepOf(totals.lastSecond + 1, totals.regions.length + 1);
  // Emptied after each interval, and used again.
  const regions = new Map<string, Histogram>();
  let from = 0;
  for (const [second, ofSecond] of totals.secondsInOrder()) {
    if (second >= from + length) {
      yield* linesOf(from, length, regions);
      from = Math.floor(second / length) * length;
      for (const one of regions.values()) one.reset();
    }
    for (const [region, { duration }] of ofSecond) {
      const merged = regions.get(region) ?? new Histogram();
      regions.set(region, merged);
      merged.merge(duration);
    }
  }
  yield* linesOf(from, length, regions);
}

const stepOf = (seconds: number, series: number): number => Math.max(1, Math.ceil((seconds * series) / MOST_LINES));

/** All regions together, then each by its name. */
const linesOf = (from: number, length: number, regions: ReadonlyMap<string, Histogram>): string[] => {
  const all = new Histogram();
  for (const one of regions.values()) all.merge(one);
  const byName = [...regions].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...lineOf("", from, length, all), ...byName.flatMap(([tag, one]) => lineOf(tag, from, length, one))];
};

/** None for an interval in which nothing was measured. */
const lineOf = (tag: string, from: number, length: number, histogram: Histogram): string[] => {
  if (histogram.isEmpty) return [];
  const encoded = Buffer.from(compress(histogram.encode())).toString("base64");
  // The last number is the maximum in milliseconds; it is for people, readers take it from the histogram.
  const numbers = [from, length, histogram.max / 1000].map((number) => number.toFixed(3));
  return [`${tag === "" ? "" : `Tag=${tag},`}${numbers.join(",")},${encoded}\n`];
};
