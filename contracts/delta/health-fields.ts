// What a worker measures of its own health: each field's unit, and how its values merge over threads, seconds and
// workers. To add a field, add an entry here and measure it in the load generator; deltas, flushes, summary.json and
// the page follow from the table.

/** How values merge into one: the greatest, the sum, or the mean weighted by another field. */
type Merge = "most" | "sum" | { readonly meanBy: "spanMs" | "begunIterationCount" };

export interface HealthField {
  readonly unit: "fraction" | "bytes" | "ms" | "count";
  /** How the values of a worker's threads become one; absent for what only the process as a whole has. */
  readonly threads?: Merge;
  /** How the values of a run's seconds become one. */
  readonly time: Merge;
  /** How the values of a run's workers become one. */
  readonly workers: "most" | "sum";
  /** The value taken for logs that were written before this field existed. */
  readonly before?: number;
  /** The field's name in summary.json and its column on the page. A field without it only serves to merge others. */
  readonly summary?: { readonly name: string; readonly heading: string; readonly meaning: string };
}

const overTime = { meanBy: "spanMs" } as const;
const overIterations = { meanBy: "begunIterationCount" } as const;

/** In the order of the page's columns. */
export const HEALTH_FIELDS = {
  /** Milliseconds since the last delta: the time that the other fields were measured over. */
  spanMs: { unit: "ms", time: "sum", workers: "sum", before: 1000 },
  cpuFraction: {
    unit: "fraction",
    time: overTime,
    workers: "most",
    summary: { name: "meanCpuFraction", heading: "CPU", meaning: "Of what it was given, in the mean." },
  },
  rssBytes: {
    unit: "bytes",
    time: "most",
    workers: "most",
    summary: { name: "maxRssBytes", heading: "RSS, max", meaning: "The most memory that it had." },
  },
  eventLoopLagMeanMs: {
    unit: "ms",
    threads: "most",
    time: overTime,
    workers: "most",
    summary: {
      name: "meanEventLoopLagMs",
      heading: "Loop lag mean, ms",
      meaning: "By how much its event loop was late: latencies are longer by as much.",
    },
  },
  eventLoopLagMaxMs: {
    unit: "ms",
    threads: "most",
    time: "most",
    workers: "most",
    summary: { name: "maxEventLoopLagMs", heading: "Loop lag max, ms", meaning: "The worst of it." },
  },
  /** Iterations that began. */
  begunIterationCount: { unit: "count", threads: "sum", time: "sum", workers: "sum", before: 0 },
  slipMeanMs: {
    unit: "ms",
    threads: overIterations,
    time: overIterations,
    workers: "most",
    before: 0,
    summary: {
      name: "meanSlipMs",
      heading: "Slip mean, ms",
      meaning: "By how much iterations began after they were due.",
    },
  },
  slipMaxMs: {
    unit: "ms",
    threads: "most",
    time: "most",
    workers: "most",
    before: 0,
    summary: { name: "maxSlipMs", heading: "Slip max, ms", meaning: "The worst of it." },
  },
  /** The part of its time in which the worst thread's garbage collector let nothing else run. */
  gcFraction: {
    unit: "fraction",
    threads: "most",
    time: overTime,
    workers: "most",
    before: 0,
    summary: {
      name: "meanGcFraction",
      heading: "GC",
      meaning: "The share of its time that garbage collection took.",
    },
  },
  gcPauseMaxMs: {
    unit: "ms",
    threads: "most",
    time: "most",
    workers: "most",
    before: 0,
    summary: { name: "maxGcPauseMs", heading: "GC pause max, ms", meaning: "The longest pause of it." },
  },
  lateIterationCount: {
    unit: "count",
    threads: "sum",
    time: "sum",
    workers: "sum",
    summary: {
      name: "lateIterationCount",
      heading: "Late iterations",
      meaning: "That began more than 100 ms after they were due.",
    },
  },
} as const satisfies Record<string, HealthField>;

type Fields = typeof HEALTH_FIELDS;
export type HealthFieldName = keyof Fields;

/** Since the last delta, or of as much as was merged. */
export type WorkerHealth = { readonly [F in HealthFieldName]: number };

/** What a thread knows of its own health; the rest is the process's. */
export type ThreadHealth = {
  readonly [F in HealthFieldName as Fields[F] extends { readonly threads: Merge } ? F : never]: number;
};

/** The health of a worker over its whole life, as summary.json names it. */
export type HealthSummary = {
  readonly [F in HealthFieldName as Fields[F] extends { readonly summary: { readonly name: infer N extends string } }
    ? N
    : never]: number;
};

export const listHealthFields = (): [HealthFieldName, HealthField][] =>
  Object.entries(HEALTH_FIELDS) as [HealthFieldName, HealthField][];
