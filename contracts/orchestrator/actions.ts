// The orchestrator's actions: what a caller sends ({type, …}) and what it gets ({statusCode, …}). Unknown type or bad payload:
// 400 with issues and nothing written; a finished run's id: 409 stale-run; items between two runs: 503 resetting.
import { z } from "zod";
import type { Issue } from "../words/errors.ts";
import {
  type AbortCause,
  AbortThreshold,
  CompletedRegion,
  type CompletionReason,
  MAX_SETUP_BYTES,
  ReadyRegion,
  RequiredRegion,
  RunSettings,
  type ScriptLocation,
  type SlotItem,
  type StartStateItem,
  WorkerTotals,
} from "./state.ts";

const Region = z.string().min(1).max(64);
const Id = z.string().min(1).max(128);
const AbortReason = z.string().max(2_000);

/** Aggregator → orchestrator, repeated as its heartbeat. Short form: {region}. A replacement overrides its predecessor. */
export const AggRecord = z.strictObject({
  type: z.literal("agg-record"),
  region: Region,
  runId: Id.optional(),
  aggregatorId: Id.optional(),
  endpoint: z.url().optional(),
  /** Minted by the aggregator; its workers show it with every delta. */
  token: z.string().min(16).max(256).optional(),
  /** True once all it was sent of this run is persisted and its workers have ended. */
  flushed: z.boolean().optional(),
  /** From the aggregator that watches the thresholds (`watch` of its answer): one does not hold, the run is to end. */
  abort: AbortThreshold.pick({ metric: true, expression: true }).extend({ reason: AbortReason }).optional(),
});

/** Load generator → orchestrator, repeated to renew its lease. Short form: {}, which answers the start state alone. */
export const TestInit = z.strictObject({
  type: z.literal("test-init"),
  region: Region.optional(),
  runId: Id.optional(),
  workerId: Id.optional(),
  /** The slot that it was given before: saves the look-up. */
  slot: z.int().min(0).optional(),
  ready: z.boolean().optional(),
  /** True to hand the slot back at once: the task is being stopped (SIGTERM, Spot) before its work is done. */
  release: z.boolean().optional(),
  /** With `ready`, from the worker that runs setup(): what it returned, as JSON. */
  setup: z.string().max(MAX_SETUP_BYTES).optional(),
  /** From the worker that runs teardown(): its own load has ended, and it asks for its turn. */
  loadEnded: z.boolean().optional(),
  /** The script asks for the end of the run, or its setup() failed. Only the owner of a slot is heard. */
  abort: z.object({ cause: z.enum(["script-aborted", "setup-failed"]), reason: AbortReason }).optional(),
});

/** Load generator → orchestrator: it has flushed and is done. Short form: {ClusterARN, ServiceARN, region}. */
export const TestEnd = z.strictObject({
  type: z.literal("test-end"),
  region: Region,
  ClusterARN: z.string().optional(),
  ServiceARN: z.string().optional(),
  runId: Id.optional(),
  workerId: Id.optional(),
  slot: z.int().min(0).optional(),
  totals: WorkerTotals.optional(),
});

/** CLI → orchestrator: a new run. Names keep the virtual users that they had. Everything not given stays as it was. */
export const TestReset = z.strictObject({
  type: z.literal("test-reset"),
  regions: z.union([z.array(Region).min(1).max(64), z.record(Region, z.union([z.int().min(1), RequiredRegion]))]),
  settings: RunSettings.partial().optional(),
});

export const TestSweep = z.strictObject({ type: z.literal("test-sweep") });
export const TestStatus = z.strictObject({ type: z.literal("test-status") });
export const TestAbort = z.strictObject({
  type: z.literal("test-abort"),
  runId: Id.optional(),
  reason: z.string().max(500).optional(),
});

export const Action = z.discriminatedUnion("type", [
  AggRecord,
  TestInit,
  TestEnd,
  TestReset,
  TestSweep,
  TestStatus,
  TestAbort,
]);
export type Action = z.infer<typeof Action>;
export type ActionType = Action["type"];

/** What the alias `worker` may not do: the user's script runs with the generators' role. */
export const REFUSED_TO_WORKERS: readonly ActionType[] = ["test-reset", "test-sweep", "test-abort"];

/**
 * gathering: waiting for the barrier. started: the start instant is set. draining: aborted, past its deadline or never met its
 * barrier; stop, flush, end. over: nothing is left to do.
 */
export type Phase = "gathering" | "started" | "draining" | "over";

export interface StartAnswer {
  readonly state: boolean;
  /** The start instant, ISO 8601 with milliseconds, by the orchestrator's clock; "" until it is set. */
  readonly timestamp: string;
}

/** What every task learns with its answer. */
export interface Answered {
  readonly statusCode: 200;
  readonly runId: string;
  readonly start: StartAnswer;
  readonly phase: Phase;
  /** ISO 8601 with milliseconds: the orchestrator's clock when it answered, for the caller's offset. */
  readonly serverTime: string;
  /** At this instant everything of the run stops itself, with nobody's help. */
  readonly deadline: string;
  readonly pollAfterMs: number;
}

export interface AggRecordAnswer extends Answered {
  readonly region: string;
  /** All of the region's workers have ended (or the run is draining and none is left): flush, then record `flushed`. */
  readonly regionEnded: boolean;
  /** For one aggregator of the run, while it goes on: the thresholds that end it, to be held against all regions' logs. */
  readonly watch: ThresholdWatch | null;
}

export interface ThresholdWatch {
  readonly regions: readonly string[];
  readonly thresholds: readonly AbortThreshold[];
}

export interface TestInitAnswer extends Answered {
  /** Null without a workerId, or while every slot of the region has an owner: ask again after pollAfterMs. */
  readonly slot: number | null;
  readonly slots: number;
  /** This slot's exact share of the region's virtual users: [vuOffset, vuOffset + vus). */
  readonly vus: number;
  readonly vuOffset: number;
  /** All of the region's virtual users: the peak that a load's stages are fractions of. */
  readonly regionVus: number;
  readonly aggregator: { readonly endpoint: string; readonly token: string } | null;
  readonly script: ScriptLocation;
  readonly leasedUntil: string | null;
  /** Who ended the run before its time. */
  readonly abortCause: AbortCause | null;
  /** This slot's worker runs setup() and teardown() for the whole run: the slot 0 of the first region by name. */
  readonly isFirst: boolean;
  /** This worker may run teardown() now: nobody's load is under way any more. */
  readonly mayTearDown: boolean;
  /** What setup() returned, as JSON, once the start is set. Never logged, never shown. Last, as errors quote an answer's beginning. */
  readonly setup: string | null;
}

export interface TestEndAnswer {
  readonly statusCode: 200;
  readonly runId: string;
  readonly phase: Phase;
  readonly serverTime: string;
  readonly regionCompleted: boolean;
}

export interface TestResetAnswer {
  readonly statusCode: 200;
  readonly runId: string;
  readonly generation: number;
}

/** For sweep and abort. */
export interface PhaseAnswer {
  readonly statusCode: 200;
  readonly runId: string;
  readonly phase: Phase;
  readonly serverTime: string;
}

/** A slot as people see it: no table key, nothing of what setup() returned. */
export type SlotStatus = Omit<SlotItem, "id" | "generation" | "runId" | "setup">;

/** The whole state, for people and for the CLI. Tokens are left out. */
export const StatusRegion = RequiredRegion.extend({
  aggregator: ReadyRegion.omit({ token: true }).nullable(),
  completed: CompletedRegion.nullable(),
});
export interface TestStatusAnswer extends Answered {
  readonly generation: number;
  readonly regions: Readonly<Record<string, z.infer<typeof StatusRegion>>>;
  readonly slots: readonly SlotStatus[];
  readonly settings: RunSettings;
  readonly script: ScriptLocation;
  readonly aborted: NonNullable<StartStateItem["aborted"]> | null;
  readonly over: { readonly at: string; readonly reason: CompletionReason } | null;
  readonly lastSweepAt: string | null;
}

export type RefusalCode =
  | "bad-request"
  | "forbidden"
  | "stale-run"
  | "workers-running"
  | "resetting"
  | "unavailable"
  | "internal";

export interface Refusal {
  readonly statusCode: 400 | 403 | 409 | 500 | 503;
  readonly error: RefusalCode;
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** With stale-run: the run that is current. */
  readonly runId?: string;
}

export type Answer =
  | AggRecordAnswer
  | TestInitAnswer
  | TestEndAnswer
  | TestResetAnswer
  | PhaseAnswer
  | TestStatusAnswer
  | Refusal;

/** The answer that belongs to an action, or a refusal. */
export interface AnswerOf {
  "agg-record": AggRecordAnswer | Refusal;
  "test-init": TestInitAnswer | Refusal;
  "test-end": TestEndAnswer | Refusal;
  "test-reset": TestResetAnswer | Refusal;
  "test-sweep": PhaseAnswer | Refusal;
  "test-status": TestStatusAnswer | Refusal;
  "test-abort": PhaseAnswer | Refusal;
}
