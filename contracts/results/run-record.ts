// `run.json` beside a run's results: what was asked, so that with the flush log's export every result can be made
// again.
import * as z from "zod";
import { ClimbSettings } from "../capacity/climb.ts";
import { Limits } from "../config/limits.ts";
import { Step } from "../executors/stairs.ts";
import { CUSTOM_METRIC_KINDS } from "../metrics/custom-metric.ts";
import { ThresholdsInFile } from "../metrics/threshold.ts";
import {
  AbortThreshold,
  CompletionReason,
  CostSettings,
  RequiredRegion,
  StateMark,
  WorkerTotals,
} from "../orchestrator/state.ts";
import { Distances } from "./distances.ts";

/** A worker that was ready on a slot. */
export const SlotOwner = z.object({
  region: z.string(),
  slot: z.int().min(0),
  workerId: z.string(),
  /** It sent nothing after this. */
  leasedUntil: z.string(),
  /** How many attempts it said that it had made, when it last renewed its lease. */
  attempts: z.int().min(0),
});
export type SlotOwner = z.infer<typeof SlotOwner>;

/** How a run ended, as the state table had it: what the flush log alone cannot say. */
export const RunEnding = z.object({
  startTimestamp: z.string(),
  /** CompletionReason, or "unknown" when whoever followed the run was gone before its end. */
  reason: z.enum([...CompletionReason.options, "unknown"]),
  /** When all of it was over. Missing in records from before it was kept. */
  endedAt: z.string().optional(),
  abortReason: z.string().optional(),
  /** When it was ended before its time. */
  abortedAt: z.string().optional(),
  /** What people marked while it went on. */
  marks: z.array(StateMark.pick({ at: true, text: true })).optional(),
  /** Those that were added to the load while it went on. */
  steps: z.array(Step).optional(),
  /** With reason threshold-failed. */
  abortThreshold: AbortThreshold.pick({ metric: true, expression: true }).optional(),
  /** workerId → what it said at its end. */
  totals: z.record(z.string(), WorkerTotals),
  /**
   * Who had the slots, those that lost them too, as the orchestrator knew it: the log has nothing of a worker that died
   * before its first delta. Missing in records from before it was kept.
   */
  owners: z.array(SlotOwner).optional(),
  /** Regions that the run waited for in vain, each with what was missing. */
  missing: z.array(z.string()),
});
export type RunEnding = z.infer<typeof RunEnding>;

/** What a run on AWS used, as ECS knew it when it was over, and what an hour of its tasks cost. */
export const RunUse = z.object({
  rates: CostSettings.shape.rates,
  /** Region → seconds of its tasks, each on its own. */
  taskSeconds: z.record(z.string(), z.object({ aggregator: z.number().min(0), generators: z.number().min(0) })),
  /** Where its log was written; records of before have none. */
  homeRegion: z.string().optional(),
  /** Regions whose tasks have no public addresses: what they send and receive goes by somebody's NAT gateway, or else. */
  privateRegions: z.array(z.string()).optional(),
  /** What the orchestrator reckoned, and held against the cap. */
  reckonedUsd: z.number().min(0).optional(),
});
export type RunUse = z.infer<typeof RunUse>;

export const RunRecord = z.object({
  schema: z.literal("meridian.run.v1"),
  meridianVersion: z.string(),
  runId: z.string(),
  createdAt: z.string(),
  name: z.string(),
  target: z.string(),
  distances: Distances.default("real"),
  regions: z.record(z.string(), RequiredRegion),
  durationSeconds: z.number(),
  thresholds: ThresholdsInFile,
  limits: Limits,
  /** Of a run that searched for a capacity: its thresholds are held against each step. */
  climb: ClimbSettings.optional(),
  /** The kinds of the script's own metrics, as it declares them. */
  declared: z.record(z.string(), z.enum(CUSTOM_METRIC_KINDS)).default({}),
  /** The config as parsed, env values masked. */
  config: z.unknown(),
  /**
   * Dotted path of each value of it → where it came from: a file, `--vus`, `environments.staging`, `default`;
   * missing where it is not known.
   */
  configFrom: z.record(z.string(), z.string()).optional(),
  scriptSha256: z.string(),
  /** What the config asks the summary to say of times, and in which unit; missing: the usual. */
  trendStats: z.array(z.string()).optional(),
  timeUnit: z.string().optional(),
  /** Those of TAGS that exports show; missing: all. */
  systemTags: z.array(z.string()).optional(),
  /** What whoever followed the run had to say that is not in its log; missing while it goes on. */
  warnings: z.array(z.string()).optional(),
  ending: RunEnding.nullable(),
  /** Missing on one machine, and where ECS could not be asked. */
  use: RunUse.optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;
