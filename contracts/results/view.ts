// What people are shown of a run, live and in its report alike: made by metrics/ from the log, drawn by dashboard/. The
// live page gets it whole when it is opened (or has fallen behind), then what changed; report.html holds it whole.
import type { ValueUnit } from "../metrics/kinds.ts";
import type { MetricSelector, ThresholdExpression } from "../metrics/threshold-expression.ts";
import type { Phase } from "../orchestrator/answer.ts";
import type { AwsRegion } from "../words/aws-regions.ts";
import type { CapacityFile, SearchSoFar } from "./capacity.ts";
import type { RunRecord } from "./run-record.ts";
import type { SampleGroup } from "./samples.ts";
import type { RunMark, Summary, ThresholdResult } from "./summary.ts";

/** What does not change while a run goes on. */
export type RunFacts = Pick<
  RunRecord,
  | "runId"
  | "name"
  | "target"
  | "distances"
  | "meridianVersion"
  | "createdAt"
  | "regions"
  | "durationSeconds"
  | "scriptSha256"
  | "configFrom"
> & {
  /** Region → where it is, for those that may be said to be anywhere. The page knows no others. */
  readonly places: Readonly<Record<string, AwsRegion>>;
  readonly asked: AskedLoad;
  /** The config as it was, with whatever looks like a secret masked. */
  readonly config: unknown;
  /** Null where it is not known: it lies with whoever started the run. */
  readonly script: { readonly file: string; readonly code: string } | null;
  /** What lies beside the report in the results' folder. */
  readonly files: readonly ResultFile[];
};

/** A straight piece of what the load asks for: from one level to another, between two seconds of the run. */
export interface AskedPiece {
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly from: number;
  readonly to: number;
}

/** What was asked of all regions together, by the config: pieces at the same time add up. */
export interface AskedLoad {
  /** Iterations per second, where they start by a rate. */
  readonly iterations: readonly AskedPiece[];
  /** Virtual users, of loads that are given a number of them for a time. */
  readonly vus: readonly AskedPiece[];
  /** Where one piece of the load ends and the next begins. */
  readonly phases: readonly { readonly second: number; readonly text: string }[];
}

/** A file of a run's results, and what it is for. */
export interface ResultFile {
  readonly name: string;
  readonly meaning: string;
}

export interface RegionFrame {
  readonly region: string;
  /** "" where none may be named. */
  readonly city: string;
  readonly vus: number;
  readonly workers: number;
  readonly readyWorkers: number;
  readonly endedWorkers: number;
  readonly hasAggregator: boolean;
  readonly isCompleted: boolean;
  /** The load of the last seconds; null before anything was measured. */
  readonly recent: RecentLoad | null;
  readonly requests: number;
}

/** Rates per second; latencies in milliseconds. */
export interface RecentLoad {
  readonly vus: number;
  readonly requestsPerSecond: number;
  readonly failedPerSecond: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** One moment of a run that goes on. */
export interface Frame {
  readonly phase: Phase;
  /** Null until it is set. */
  readonly startMs: number | null;
  /** By the orchestrator's clock. */
  readonly nowMs: number;
  readonly durationSeconds: number;
  readonly regions: readonly RegionFrame[];
  readonly all: RecentLoad | null;
  readonly requests: number;
  /** Absent: none. */
  readonly marks?: readonly RunMark[];
  /** Of a run that searches for a capacity; absent before its start and after its last step. */
  readonly search?: SearchSoFar;
}

/**
 * The summary of a run that goes on: all but verdict, ledger and metrics by region, which say nothing yet or take too
 * long to be made again and again. Its reasons are those that speak against the numbers so far.
 */
export type SummarySoFar = Pick<
  Summary,
  "start" | "invalidReasons" | "requests" | "checks" | "thresholds" | "errors" | "workers"
>;

/** Stands where a region's name does, for all regions together. */
export const ALL_REGIONS = "all";

/**
 * The most points in a line: more could not be seen, and the report of an hour over thirty regions has to fit into a
 * mail.
 */
export const MOST_POINTS = 600;

/**
 * Per second, but latencies: milliseconds, read from the merged histograms of the point's seconds. Null: nothing was
 * reported.
 */
export const COURSE_KEYS = ["requests", "failed", "p50", "p95", "p99", "max", "vus", "iterations", "started"] as const;
export type CourseKey = (typeof COURSE_KEYS)[number];
/** Values in the order of COURSE_KEYS; a request's own points end before "vus". */
export type CoursePoint = readonly (number | null)[];

/** The run over time: point n stands for the seconds from n x stepSeconds on. */
export interface Course {
  readonly stepSeconds: number;
  /** Region, or ALL_REGIONS → point by point; null where nothing was reported. */
  readonly lines: Readonly<Record<string, readonly (CoursePoint | null)[]>>;
}

/** What a request is called where it is named in one text, and in `RequestCourses`. */
export const titleOf = ({ method, name }: { readonly method: string; readonly name: string }): string =>
  `${method} ${name}`;

/** The most points in a request's own line: its charts are small. */
export const MOST_REQUEST_POINTS = 60;

/** Each request over time: "METHOD name" → its points, of all regions together. Those beyond the first 200 have none. */
export interface RequestCourses {
  readonly stepSeconds: number;
  readonly lines: Readonly<Record<string, readonly (CoursePoint | null)[]>>;
}

/**
 * How many requests of all regions took how long, over time. Each point of the course has one column, a flat list of
 * [row, count] pairs.
 */
export interface HeatMap {
  /** Row r holds latencies from 2^(r / rowsPerOctave) microseconds on. */
  readonly rowsPerOctave: number;
  readonly columns: readonly (readonly number[])[];
}

/** [percentile, milliseconds], ascending, as HdrHistogram prints a distribution; empty without a sample. */
export type Distribution = readonly (readonly [percentile: number, ms: number])[];

export interface Distributions {
  readonly service: Distribution;
  /** From when each request was due (coordinated omission): only where iterations start by a rate. */
  readonly corrected: Distribution;
}

/**
 * A threshold as it went: its result, what it asks for, and the first second at whose end it did not hold; null when it
 * always held.
 */
export interface ThresholdCourse extends ThresholdResult {
  readonly selector: MetricSelector;
  readonly asked: Omit<ThresholdExpression, "text" | "limit">;
  /** Of value and limit. */
  readonly unit: ValueUnit;
  readonly firstCrossedSecond: number | null;
}

export interface RunView {
  readonly schema: "meridian.view.v1";
  readonly facts: RunFacts;
  readonly course: Course;
  readonly heat: HeatMap;
  readonly requestCourses: RequestCourses;
  /** Region or ALL_REGIONS. While live: ALL_REGIONS alone. */
  readonly distributions: Readonly<Record<string, Distributions>>;
  readonly thresholds: readonly ThresholdCourse[];
  /** A few requests as they were; absent while the run goes on. */
  readonly samples?: readonly SampleGroup[];
  /** Of a run that searched for one; absent while it goes on. */
  readonly capacity?: CapacityFile;
  /** Null in a report. */
  readonly frame: Frame | null;
  /** Null in a report, whose summary has it. */
  readonly soFar: SummarySoFar | null;
  /** Null while the run goes on. */
  readonly summary: Summary | null;
}

/** The results that both the live page and the report have. */
export const resultsOf = ({ summary, soFar }: Pick<RunView, "summary" | "soFar">): SummarySoFar =>
  summary ?? soFar ?? NOTHING_YET;

const NOTHING_YET: SummarySoFar = {
  start: { instant: null, skewMilliseconds: null },
  invalidReasons: [],
  requests: [],
  checks: [],
  thresholds: [],
  errors: [],
  workers: [],
};

/** What has changed since the last: points and columns by their number, everything else whole. */
export interface ViewChange {
  readonly frame?: Frame;
  readonly points: readonly (readonly [region: string, index: number, point: CoursePoint | null])[];
  readonly heatColumns: readonly (readonly [index: number, column: readonly number[]])[];
  readonly soFar?: SummarySoFar;
  readonly thresholds?: readonly ThresholdCourse[];
  readonly distributions?: RunView["distributions"];
  readonly requestCourses?: RequestCourses;
}

/**
 * The live page's events: `whole` first, and again when the step of the course grew or the page read too slowly; `over`
 * last.
 */
export type ViewEvent =
  | { readonly type: "whole"; readonly view: RunView }
  | { readonly type: "change"; readonly change: ViewChange }
  | { readonly type: "over"; readonly view: RunView };

/** Returns the page's copy of the view, brought up to date. The old copy is not changed. */
export const applyChange = (view: RunView, change: ViewChange): RunView => {
  const lines: Record<string, (CoursePoint | null)[]> = {};
  for (const [region, index, point] of change.points) {
    const line = lines[region] ?? [...(view.course.lines[region] ?? [])];
    lines[region] = line;
    while (line.length < index) line.push(null);
    line[index] = point;
  }
  const columns = [...view.heat.columns];
  for (const [index, column] of change.heatColumns) {
    while (columns.length < index) columns.push([]);
    columns[index] = column;
  }
  return {
    ...view,
    course: { ...view.course, lines: { ...view.course.lines, ...lines } },
    heat: { ...view.heat, columns },
    frame: change.frame ?? view.frame,
    soFar: change.soFar ?? view.soFar,
    thresholds: change.thresholds ?? view.thresholds,
    distributions: change.distributions ?? view.distributions,
    requestCourses: change.requestCourses ?? view.requestCourses,
  };
};
