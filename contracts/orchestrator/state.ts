// The items of the state table (`<name>-state`, key `id`). Terraform or the local cloud seeds the four; the
// orchestrator alone changes them. Instants are ISO 8601 in UTC with milliseconds, by the orchestrator's clock; "" or
// absent: not yet.
import * as z from "zod";
import { ClimbSettings } from "../capacity/climb.ts";
import { ScriptLogMode } from "../delta/script-words.ts";
import { Step } from "../executors/stairs.ts";
import { thresholdTimeShape } from "../metrics/threshold-time.ts";

/** ISO 8601 in UTC with milliseconds, so that texts compare as times do. */
export const Instant = z.iso.datetime({ precision: 3 });

export const STATE_IDS = {
  required: "required-remote-regions",
  ready: "aggregator-ready-regions",
  completed: "test-completed-regions",
  start: "test-start-state",
} as const;

/** On every item: the run that it belongs to, and that run's number. Greater generations win; see reset. */
const ofRun = { generation: z.int().min(0), runId: z.string().min(1) };

/** Who called, as an ARN: as the caller's own credentials say it, for people to know whom to ask. */
export const CallerArn = z.string().min(1).max(2_048);

/** What a region owes the run: its virtual users, spread over this many workers (slots 0 to workers - 1). */
export const RequiredRegion = z.object({ vus: z.int().min(0), workers: z.int().min(0) });
export type RequiredRegion = z.infer<typeof RequiredRegion>;

/** A threshold that ends the run as soon as it does not hold any more. */
export const AbortThreshold = z.object({
  /** As in the config: `http_req_duration{region:eu-west-1}`. */
  metric: z.string(),
  expression: z.string(),
  /** Seconds into the run before which it is not looked at. */
  delaySeconds: z.number().min(0),
  /** The time that it is about; absent: the whole run. */
  ...thresholdTimeShape,
});
export type AbortThreshold = z.infer<typeof AbortThreshold>;

/** What one task of a region costs, in USD an hour. */
export const TaskRates = z.object({ aggregatorUsd: z.number().min(0), generatorUsd: z.number().min(0) });
export type TaskRates = z.infer<typeof TaskRates>;

/** What a run costs, and what it may cost. */
export const CostSettings = z.object({
  /** Absent: it may cost what it does. */
  maxUsd: z.number().positive().optional(),
  /** The least that its load can last. */
  leastLoadSeconds: z.number().min(0),
  /** By region. One that has no price is missing here, and is not counted. */
  rates: z.record(z.string(), TaskRates),
});
export type CostSettings = z.infer<typeof CostSettings>;

/** The part of config and script that the orchestrator needs. */
export const RunSettings = z.object({
  barrier: z.enum(["workers", "aggregators"]),
  bufferSeconds: z.number().min(0),
  timeoutSeconds: z.number().positive(),
  /** How often tasks ask while the run gathers, at most; none: by the fleet's size. */
  pollMs: z.number().positive().optional(),
  /** Seconds of load. */
  durationSeconds: z.number().min(0),
  /** Seconds that iterations under way get after it (gracefulStop). */
  drainSeconds: z.number().min(0),
  /** The script has a setup(): no start before what it returned is stored. */
  hasSetup: z.boolean().optional(),
  /** Seconds that the script's teardown() gets after the load; none or 0: it has none. */
  teardownSeconds: z.number().min(0).optional(),
  abortOn: z.array(AbortThreshold).optional(),
  /** Steps may be added to its load while it goes on: workers ask often. */
  hasStaircase: z.boolean().optional(),
  /** Steps are added by a search for a capacity. */
  climb: ClimbSettings.optional(),
  /** Whose console lines travel to whoever follows; absent: the first virtual user's, and errors of all. */
  log: ScriptLogMode.optional(),
  /** Absent: it costs nothing, as on one machine. */
  cost: CostSettings.optional(),
  /** Bytes that it may receive in all; absent or 0: as many as come. */
  maxReceivedBytes: z.number().min(0).optional(),
});
export type RunSettings = z.infer<typeof RunSettings>;

/**
 * Where workers find the run plan (run-plan.ts): `file:///…` or `s3://bucket/key`, with the SHA-256 of its bytes in
 * hex.
 */
export const ScriptLocation = z.object({ location: z.string().min(1), sha256: z.string() });
export type ScriptLocation = z.infer<typeof ScriptLocation>;

export const RequiredRegionsItem = z.object({
  id: z.literal(STATE_IDS.required),
  ...ofRun,
  regions: z.record(z.string(), RequiredRegion),
  settings: RunSettings,
  script: ScriptLocation,
  /** What the deploy seeded the run from, in short: tasks that were made for another seed have no part in it. */
  seed: z.string().optional(),
  /** Who deployed or started the run; absent: nobody knows, as on one machine. */
  startedBy: CallerArn.optional(),
  /** Regions of runs before this one, which a reset left out: their services are to be at 0. */
  formerRegions: z.array(z.string()).optional(),
});
export type RequiredRegionsItem = z.infer<typeof RequiredRegionsItem>;

/**
 * A region's aggregator: where it listens, the token that its workers' passes are made of, and, once its workers ended, its last
 * flush.
 */
export const ReadyRegion = z.object({
  aggregatorId: z.string(),
  endpoint: z.string(),
  token: z.string(),
  recordedAt: Instant,
  /** Set when the aggregator has persisted its last flush of this run. */
  flushedAt: Instant.optional(),
});
export type ReadyRegion = z.infer<typeof ReadyRegion>;

export const ReadyRegionsItem = z.object({
  id: z.literal(STATE_IDS.ready),
  ...ofRun,
  regions: z.record(z.string(), ReadyRegion),
});
export type ReadyRegionsItem = z.infer<typeof ReadyRegionsItem>;

/**
 * Why a run ended before its time: somebody aborted it, the barrier was not met in time, the script asked for it,
 * setup() failed, a threshold did not hold, or it was refused its start, or ended, as it would cost or receive more
 * than it may.
 */
export const AbortCause = z.enum([
  "aborted",
  "barrier-timeout",
  "script-aborted",
  "setup-failed",
  "threshold-failed",
  "cost-refused",
  "cost-cap",
  "received-cap",
]);
export type AbortCause = z.infer<typeof AbortCause>;

/** A limit of the config's ended it, which says nothing against what it measured until then. */
export const isCapped = (cause: string | undefined): boolean =>
  cause === "cost-refused" || cause === "cost-cap" || cause === "received-cap";

/** Seconds that iterations under way get at most when the cost ends a run. */
export const CAP_GRACE_SECONDS = 30;

/** `ended`: all workers came to their end. The other reasons cut the run short. */
export const CompletionReason = z.enum(["ended", "deadline", ...AbortCause.options]);
export type CompletionReason = z.infer<typeof CompletionReason>;

/** Written only when both services of the region are at desired count 0. */
export const CompletedRegion = z.object({ completedAt: Instant, reason: CompletionReason });
export type CompletedRegion = z.infer<typeof CompletedRegion>;

export const CompletedRegionsItem = z.object({
  id: z.literal(STATE_IDS.completed),
  ...ofRun,
  regions: z.record(z.string(), CompletedRegion),
});
export type CompletedRegionsItem = z.infer<typeof CompletedRegionsItem>;

/** The most marks of a run: they are written into its charts. */
export const MAX_MARKS = 100;

/** A moment that somebody marked while the run went on. */
export const StateMark = z.object({
  /** The caller's own: a call that is repeated marks once. */
  id: z.string(),
  at: Instant,
  text: z.string(),
});
export type StateMark = z.infer<typeof StateMark>;

export const StartStateItem = z.object({
  id: z.literal(STATE_IDS.start),
  ...ofRun,
  /** The commit of the start: true with the instant, or false with "". Set at most once in a run. */
  state: z.boolean(),
  timestamp: z.union([Instant, z.literal("")]),
  /** First action of the run. From here on `deadline` stands: the latest instant at which anything may run. */
  armedAt: Instant.optional(),
  deadline: Instant.optional(),
  /** From when its tasks are reckoned to cost; only of a run that costs, and set with `armedAt`. */
  billedFrom: Instant.optional(),
  /** What setup() returned, as JSON: set with the start, so that all workers of a run have the same. */
  setup: z.string().optional(),
  /** The one worker that may run teardown(), and since when. */
  teardown: z.object({ at: Instant, workerId: z.string() }).optional(),
  /** The run was ended before its time. From here on no start is set. */
  aborted: z
    .object({
      at: Instant,
      cause: AbortCause,
      reason: z.string(),
      /** Who asked for it, where it was a person. */
      by: CallerArn.optional(),
      /** The threshold that did not hold. */
      threshold: AbortThreshold.pick({ metric: true, expression: true }).optional(),
    })
    .optional(),
  /** With their number, which each further one is written on condition of. */
  marks: z.array(StateMark).optional(),
  markCount: z.int().min(0).optional(),
  /** Steps that were added to the load, with their number, which each further one is written on condition of. */
  steps: z.array(Step).optional(),
  stepCount: z.int().min(0).optional(),
  /** The terminal state, written last. */
  over: z.object({ at: Instant, reason: CompletionReason }).optional(),
  lastSweepAt: Instant.optional(),
  /** Regions whose aggregator was made for another seed, and waits for its replacement. */
  strangers: z.array(z.string()).optional(),
});
export type StartStateItem = z.infer<typeof StartStateItem>;

/** What a worker reports when it ends, counted over its whole life. */
export const WorkerTotals = z.object({
  attempts: z.int().min(0),
  iterations: z.int().min(0),
  /** Sequence number of its last delta: what the flush log's ledger must reach. */
  lastSequence: z.int().min(0),
});
export type WorkerTotals = z.infer<typeof WorkerTotals>;

/**
 * The longest JSON that setup() may return: it lies in two items of the table, and each call of each worker reads one
 * of them.
 */
export const MAX_SETUP_BYTES = 32 * 1024;

/** A worker that had a slot and was ready, and whose lease lapsed: another has the slot now. */
export const FormerOwner = z.object({
  workerId: z.string(),
  /** It sent nothing after this. */
  leasedUntil: Instant,
  /** What it said last of how many attempts it had made; absent: none. */
  attempts: z.int().min(0).optional(),
});
export type FormerOwner = z.infer<typeof FormerOwner>;

/** A slot remembers so many: an item has 400 KB. */
export const MAX_FORMER_OWNERS = 50;

/** One item per slot, so that a lease renewal costs one write unit however many workers there are. */
export const SlotItem = z.object({
  id: z.string().startsWith("slot#"),
  ...ofRun,
  region: z.string(),
  slot: z.int().min(0),
  workerId: z.string(),
  leasedUntil: Instant,
  readyAt: Instant.optional(),
  endedAt: Instant.optional(),
  /** Attempts that its worker had made when it renewed the lease: what a worker that dies never says in its totals. */
  attempts: z.int().min(0).optional(),
  totals: WorkerTotals.optional(),
  /** The oldest first; absent: none. */
  former: z.array(FormerOwner).optional(),
  /** What its worker's setup() returned, as JSON: on the one slot whose worker runs it. */
  setup: z.string().optional(),
});
export type SlotItem = z.infer<typeof SlotItem>;
