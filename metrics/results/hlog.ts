// histograms.hlog: HdrHistogram's log format (version 1.3) of the requests' durations. Lines without a tag are the whole
// run, which readers take unless they are told otherwise; those with a region's tag are the region. Each line is an
// interval, and the intervals of a tag add up to its run.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import { compress } from "../histogram/hdr-encoding.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { RunTotals, SecondTotals } from "../totals/run-totals.ts";

/** Intervals are a second, and longer where a long run of many regions had more lines than this. */
const MOST_LINES = 40_000;

/** @param startMs epoch milliseconds of the start instant */
export const toHistogramLog = (totals: RunTotals, startMs: number): string => {
  const startSeconds = (startMs / 1000).toFixed(3);
  const regions = [...totals.seconds].sort(([a], [b]) => (a < b ? -1 : 1));
  const length = stepOf(totals.lastSecond + 1, regions.length + 1);
  const lines: string[] = [];
  for (let from = 0; from <= totals.lastSecond; from += length) {
    const parts = regions.map(([region, seconds]) => [region, mergeSeconds(seconds, from, length)] as const);
    const all = new Histogram();
    for (const [, part] of parts) all.merge(part);
    lines.push(...lineOf("", from, length, all), ...parts.flatMap(([tag, part]) => lineOf(tag, from, length, part)));
  }
  return `${[
    "#[Histogram log format version 1.3]",
    `#[${metricIn("duration")} in integer microseconds; the whole run without a tag, and by region]`,
    `#[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startMs).toISOString()}]`,
    `#[BaseTime: ${startSeconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
  ].join("\n")}\n`;
};

const stepOf = (seconds: number, series: number): number => Math.max(1, Math.ceil((seconds * series) / MOST_LINES));

const mergeSeconds = (seconds: ReadonlyMap<number, SecondTotals>, from: number, length: number): Histogram => {
  const merged = new Histogram();
  for (let second = from; second < from + length; second += 1) {
    const found = seconds.get(second);
    if (found !== undefined) merged.merge(found.duration);
  }
  return merged;
};

/** None for an interval in which nothing was measured. */
const lineOf = (tag: string, from: number, length: number, histogram: Histogram): string[] => {
  if (histogram.isEmpty) return [];
  const encoded = Buffer.from(compress(histogram.encode())).toString("base64");
  // The last number is the maximum in milliseconds; it is for people, readers take it from the histogram.
  const numbers = [from, length, histogram.max / 1000].map((number) => number.toFixed(3));
  return [`${tag === "" ? "" : `Tag=${tag},`}${numbers.join(",")},${encoded}`];
};
