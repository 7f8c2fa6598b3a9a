// summary.json: the object that k6 gives to handleSummary, with numbers by region, the verdict, and what makes them
// auditable.
import * as z from "zod";
import { LoadGap } from "../delta/load-gaps.ts";
import { ErrorCount, StartCertificate } from "../delta/worker-delta.ts";
import { healthSummaryShape } from "../delta/worker-health.ts";
import { AbortCause } from "../orchestrator/state.ts";
import { Distances } from "./distances.ts";
import { k6SummaryShape } from "./k6-summary.ts";

/**
 * `values`: trend avg, min, med, max, p(90), p(95), p(99), p(99.9), count; counter count, rate (per second); rate rate,
 * passes, fails; gauge value, min, max. Times in milliseconds.
 */
export const MetricSummary = z.object({
  type: z.enum(["trend", "counter", "rate", "gauge"]),
  contains: z.enum(["time", "data", "default"]),
  values: z.record(z.string(), z.number()),
  /** expression → whether it held; only on metrics that a threshold names. */
  thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional(),
});
export type MetricSummary = z.infer<typeof MetricSummary>;
export type MetricSummaries = Readonly<Record<string, MetricSummary>>;

/** Whence the samples come that made a threshold fail: from which request or check most of them, and from which regions. */
export const Culprit = z.object({
  request: z.object({ method: z.string(), name: z.string() }).optional(),
  check: z.object({ group: z.string(), name: z.string() }).optional(),
  /** All of them where no region stands out. */
  regions: z.array(z.string()),
});
export type Culprit = z.infer<typeof Culprit>;

/** When a threshold did not hold: whole seconds from the start, `to` exclusive; windows that overlap are one. */
export const BrokenSpan = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  /** In the expression's unit, of the worst window. */
  worst: z.number(),
  /** Those that break it by themselves in that window; all of them where none does so alone. */
  regions: z.array(z.string()),
});
export type BrokenSpan = z.infer<typeof BrokenSpan>;

export const ThresholdResult = z.object({
  /** As in the config: `http_req_duration{region:eu-west-1}`. */
  metric: z.string(),
  expression: z.string(),
  /** The time that it is about, as in the config: seconds, a scenario or a stage. Absent: the whole run. */
  over: z.number().optional(),
  after: z.number().optional(),
  during: z.string().optional(),
  ok: z.boolean(),
  /**
   * What was measured, in the expression's unit, of windows the worst; null when there was no sample, of which a
   * counter's is zero.
   */
  value: z.number().nullable(),
  limit: z.number(),
  /** Where its tags selected nothing: the tag and its value that was seen and is nearest, as `name:list`. */
  nearest: z.string().optional(),
  /** The first second of the run at whose end it did not hold; null: it always held. Older summaries do not say. */
  firstCrossedSecond: z.int().min(0).nullable().optional(),
  /** How many windows had enough samples to be judged, and how many had not; only with `over`. */
  windows: z.object({ judged: z.int().min(0), leftOut: z.int().min(0) }).optional(),
  /** Only of one that says of which time it is. */
  broken: z.array(BrokenSpan).optional(),
  /** Of one that failed, where the log tells. */
  culprit: Culprit.optional(),
});
export type ThresholdResult = z.infer<typeof ThresholdResult>;

/** A moment that somebody marked, such as a deployment. */
export const RunMark = z.object({
  /** From the start; below 0 before it. */
  second: z.number(),
  text: z.string(),
});
export type RunMark = z.infer<typeof RunMark>;

/**
 * passed; failed: a threshold, or by the script's own word; invalid: the numbers are not to be trusted; interrupted: ended by somebody before its
 * time; aborted: by its own script.
 */
export const Verdict = z.enum(["passed", "failed", "invalid", "interrupted", "aborted"]);
export type Verdict = z.infer<typeof Verdict>;

/**
 * In attempts. sent = merged + lost. `lost` is exact for workers that ended, with what threads that died took with them;
 * an upper bound for workers that died.
 */
export const Ledger = z.object({
  sent: z.int().min(0),
  merged: z.int().min(0),
  lost: z.int().min(0),
  /** Merged attempts cut after the request was written: the target may have counted them or not. */
  ambiguous: z.int().min(0),
  /** Merged attempts that cannot have reached the target. */
  neverSent: z.int().min(0),
  /** Those of the ambiguous and never sent ones that the end of the run cut: they are no `http_reqs`. */
  interrupted: z.int().min(0).default(0),
  /**
   * Merged attempts that the engine sent once more on another connection. Each is in `ambiguous` or `neverSent` too,
   * and in no metric of requests. Summaries from before it was counted have none.
   */
  resent: z.int().min(0).default(0),
  /** Samples, of whatever metric, that are missing since an aggregator refused them; attempts of them are lost. */
  refused: z.int().min(0).default(0),
});
export type Ledger = z.infer<typeof Ledger>;

/**
 * Two groups may have checks of one name: they are two. Summaries from before that was told apart name no group.
 * `group`: its path, `::buy::pay`, "" outside of any group.
 */
export const CheckSummary = z.object({
  group: z.string().default(""),
  name: z.string(),
  passes: z.int(),
  fails: z.int(),
});
export type CheckSummary = z.infer<typeof CheckSummary>;

/** Where and when a request failed, by region, the one with the most failures first. Seconds from the start. */
export const RequestFailures = z.array(
  z.object({ region: z.string(), count: z.int(), firstSecond: z.int(), lastSecond: z.int() }),
);
export type RequestFailures = z.infer<typeof RequestFailures>;

export const RequestSummary = z.object({
  name: z.string(),
  method: z.string(),
  count: z.int(),
  failedCount: z.int(),
  /** status → attempts; "0": no answer. */
  statuses: z.record(z.string(), z.int()),
  /** Only where it failed; summaries from before it was kept have none. */
  failures: RequestFailures.optional(),
  duration: MetricSummary,
});
export type RequestSummary = z.infer<typeof RequestSummary>;

/** A region's load, or a part of it, stood still by the generators' own doing although some was due. */
export const RegionGap = LoadGap.extend({ region: z.string() });
export type RegionGap = Readonly<z.infer<typeof RegionGap>>;

export const WorkerSummary = z.object({
  region: z.string(),
  workerId: z.string(),
  slot: z.int(),
  /** False: it died, or was cut off, before its last delta. */
  ended: z.boolean(),
  attempts: z.int(),
  ...healthSummaryShape,
  certificate: StartCertificate.nullable(),
});
export type WorkerSummary = z.infer<typeof WorkerSummary>;

export const RegionSummary = z.object({
  vus: z.int(),
  workers: z.int(),
  /** All regions' add up to the run's. Summaries from before it was kept have none. */
  ledger: Ledger.optional(),
  metrics: z.record(z.string(), MetricSummary),
});
export type RegionSummary = z.infer<typeof RegionSummary>;

/** What a run on AWS came to, reckoned from what it used. In USD, without tax, discounts and free tier. */
export const RunBill = z.object({
  /** Of the tasks whose price is known, with their addresses and what their calls take of the home region. */
  taskUsd: z.number().min(0),
  /** The same as the orchestrator reckoned it while the run went on; null: not known. */
  reckonedUsd: z.number().min(0).nullable().default(null),
  /** Of the log's writes, where their price is known. */
  logUsd: z.number().min(0).default(0),
  /** What left AWS, where its price is known. */
  sentUsd: z.number().min(0),
  /** What the answers cost whoever owns the target, if it is on AWS, at us-east-1's price; null: not known. */
  answersUsd: z.number().min(0).nullable(),
  /** What NAT gateways cost whoever owns them for what private tasks sent and received, if that was their way; null: none, or not known. */
  natUsd: z.number().min(0).nullable().default(null),
  taskSeconds: z.number().min(0),
  sentBytes: z.number().min(0),
  receivedBytes: z.number().min(0),
  /** Of a kilobyte each, as DynamoDB counts. */
  logWriteUnits: z.number().min(0).default(0),
  /** What is not in it, each in words. */
  uncounted: z.array(z.string()),
});
export type RunBill = z.infer<typeof RunBill>;

export const Summary = z.object({
  schema: z.literal("meridian.summary.v1"),
  meridianVersion: z.string(),
  runId: z.string(),
  name: z.string(),
  target: z.string(),
  distances: Distances.default("real"),
  verdict: Verdict,
  /** Why the numbers are not to be trusted, each a sentence. */
  invalidReasons: z.array(z.string()),
  /** What the script said of its own failure. */
  failReasons: z.array(z.string()).optional(),
  warnings: z.array(z.string()),
  /** Who ended the run before its time, and why. */
  abort: z
    .object({
      cause: AbortCause,
      reason: z.string(),
      /** When, in seconds from the start; only of a run that had started. */
      second: z.number().optional(),
    })
    .optional(),
  /** What people noted while the run went on. */
  marks: z.array(RunMark).optional(),
  start: z.object({
    /** Null when the run never started. */
    instant: z.string().nullable(),
    /**
     * Latest minus earliest first iteration over all workers of the start, by their corrected clocks; null without a
     * start.
     */
    skewMilliseconds: z.number().nullable(),
  }),
  durationSeconds: z.number(),
  ledger: Ledger,
  /** Empty where all that was due was begun in time. Summaries from before it was looked for have none. */
  loadGaps: z.array(RegionGap).default([]),
  ...k6SummaryShape,
  metrics: z.record(z.string(), MetricSummary),
  regions: z.record(z.string(), RegionSummary),
  requests: z.array(RequestSummary),
  checks: z.array(CheckSummary),
  thresholds: z.array(ThresholdResult),
  errors: z.array(ErrorCount),
  workers: z.array(WorkerSummary),
  /** Only of a run on AWS. */
  cost: RunBill.optional(),
});
export type Summary = z.infer<typeof Summary>;
