// agg-record: a region's aggregator repeats where it is, as its heartbeat. With the last call it says that all that it
// was sent is in the log.
import { MAX_ADDED_STEPS } from "../../../contracts/executors/stairs.ts";
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { AggRecordAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { AbortThreshold, ReadyRegion } from "../../../contracts/orchestrator/state.ts";
import { commonAnswerOf, restingAnswerOf } from "../decision/answers.ts";
import type { Circumstances, Decision, Step } from "../decision/decision.ts";
import { abort, addSteps, recordAggregator } from "../decision/writes.ts";
import { countSlots, hasRegionEnded, isAggregatorLive, isLarge, phaseOf, type Run, toInstant } from "../run/run.ts";
import { firstRegionOf } from "../run/setup.ts";
import { HEARTBEAT_STEP_MS, stepLeadSeconds } from "../run/timing.ts";
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

/** The limit on what a run receives, as the aggregator that watches thresholds knows limits. */
const receivedLimitOf = ({ required }: Run): AbortThreshold[] => {
  const { maxReceivedBytes = 0 } = required.settings;
  if (maxReceivedBytes === 0) return [];
  return [{ metric: "data_received", expression: `count<${maxReceivedBytes}`, delaySeconds: 0 }];
};

/** What one aggregator is to watch: that of the region that runs setup(). All others get undefined. */
const watchOf = (run: Run, region: string, nowMs: number): AggRecordAnswer["watch"] => {
  const { abortOn = [], hasStaircase, climb } = run.required.settings;
  const thresholds = [...abortOn, ...receivedLimitOf(run)];
  const isNeeded = thresholds.length > 0 || hasStaircase === true;
  const isWatched = isNeeded && region === firstRegionOf(run) && phaseOf(run, nowMs) === "started";
  if (!isWatched) return null;
  const watch = { regions: Object.keys(run.required.regions), thresholds };
  return climb === undefined ? watch : { ...watch, climb: { ...climb, leadSeconds: stepLeadSeconds(countSlots(run)) } };
};

/** The one that watches, and was not replaced, is heard. */
const isWatcher = (run: Run, { region, aggregatorId }: AggRecord, nowMs: number): boolean =>
  watchOf(run, region, nowMs) !== null && run.ready.regions[region]?.aggregatorId === aggregatorId;

/** Adds steps to the load. Those of a call that is repeated are there already: nothing is written. */
const moreSteps = (run: Run, action: AggRecord, nowMs: number): Step[] => {
  const { addSteps: asked } = action;
  const { steps = [] } = run.start;
  const isDue = asked !== undefined && asked.after === steps.length && run.required.settings.hasStaircase === true;
  if (!isDue || steps.length + asked.steps.length > MAX_ADDED_STEPS || !isWatcher(run, action, nowMs)) return [];
  return [addSteps(run, asked.steps)];
};

/** Aborts the run when the watching aggregator says that a limit is broken. One that was replaced is not heard. */
const abortSteps = (run: Run, action: AggRecord, nowMs: number): Step[] => {
  const { abort: asked } = action;
  if (asked === undefined || !isWatcher(run, action, nowMs)) return [];
  const { metric, expression, reason } = asked;
  const isSame = (limit: AbortThreshold): boolean => limit.metric === metric && limit.expression === expression;
  const { abortOn = [] } = run.required.settings;
  if (!abortOn.some(isSame) && receivedLimitOf(run).some(isSame)) {
    const why = `maxReceivedGb was reached: ${reason}`;
    return [abort(run, { at: toInstant(nowMs), cause: "received-cap", reason: why })];
  }
  return [abort(run, { at: toInstant(nowMs), cause: "threshold-failed", reason, threshold: { metric, expression } })];
};

export const decideAggRecord = (run: Run, action: AggRecord, at: Circumstances): Decision => {
  const { region } = action;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const regionEnded = hasRegionEnded(run, region, nowMs);
  const answer: AggRecordAnswer = {
    // In a large run it is the aggregators' calls that set the start.
    ...(isLarge(run) ? commonAnswerOf(run, nowMs) : restingAnswerOf(run, nowMs, "aggregator")),
    region,
    generation: run.required.generation,
    regionEnded,
    watch: watchOf(run, region, nowMs),
    ...(run.start.steps === undefined ? {} : { steps: run.start.steps }),
  };
  if (phase === "over") return { steps: [], answer, isFinal: true };

  const ending = abortSteps(run, action, nowMs);
  if (ending.length > 0) return { steps: ending, answer, isFinal: false };
  const climbing = moreSteps(run, action, nowMs);
  if (climbing.length > 0) return { steps: climbing, answer, isFinal: false };
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
