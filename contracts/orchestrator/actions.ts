// What tasks and the CLI send to the orchestrator, by `type`; answer.ts has what they get back. A payload that is not
// one of these is answered with 400 and the issues, and nothing is written. A finished run's id is answered with 409
// stale-run, a task that was made for another seed with 409 another-seed, a call between two runs with 503 resetting.
import * as z from "zod";
import { Step } from "../executors/stairs.ts";
import type { Role } from "../words/names.ts";
import { AbortThreshold, CallerArn, MAX_SETUP_BYTES, RequiredRegion, RunSettings, WorkerTotals } from "./state.ts";

const Region = z.string().min(1).max(64);
const Id = z.string().min(1).max(128);
const AbortReason = z.string().max(2_000);
/** The seed that the task was made for (MERIDIAN_SEED); absent: it was made for any. */
const Seed = Id.optional();

/**
 * Aggregator → orchestrator, repeated as its heartbeat. Short form: {region}. A replacement overrides its predecessor.
 */
export const AggRecord = z.strictObject({
  type: z.literal("agg-record"),
  region: Region,
  seed: Seed,
  runId: Id.optional(),
  aggregatorId: Id.optional(),
  endpoint: z.url().optional(),
  /** Minted by the aggregator; its workers' passes are made of it. */
  token: z.string().min(16).max(256).optional(),
  /** True once all it was sent of this run is persisted and its workers have ended. */
  flushed: z.boolean().optional(),
  /** From the aggregator that watches the thresholds (`watch` of its answer): one does not hold, the run is to end. */
  abort: AbortThreshold.pick({ metric: true, expression: true }).extend({ reason: AbortReason }).optional(),
  /** From the same: more steps of the load, on condition that there are so many by now. */
  addSteps: z.object({ after: z.int().min(0), steps: z.array(Step).min(1).max(20) }).optional(),
});

/** Load generator → orchestrator, repeated to renew its lease. Short form: {}, which answers the start state alone. */
export const TestInit = z.strictObject({
  type: z.literal("test-init"),
  region: Region.optional(),
  seed: Seed,
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
  /** Attempts made so far: what is known of a worker that dies before it can say its totals. Absent: none. */
  attempts: z.int().min(0).optional(),
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
  by: CallerArn.optional(),
});

export const TestSweep = z.strictObject({ type: z.literal("test-sweep") });
export const TestStatus = z.strictObject({ type: z.literal("test-status") });
export const TestAbort = z.strictObject({
  type: z.literal("test-abort"),
  runId: Id.optional(),
  reason: z.string().max(500).optional(),
  by: CallerArn.optional(),
});

/** CLI → orchestrator: marks this moment of the run that goes on. */
export const TestMark = z.strictObject({
  type: z.literal("test-mark"),
  runId: Id.optional(),
  id: Id,
  text: z.string().min(1).max(200),
});

export const Action = z.discriminatedUnion("type", [
  AggRecord,
  TestInit,
  TestEnd,
  TestReset,
  TestSweep,
  TestStatus,
  TestAbort,
  TestMark,
]);
export type Action = z.infer<typeof Action>;
export type ActionType = Action["type"];

/** All that a task may ask for under its role's alias: the user's script runs with the generators' role. */
export const ACTIONS_OF: Readonly<Record<Role, readonly ActionType[]>> = {
  aggregator: ["agg-record"],
  "load-generator": ["test-init", "test-end"],
};
