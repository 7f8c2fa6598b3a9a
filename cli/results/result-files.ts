// The files of a run's results: each with what it is for and how it is made from the run's log. One more is one entry
// more; the writer, the report's foot and the test of what the documents say of them all read this list.
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { SamplesFile } from "../../contracts/results/samples.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { ResultFile, RunView } from "../../contracts/results/view.ts";
import { toCsv } from "../../metrics/results/csv.ts";
import { toHistogramLog } from "../../metrics/results/hlog.ts";
import { toJunit } from "../../metrics/results/junit.ts";
import { toOpenMetrics } from "../../metrics/results/openmetrics.ts";
import type { Past } from "../../metrics/results/past.ts";
import { sampleGroupsOf } from "../../metrics/results/request-samples.ts";
import type { RunTotals } from "../../metrics/totals/run-totals.ts";
import { readPageFiles } from "../dashboard/page-files.ts";
import { EXPORT_FILE } from "./export-draft.ts";
import { SUMMARY_FILE } from "./run-folders.ts";

/** What files are made from. */
export interface ResultSource {
  readonly record: RunRecord;
  readonly totals: RunTotals;
  readonly past: Past | undefined;
  readonly summary: Summary;
  readonly makeView: () => RunView;
}

export interface MadeFile extends ResultFile {
  /**
   * What is as long as the run comes line by line, and is never whole in memory; null: written while the log is read.
   */
  readonly make: ((source: ResultSource) => string | Iterable<string> | Promise<string>) | null;
}

const REPORT_FILE = "report.html";

export const RESULT_FILES: readonly MadeFile[] = [
  {
    name: SUMMARY_FILE,
    meaning: "these numbers for programs, in k6's shape, in all and by region",
    make: ({ summary }) => `${JSON.stringify(summary, null, 2)}\n`,
  },
  {
    name: "junit.xml",
    meaning: "one test per threshold, and the checks, for build servers",
    make: ({ summary }) => toJunit(summary),
  },
  {
    name: "metrics.openmetrics",
    meaning: "the summary for Prometheus and whatever else reads OpenMetrics",
    make: ({ record, summary, totals }) => toOpenMetrics(summary, endMsOf(record, totals)),
  },
  {
    name: "timeseries.csv",
    meaning: "each second of each region",
    make: ({ record, totals, past }) => toCsv(totals, startMsOf(record), past?.lines),
  },
  {
    name: "histograms.hlog",
    meaning: "the latency distributions of each second, in HdrHistogram's log format",
    make: ({ record, totals, past }) => toHistogramLog(totals, startMsOf(record), past?.lines),
  },
  {
    name: "samples.json",
    meaning: "a few requests that failed, and the slowest, as they were",
    make: ({ totals }) => {
      const samples: SamplesFile = { schema: "meridian.samples.v1", groups: sampleGroupsOf(totals) };
      return `${JSON.stringify(samples, null, 2)}\n`;
    },
  },
  {
    name: EXPORT_FILE,
    meaning: "the record from which all the others can be made again",
    make: null,
  },
  {
    name: REPORT_FILE,
    meaning: "this report: one file, works offline",
    make: async ({ makeView }) => {
      const { renderReport } = await import("../../dashboard/report.tsx");
      return renderReport(makeView(), await readPageFiles("report"));
    },
  },
];

/** What the report names: the files that lie beside it. */
export const FILES_BESIDE_REPORT: readonly ResultFile[] = RESULT_FILES.filter(({ name }) => name !== REPORT_FILE).map(
  ({ name, meaning }) => ({ name, meaning }),
);

/** Besides, of a run that searched for a capacity. */
export const CAPACITY_FILE: ResultFile = {
  name: "capacity.json",
  meaning: "how much the system can take, and each step that says so",
};

const startMsOf = ({ ending, createdAt }: RunRecord): number => Date.parse(ending?.startTimestamp || createdAt);

/** When the last that was measured had ended. */
const endMsOf = (record: RunRecord, { lastSecond }: RunTotals): number => startMsOf(record) + (lastSecond + 1) * 1000;
