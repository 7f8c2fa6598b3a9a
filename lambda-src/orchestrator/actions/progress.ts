// Steps that any action may find due: arming, the barrier's end, the start, a region's completion, the end of the run.
// Each is a function of the run as it was read. So the next call does what an earlier one was killed before doing.
import { statusOf } from "../decision/answers.ts";
import type { Circumstances, RecordStep, Step } from "../decision/decision.ts";
import { abort, arm, completeRegions, finish, setStart } from "../decision/writes.ts";
import { billedFromMs, reachedCap, refusedStart } from "../run/cost.ts";
import {
  endCauseOf,
  forceAtMs,
  hasRegionEnded,
  isAggregatorLive,
  isBarrierTimedOut,
  isLeased,
  phaseOf,
  type Run,
  slotsOf,
  strangersOf,
  toInstant,
} from "../run/run.ts";
import { isSetupDone, setupOf } from "../run/setup.ts";
import { armedDeadlineMs, deadlineMs, RECORD_PATIENCE_MS } from "../run/timing.ts";

/** Gives the run a deadline when the first task calls. */
export const armingSteps = (run: Run, { nowMs }: Circumstances): Step[] => {
  if (run.start.armedAt !== undefined || phaseOf(run, nowMs) !== "gathering") return [];
  const { settings } = run.required;
  const billedFrom = settings.cost === undefined ? undefined : toInstant(billedFromMs(run, nowMs));
  const [armedAt, deadline] = [toInstant(nowMs), toInstant(armedDeadlineMs(nowMs, settings))];
  const armed = { ...run, start: { ...run.start, armedAt, deadline } };
  return [arm(run, armedAt, deadline, billedFrom), recordBegun(armed, nowMs)];
};

/** So that one that never starts, or that another takes the place of before its start, is in the history, too. */
export const recordBegun = (run: Run, nowMs: number): RecordStep => ({
  step: "record",
  status: statusOf(run, nowMs),
  mayFail: true,
});

/**
 * Ends a run for what it costs: before its start when that can no more be set under the cap, later when the cap is
 * reached. It comes before whatever a task has called for.
 */
export const costSteps = (run: Run, { nowMs }: Circumstances): Step[] => {
  const phase = phaseOf(run, nowMs);
  if (phase !== "gathering" && phase !== "started") return [];
  const reason = phase === "gathering" ? refusedStart(run, nowMs) : reachedCap(run, nowMs);
  const cause = phase === "gathering" ? "cost-refused" : "cost-cap";
  return reason === undefined ? [] : [abort(run, { at: toInstant(nowMs), cause, reason })];
};

/** The regions that keep the barrier from being met, each with what is missing there. */
export const missingOf = (run: Run): string[] =>
  Object.entries(run.required.regions).flatMap(([region, { workers }]) => {
    const ready = run.slots.filter((slot) => slot.region === region && slot.readyAt !== undefined).length;
    const lacks = [
      ...(run.ready.regions[region] === undefined ? ["its aggregator"] : []),
      ...(run.hasAllSlots && ready < workers ? [`${workers - ready} of ${workers} load generators`] : []),
    ];
    const why = strangersOf(run).includes(region)
      ? `, for its tasks are of an earlier deploy: deploy remote-${region}`
      : "";
    return lacks.length === 0 ? [] : [`${region} lacks ${lacks.join(" and ")}${why}`];
  });

export const barrierTimeoutSteps = (run: Run, { nowMs }: Circumstances): Step[] => {
  if (run.start.aborted !== undefined || run.start.over !== undefined || !isBarrierTimedOut(run, nowMs)) return [];
  const seconds = run.required.settings.timeoutSeconds;
  const reason = `not ready within ${seconds} s: ${missingOf(run).join("; ")}`;
  return [abort(run, { at: toInstant(nowMs), cause: "barrier-timeout", reason })];
};

/**
 * setup() has run, and every region has its aggregator and, unless the config asks for aggregators alone, a ready
 * worker on each slot.
 */
const isBarrierMet = (run: Run, nowMs: number): boolean =>
  run.hasAllSlots &&
  isSetupDone(run) &&
  Object.entries(run.required.regions).every(([region, { workers }]) => {
    const aggregator = run.ready.regions[region];
    if (aggregator === undefined || !isAggregatorLive(aggregator, nowMs)) return false;
    if (run.required.settings.barrier === "aggregators") return true;
    const slots = [...slotsOf(run, region).values()];
    const ready = slots.filter((slot) => slot.readyAt !== undefined && isLeased(slot, nowMs));
    return ready.length === workers;
  });

export const startSteps = (run: Run, { nowMs }: Circumstances): Step[] => {
  if (phaseOf(run, nowMs) !== "gathering" || !isBarrierMet(run, nowMs)) return [];
  const { settings } = run.required;
  const startMs = nowMs + settings.bufferSeconds * 1000;
  const armed = run.start.deadline === undefined ? Number.POSITIVE_INFINITY : Date.parse(run.start.deadline);
  const [timestamp, deadline] = [toInstant(startMs), toInstant(Math.min(armed, deadlineMs(startMs, settings)))];
  const started = { ...run, start: { ...run.start, state: true, timestamp, deadline } };
  return [setStart(run, timestamp, deadline, setupOf(run)), recordBegun(started, nowMs)];
};

export const scaleToZero = (region: string, role: "aggregator" | "load-generator", isSweep: boolean): Step => ({
  step: "scale",
  region,
  role,
  count: 0,
  onlyIfDifferent: isSweep,
  mayFail: false,
});

/** True when the region's work is done and its last flush is in the log, or when nothing is waited for any more. */
export const canCompleteRegion = (run: Run, region: string, nowMs: number): boolean =>
  run.completed.regions[region] === undefined &&
  hasRegionEnded(run, region, nowMs) &&
  (run.ready.regions[region]?.flushedAt !== undefined || nowMs >= forceAtMs(run, nowMs));

/** Scales the regions to 0, generators first, and then records them as completed. */
export const completionSteps = (
  run: Run,
  regions: readonly string[],
  { nowMs }: Circumstances,
  isSweep: boolean,
): Step[] => {
  if (regions.length === 0) return [];
  const completed = { completedAt: toInstant(nowMs), reason: endCauseOf(run, nowMs) };
  return [
    ...regions.flatMap((region) => [
      scaleToZero(region, "load-generator", isSweep),
      scaleToZero(region, "aggregator", isSweep),
    ]),
    completeRegions(run, Object.fromEntries(regions.map((region) => [region, completed]))),
  ];
};

/** Records the run as it will be, and then ends it: nobody would come back to a run that is over to record it. */
export const finishSteps = (run: Run, { nowMs }: Circumstances): Step[] => {
  const { required, completed, start } = run;
  if (start.over !== undefined) return [];
  const reasons = Object.keys(required.regions).map((region) => completed.regions[region]?.reason);
  if (reasons.includes(undefined)) return [];
  const reason = start.aborted?.cause ?? reasons.find((one) => one !== "ended") ?? "ended";
  const over = { at: toInstant(nowMs), reason } as const;
  const lastMs = Math.max(...Object.values(completed.regions).map(({ completedAt }) => Date.parse(completedAt)));
  return [
    {
      step: "record",
      status: statusOf({ ...run, start: { ...start, over } }, nowMs),
      mayFail: nowMs > lastMs + RECORD_PATIENCE_MS,
    },
    finish(run, over),
  ];
};
