// agg-record: a region's aggregator repeats where it is, as its heartbeat. With the last call it says that all that it
// was sent is in the log.
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { AggRecordAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { ReadyRegion } from "../../../contracts/orchestrator/state.ts";
import { commonAnswerOf } from "../decision/answers.ts";
import type { Circumstances, Decision, Step } from "../decision/decision.ts";
import { abort, recordAggregator } from "../decision/writes.ts";
import { hasRegionEnded, isAggregatorLive, phaseOf, type Run, toInstant } from "../run/run.ts";
import { firstRegionOf } from "../run/setup.ts";
import { HEARTBEAT_STEP_MS } from "../run/timing.ts";
import {
  armingSteps,
  barrierTimeoutSteps,
  canCompleteRegion,
  completionSteps,
  finishSteps,
  startSteps,
} from "./progress.ts";

type AggRecord = Extract<Action, { type: "agg-record" }>;

/** What is to be recorded, or undefined when the record is right already. */
const recordDue = (run: Run, action: AggRecord, isFlushed: boolean, nowMs: number): ReadyRegion | undefined => {
  const { region, aggregatorId = "", endpoint = "", token = "" } = action;
  const known = run.ready.regions[region];
  const recordedAt = toInstant(nowMs);
  const flush = isFlushed ? { flushedAt: recordedAt } : {};
  const fresh: ReadyRegion = { aggregatorId, endpoint, token, recordedAt, ...flush };
  if (known === undefined) return fresh;
  if (aggregatorId === "") return undefined;
  if (known.aggregatorId !== aggregatorId) {
    // A replacement's first call names no run yet, and overrides the record. An aggregator that was overridden comes
    // back only if its successor is dead.
    return action.runId === undefined || !isAggregatorLive(known, nowMs) ? fresh : undefined;
  }
  if (isFlushed && known.flushedAt === undefined) return fresh;
  const isStale = Date.parse(known.recordedAt) + HEARTBEAT_STEP_MS <= nowMs;
  if (!isStale && known.endpoint === endpoint && known.token === token) return undefined;
  return known.flushedAt === undefined ? fresh : { ...fresh, flushedAt: known.flushedAt };
};

/** What one aggregator is to watch: that of the region that runs setup(). All others get undefined. */
const watchOf = (run: Run, region: string, nowMs: number): AggRecordAnswer["watch"] => {
  const thresholds = run.required.settings.abortOn ?? [];
  const isWatched = thresholds.length > 0 && region === firstRegionOf(run) && phaseOf(run, nowMs) === "started";
  return isWatched ? { regions: Object.keys(run.required.regions), thresholds } : null;
};

/** Aborts the run when the watching aggregator says that a threshold is broken. One that was replaced is not heard. */
const abortSteps = (run: Run, { region, aggregatorId, abort: asked }: AggRecord, nowMs: number): Step[] => {
  if (asked === undefined || watchOf(run, region, nowMs) === null) return [];
  if (run.ready.regions[region]?.aggregatorId !== aggregatorId) return [];
  const { metric, expression, reason } = asked;
  return [abort(run, { at: toInstant(nowMs), cause: "threshold-failed", reason, threshold: { metric, expression } })];
};

export const decideAggRecord = (run: Run, action: AggRecord, at: Circumstances): Decision => {
  const { region } = action;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const regionEnded = hasRegionEnded(run, region, nowMs);
  const answer: AggRecordAnswer = {
    ...commonAnswerOf(run, nowMs),
    region,
    generation: run.required.generation,
    regionEnded,
    watch: watchOf(run, region, nowMs),
  };
  if (phase === "over") return { steps: [], answer, isFinal: true };

  const ending = abortSteps(run, action, nowMs);
  if (ending.length > 0) return { steps: ending, answer, isFinal: false };
  const isFlushed = action.flushed === true && regionEnded;
  const record = recordDue(run, action, isFlushed, nowMs);
  const recording = record === undefined ? [] : [recordAggregator(run, region, record)];
  const recorded: Run =
    record === undefined
      ? run
      : { ...run, ready: { ...run.ready, regions: { ...run.ready.regions, [region]: record } } };
  const first = [...armingSteps(run, at), ...recording];
  const completing = canCompleteRegion(recorded, region, nowMs) ? completionSteps(run, [region], at, false) : [];
  if (completing.length > 0) return { steps: [...first, ...completing], answer, isFinal: false };
  if (phase === "gathering" && first.length > 0) return { steps: first, answer, isFinal: false };
  const due = [...barrierTimeoutSteps(run, at), ...startSteps(run, at)];
  return { steps: [...first, ...due, ...finishSteps(run, at)], answer, isFinal: due.length === 0 };
};
