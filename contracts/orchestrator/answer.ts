// What the orchestrator answers, by action: one schema each, from which the types are made. It builds its answers by
// them, and every caller checks by them what it got before it believes any of it. Readers ignore unknown fields.
import * as z from "zod";
import { ClimbSettings } from "../capacity/climb.ts";
import { ScriptLogMode } from "../delta/script-words.ts";
import { Step } from "../executors/stairs.ts";
import { MeridianError } from "../words/errors.ts";
import type { ActionType } from "./actions.ts";
import {
  AbortCause,
  AbortThreshold,
  CallerArn,
  CompletedRegion,
  Instant,
  ReadyRegion,
  RequiredRegion,
  RunSettings,
  ScriptLocation,
  SlotItem,
  StartStateItem,
  StateMark,
} from "./state.ts";

/**
 * gathering: waiting for the barrier. started: the start instant is set. draining: aborted, past its deadline or never
 * met its barrier; stop, flush, end. over: nothing is left to do.
 */
export const Phase = z.enum(["gathering", "started", "draining", "over"]);
export type Phase = z.infer<typeof Phase>;

const ok = { statusCode: z.literal(200), runId: z.string().min(1) };

/** What every task learns with its answer. */
const answered = {
  ...ok,
  /** `timestamp` is the start instant by the orchestrator's clock; "" until it is set. */
  start: z.object({ state: z.boolean(), timestamp: z.union([Instant, z.literal("")]) }),
  phase: Phase,
  /** The orchestrator's clock when it answered, for the caller's offset. */
  serverTime: Instant,
  /** At this instant everything of the run stops itself, with nobody's help. */
  deadline: Instant,
  pollAfterMs: z.number().min(0),
};
export const Answered = z.object(answered);
export type Answered = Readonly<z.infer<typeof Answered>>;

const ThresholdWatch = z.object({
  regions: z.array(z.string()).readonly(),
  thresholds: z.array(AbortThreshold).readonly(),
  /** A search for a capacity that decides which steps are added to the load, and what workers need to learn of one. */
  climb: ClimbSettings.extend({ leadSeconds: z.number().positive() }).exactOptional(),
});
export type ThresholdWatch = Readonly<z.infer<typeof ThresholdWatch>>;

const AggRecordAnswer = z.object({
  ...answered,
  region: z.string(),
  /** The run's number, which its workers' passes name. */
  generation: z.int().min(0),
  /** All of the region's workers have ended (or the run is draining and none is left): flush, then record `flushed`. */
  regionEnded: z.boolean(),
  /**
   * For one aggregator of the run, while it goes on: the thresholds that end it, to be held against all regions' logs.
   */
  watch: ThresholdWatch.nullable(),
  /** Those that were added to the load so far; absent: none. */
  steps: z.array(Step).readonly().exactOptional(),
});
export type AggRecordAnswer = Readonly<z.infer<typeof AggRecordAnswer>>;

const TestInitAnswer = z.object({
  ...answered,
  /** Null without a workerId, or while every slot of the region has an owner: ask again after pollAfterMs. */
  slot: z.int().min(0).nullable(),
  slots: z.int().min(0),
  /** This slot's exact share of the region's virtual users: [vuOffset, vuOffset + vus). */
  vus: z.int().min(0),
  vuOffset: z.int().min(0),
  /** All of the region's virtual users: the peak that a load's stages are fractions of. */
  regionVus: z.int().min(0),
  /** Where it is, and the worker's pass to it (worker-pass.ts), which nobody else can use. */
  aggregator: z.object({ endpoint: z.url(), token: z.string() }).nullable(),
  script: ScriptLocation,
  /** Whose console lines travel; absent: `first`. */
  log: ScriptLogMode.optional(),
  leasedUntil: Instant.nullable(),
  /** Those that were added to the load so far; absent: none. */
  steps: z.array(Step).readonly().exactOptional(),
  /** Who ended the run before its time. */
  abortCause: AbortCause.nullable(),
  /** This slot's worker runs setup() and teardown() for the whole run: the slot 0 of the first region by name. */
  isFirst: z.boolean(),
  /** This worker may run teardown() now: nobody's load is under way any more. */
  mayTearDown: z.boolean(),
  /**
   * What setup() returned, as JSON, once the start is set. It is never logged or shown. It comes last, because messages
   * about a bad answer quote the answer's beginning.
   */
  setup: z.string().nullable(),
});
export type TestInitAnswer = Readonly<z.infer<typeof TestInitAnswer>>;

const TestEndAnswer = z.object({ ...ok, phase: Phase, serverTime: Instant, regionCompleted: z.boolean() });
export type TestEndAnswer = Readonly<z.infer<typeof TestEndAnswer>>;

const TestResetAnswer = z.object({ ...ok, generation: z.int().min(0) });

/** The answer to a sweep, an abort or a mark. */
const PhaseAnswer = z.object({ ...ok, phase: Phase, serverTime: Instant });
export type PhaseAnswer = Readonly<z.infer<typeof PhaseAnswer>>;

/** The whole state, for people and for the CLI. Tokens are left out, and what setup() returned. */
const TestStatusAnswer = z.object({
  ...answered,
  generation: z.int().min(0),
  regions: z.record(
    z.string(),
    RequiredRegion.extend({
      aggregator: ReadyRegion.omit({ token: true }).nullable(),
      completed: CompletedRegion.nullable(),
    }),
  ),
  /** As people see them: no table key. */
  slots: z.array(SlotItem.omit({ id: true, generation: true, runId: true, setup: true })).readonly(),
  settings: RunSettings,
  script: ScriptLocation,
  aborted: StartStateItem.shape.aborted.unwrap().nullable(),
  over: StartStateItem.shape.over.unwrap().nullable(),
  /** What it comes to with its end, by its tasks' prices and their time; absent: it costs nothing, or tasks are still to come. */
  reckonedUsd: z.number().min(0).exactOptional(),
  lastSweepAt: Instant.nullable(),
  /** Absent: not known. */
  startedBy: CallerArn.exactOptional(),
  /** Regions whose tasks were made for another seed, and wait; absent: none. */
  strangers: z.array(z.string()).readonly().exactOptional(),
  /** Those that were added to the load; absent: none. */
  steps: z.array(Step).readonly().exactOptional(),
  /** Absent: none. */
  marks: z.array(StateMark).readonly().exactOptional(),
});
export type TestStatusAnswer = Readonly<z.infer<typeof TestStatusAnswer>>;

const Refusal = z.object({
  statusCode: z.literal([400, 403, 409, 500, 503]),
  error: z.enum([
    "bad-request",
    "forbidden",
    "stale-run",
    "another-seed",
    "workers-running",
    "cost",
    "resetting",
    "unavailable",
    "internal",
  ]),
  message: z.string(),
  issues: z
    .array(
      z.object({
        path: z.string(),
        expected: z.string(),
        received: z.string(),
        suggestion: z.string().exactOptional(),
      }),
    )
    .readonly()
    .exactOptional(),
  /** With stale-run: the run that is current. */
  runId: z.string().exactOptional(),
});
export type Refusal = Readonly<z.infer<typeof Refusal>>;
export type RefusalCode = Refusal["error"];

const ANSWERS = {
  "agg-record": AggRecordAnswer,
  "test-init": TestInitAnswer,
  "test-end": TestEndAnswer,
  "test-reset": TestResetAnswer,
  "test-sweep": PhaseAnswer,
  "test-status": TestStatusAnswer,
  "test-abort": PhaseAnswer,
  "test-mark": PhaseAnswer,
} as const satisfies Record<ActionType, z.ZodType>;

/** What an action is answered with when it is not refused. */
export type GrantOf<T extends ActionType> = Readonly<z.infer<(typeof ANSWERS)[T]>>;
/** The answer that belongs to an action, or a refusal. */
export type AnswerOf<T extends ActionType> = GrantOf<T> | Refusal;
export type Answer = AnswerOf<ActionType>;

/** Makes the error of a call that got no answer. */
export const makeUnreachableError = (message: string, cause?: unknown): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", message, {
    next: "the call is repeated by itself; the orchestrator's own log says more",
    cause,
  });

/**
 * Parses the text of an answer and checks it against its schema.
 * @param type of the action that it answers
 * @throws MeridianError ORCHESTRATOR_DIFFERS when it is not JSON, or not what was agreed
 */
export const parseAnswer = <T extends ActionType>(type: T, text: string): AnswerOf<T> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw makeDiffersError("is not JSON", text, cause);
  }
  const isRefused = typeof value === "object" && value !== null && "error" in value;
  const parsed = (isRefused ? Refusal : ANSWERS[type]).safeParse(value);
  if (parsed.success) return parsed.data as AnswerOf<T>;
  throw makeDiffersError("is not what was agreed", text, parsed.error);
};

const makeDiffersError = (what: string, text: string, cause: unknown): MeridianError =>
  new MeridianError("ORCHESTRATOR_DIFFERS", `the orchestrator's answer ${what}: ${text.slice(0, 200)}`, {
    next: "it may be of another version of Meridian: deploy home again",
    cause,
  });
