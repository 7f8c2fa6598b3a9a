// The flush log (`<name>-results`, key `run` = <runId>#<region>, sort `seq`): one item per aggregator flush. It is the
// record of a run: all results are made from it, live or from its export. Aggregators append, everybody else reads.
import * as z from "zod";
import { Instant } from "../orchestrator/state.ts";
import { LoadGap } from "./load-gaps.ts";
import { Notice } from "./notices.ts";
import { SampledGroups } from "./request-samples.ts";
import { ScriptWords } from "./script-words.ts";
import { SecondOfSeries } from "./series.ts";
import { ErrorCount, StartCertificate } from "./worker-delta.ts";
import { WorkerHealth } from "./worker-health.ts";

/** DynamoDB's limit is 400 KB for the whole item; a flush that would pass this goes in parts. */
export const MAX_PAYLOAD_BYTES = 300 * 1024;

/** How long DynamoDB keeps the log. Results are kept longer by exporting them. */
export const LOG_KEPT_SECONDS = 90 * 24 * 3600;

/** What the log says of one worker, as of its last merged delta. */
export const WorkerRecord = z.object({
  workerId: z.string(),
  slot: z.int().min(0),
  /** Last merged sequence number. */
  sequence: z.int().min(1),
  final: z.boolean(),
  sentAt: Instant,
  attemptsTotal: z.int().min(0),
  /** Attempts of its whole life that no delta has or will have; absent: none. */
  lostAttempts: z.int().min(0).optional(),
  /** Attempts of this worker that this flush merged: its last rate, for the bound of a killed worker's gap. */
  attempts: z.int().min(0),
  inFlight: z.int().min(0),
  health: WorkerHealth,
  certificate: StartCertificate.optional(),
});
export type WorkerRecord = z.infer<typeof WorkerRecord>;

/**
 * The content of an item's `payload`: gzip of this as JSON. Parts of one flush split `seconds`; the commit has the
 * rest.
 */
export const FlushPayload = z.object({
  seconds: z.array(SecondOfSeries),
  /** Workers whose deltas this flush merged. */
  workers: z.array(WorkerRecord),
  errors: z.array(ErrorCount),
  notices: z.array(Notice),
  /** Samples that are missing, since their series were refused; absent: none. */
  refusedSampleCount: z.int().min(0).optional(),
  /** When workers' load stood still by their own doing; absent: never. */
  gaps: z.array(LoadGap).optional(),
  /** A few requests as they were; absent: none. */
  samples: SampledGroups,
  /** What the script said. */
  said: ScriptWords.optional(),
});
export type FlushPayload = z.infer<typeof FlushPayload>;

/** What aggregators write. */
export const FLUSH_SCHEMA = "meridian.flush.v2" as const;
/** Logs outlive the version that wrote them: v1 had `warnings`, texts alone, in place of notices. */
export const FLUSH_SCHEMA_V1 = "meridian.flush.v1" as const;

const item = {
  schema: z.enum([FLUSH_SCHEMA_V1, FLUSH_SCHEMA]),
  run: z.string().min(1),
  /** Dense from 1, written with attribute_not_exists: no two aggregators write the same. */
  seq: z.int().min(1),
  flushId: z.string().min(1),
  aggregatorId: z.string().min(1),
  writtenAt: Instant,
  payload: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
  /** TTL, epoch seconds. */
  expiresAt: z.int(),
};

/** A part carries data, but counts only when a commit names its seq. */
export const FlushPartItem = z.object({ ...item, role: z.literal("part") });
export type FlushPartItem = z.infer<typeof FlushPartItem>;

/** Makes a flush real: names its parts, and carries the ledger after it. */
export const FlushCommitItem = z.object({
  ...item,
  role: z.literal("commit"),
  /** Items of role part, in order; empty when the whole flush is in this item. */
  partSeqs: z.array(z.int().min(1)),
  /** Every worker of the region → the last sequence number in the log, after this flush. */
  ledger: z.record(z.string(), z.int().min(0)),
});
export type FlushCommitItem = z.infer<typeof FlushCommitItem>;

export const FlushItem = z.discriminatedUnion("role", [FlushPartItem, FlushCommitItem]);
export type FlushItem = z.infer<typeof FlushItem>;

/** What one read of a region's log gave. */
export interface LogPage {
  /** Ascending. */
  readonly items: readonly FlushItem[];
  /** The log has no more items for now. */
  readonly isLast: boolean;
}

/** One line of the log's export (`flush-log.jsonl`): the item, its payload in base64. */
export const ExportedFlushItem = z.discriminatedUnion("role", [
  FlushPartItem.extend({ payload: z.base64() }),
  FlushCommitItem.extend({ payload: z.base64() }),
]);
export type ExportedFlushItem = z.infer<typeof ExportedFlushItem>;
