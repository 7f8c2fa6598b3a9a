// histograms.hlog: HdrHistogram's log format (version 1.3), one line per region and one for all, of the requests'
// durations.

import { metricIn } from "../../contracts/metrics/catalog.ts";
import { compress } from "../histogram/hdr-encoding.ts";
import { aggregate } from "../totals/aggregate.ts";
import type { RunTotals } from "../totals/run-totals.ts";

/** @param startMs epoch milliseconds of the start instant. @param durationSeconds of the load */
export const toHistogramLog = (totals: RunTotals, startMs: number, durationSeconds: number): string => {
  const startSeconds = (startMs / 1000).toFixed(3);
  const metric = metricIn("duration");
  const lines = [undefined, ...[...totals.seconds.keys()].sort()].flatMap((region) => {
    const measured = aggregate(totals, metric, region === undefined ? {} : { region });
    if (measured === undefined) return [];
    const encoded = Buffer.from(compress(measured.histogram.encode())).toString("base64");
    // The last number is the maximum in milliseconds; it is for people, readers take it from the histogram.
    return [
      `Tag=${region ?? "all"},0.000,${durationSeconds.toFixed(3)},${(measured.histogram.max / 1000).toFixed(3)},${encoded}`,
    ];
  });
  return `${[
    "#[Histogram log format version 1.3]",
    `#[${metric} in integer microseconds, by region]`,
    `#[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startMs).toISOString()}]`,
    `#[BaseTime: ${startSeconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
  ].join("\n")}\n`;
};
