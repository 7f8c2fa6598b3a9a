// agg-record: a region's aggregator says where it is, again and again; the last time, that all it was sent is in the log.
import type { Action, AggRecordAnswer } from "../../contracts/orchestrator-actions.ts";
import type { ReadyRegion } from "../../contracts/state.ts";
import { common } from "./answers.ts";
import type { Circumstances, Decision } from "./decision.ts";
import {
  armingSteps,
  barrierTimeoutSteps,
  canCompleteRegion,
  completionSteps,
  finishSteps,
  startSteps,
} from "./progress.ts";
import { hasRegionEnded, instant, isAggregatorLive, phaseOf, type Run } from "./run.ts";
import { HEARTBEAT_STEP_MS } from "./timing.ts";
import { recordAggregator } from "./writes.ts";

type AggRecord = Extract<Action, { type: "agg-record" }>;

/** What is to be recorded, or undefined when what stands there is right. */
const recordDue = (run: Run, action: AggRecord, isFlushed: boolean, nowMs: number): ReadyRegion | undefined => {
  const { region, aggregatorId = "", endpoint = "", token = "" } = action;
  const known = run.ready.regions[region];
  const recordedAt = instant(nowMs);
  const flush = isFlushed ? { flushedAt: recordedAt } : {};
  const fresh: ReadyRegion = { aggregatorId, endpoint, token, recordedAt, ...flush };
  if (known === undefined) return fresh;
  if (aggregatorId === "") return undefined;
  if (known.aggregatorId !== aggregatorId) {
    // A replacement's first call knows no run yet: it overrides. One that was overridden comes back only if its successor is dead.
    return action.runId === undefined || !isAggregatorLive(known, nowMs) ? fresh : undefined;
  }
  if (isFlushed && known.flushedAt === undefined) return fresh;
  const isStale = Date.parse(known.recordedAt) + HEARTBEAT_STEP_MS <= nowMs;
  if (!isStale && known.endpoint === endpoint && known.token === token) return undefined;
  return known.flushedAt === undefined ? fresh : { ...fresh, flushedAt: known.flushedAt };
};

export const decideAggRecord = (run: Run, action: AggRecord, at: Circumstances): Decision => {
  const { region } = action;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const regionEnded = hasRegionEnded(run, region, nowMs);
  const answer: AggRecordAnswer = { ...common(run, nowMs), region, regionEnded };
  if (phase === "over") return { steps: [], answer, isFinal: true };

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
