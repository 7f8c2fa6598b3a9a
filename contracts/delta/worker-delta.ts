// Load generator → aggregator, POST /deltas: what one worker measured since its last delta, usually one second.
// Readers ignore unknown fields; a changed meaning is a new version. At most MAX_DELTA_BYTES after decompression.
import * as z from "zod";
import { Instant } from "../orchestrator/state.ts";
import { LoadGap, MAX_GAPS } from "./load-gaps.ts";
import { Notice } from "./notices.ts";
import { SampledGroups } from "./request-samples.ts";
import { ScriptWords } from "./script-words.ts";
import { SecondOfSeries } from "./series.ts";
import { WorkerHealth } from "./worker-health.ts";

export const MAX_DELTA_BYTES = 16 * 1024 * 1024;
export const MAX_NOTICES = 100;
/** The worker's pass (worker-pass.ts) travels as `authorization: Bearer <pass>`. Bodies may be gzip (`content-encoding`). */
export const DELTAS_PATH = "/deltas";

/** How simultaneous the start was, as this worker measured it. Milliseconds; positive is late. */
export const StartCertificate = z.object({
  /** Orchestrator's clock minus the worker's, from the call with the shortest round trip. */
  clockOffsetMs: z.number(),
  /** That call's round trip: half of it bounds the offset's error. */
  roundTripMs: z.number().min(0),
  /** How long before the start instant the worker learned of it. Below 2,000 the certificate fails. */
  leadMs: z.number(),
  /** First iteration's actual start minus the start instant, by the corrected clock. */
  skewMs: z.number(),
  /** False for a worker that took over a slot in mid-run. */
  atStart: z.boolean(),
});
export type StartCertificate = z.infer<typeof StartCertificate>;

/**
 * What ended an iteration that threw. script: a mistake in it. target: the same, after a request of the iteration had
 * failed, so that the target is to blame. fail: the script's own word, by `fail()`.
 */
export const ITERATION_CAUSES = ["script", "target", "fail"] as const;
export type IterationCause = (typeof ITERATION_CAUSES)[number];

/**
 * Of an error of the script that is no mistake which ended an iteration: target and fail ended one, as above; outside
 * was thrown outside of any, by what nobody awaited; a check that threw went on.
 */
const ErrorCause = z.enum(["target", "fail", "outside", "check"]);
export type ErrorCause = z.infer<typeof ErrorCause>;

/** An error of the script or the engine, counted; the first one's place and text stand for all. */
export const ErrorCount = z.object({
  kind: z.enum(["script", "request", "engine"]),
  message: z.string().max(2000),
  /** `script.js:12:5`, or the request's method and name. */
  place: z.string().max(500),
  count: z.int().min(1),
  /** Without one an error of the script is a mistake that ended an iteration. */
  cause: ErrorCause.optional(),
});
export type ErrorCount = z.infer<typeof ErrorCount>;

/** Errors with the same key are the same, and their counts add up. */
export const errorKey = ({ kind, place, message, cause }: Omit<ErrorCount, "count">): string =>
  `${kind}\u0001${place}\u0001${message}\u0001${cause ?? ""}`;

export const WorkerDelta = z.object({
  schema: z.literal("meridian.worker-delta.v2"),
  runId: z.string().min(1),
  region: z.string().min(1),
  workerId: z.string().min(1).max(128),
  slot: z.int().min(0),
  /** Dense from 1: a gap is a lost delta, a repeat is a resend. A delta that was sent is never changed. */
  sequence: z.int().min(1),
  /** The worker's last: it has ended. */
  final: z.boolean(),
  sentAt: Instant,
  /**
   * Attempts of the worker's whole life, this delta's included: what the catalogue of metrics counts for the ledger.
   */
  attemptsTotal: z.int().min(0),
  /**
   * Attempts of its whole life that no delta has or will have: of threads that died, and of what was refused. Absent:
   * none.
   */
  lostAttempts: z.int().min(0).optional(),
  /** Requests under way when the delta was closed: part of the bound of what a killed worker loses. */
  inFlight: z.int().min(0),
  seconds: z.array(SecondOfSeries),
  errors: z.array(ErrorCount).max(1000),
  /** Each notice is sent once, such as one about too many names or a thread that was stopped. */
  notices: z.array(Notice).max(MAX_NOTICES),
  health: WorkerHealth,
  certificate: StartCertificate.optional(),
  /** Samples that are not here, since the aggregator refused their series; absent: none. */
  refusedSampleCount: z.int().min(0).optional(),
  /** When its load, or a part of it, stood still by its own doing; absent: never. */
  gaps: z.array(LoadGap).max(MAX_GAPS).optional(),
  /** A few requests as they were; absent: none. */
  samples: SampledGroups,
  /** What the script said. */
  said: ScriptWords.optional(),
});
export type WorkerDelta = z.infer<typeof WorkerDelta>;

/**
 * 200: everything up to `acknowledged` is persisted. 409 ledger-gap: send from `expected` on. Others: docs of the
 * aggregator.
 */
export type DeltaAnswer =
  | { readonly acknowledged: number }
  | { readonly error: "ledger-gap"; readonly expected: number }
  | {
      readonly error: "stale-run" | "unauthorized" | "too-large" | "bad-request" | "unavailable";
      readonly message: string;
    };
