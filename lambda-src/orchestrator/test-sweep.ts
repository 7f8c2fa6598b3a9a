// test-sweep and test-abort: what ends a run whose tasks do not. A sweep comes once a minute and sets right whatever it finds, so
// that one that was killed, doubled or late is made up for by the next.
import type { Action } from "../../contracts/orchestrator-actions.ts";
import type { RequiredRegionsItem } from "../../contracts/state.ts";
import { phaseAnswer } from "./answers.ts";
import type { Circumstances, Decision, Step } from "./decision.ts";
import {
  barrierTimeoutSteps,
  canCompleteRegion,
  completionSteps,
  finishSteps,
  scaleToZero,
  startSteps,
} from "./progress.ts";
import { forceAtMs, hasRegionEnded, instant, phaseOf, type Run } from "./run.ts";
import { WATCH_AFTER_OVER_MS } from "./timing.ts";
import { abort, noteSweep } from "./writes.ts";

const isNoted = ({ start }: Run, nowMs: number): boolean =>
  start.lastSweepAt !== undefined && nowMs - Date.parse(start.lastSweepAt) < 1_000;

export const decideTestSweep = (run: Run, at: Circumstances): Decision => {
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const answer = phaseAnswer(run, nowMs);
  // A run that nobody has called for yet, or one long over, costs nothing: not even a write a minute.
  if (run.start.armedAt === undefined && run.start.aborted === undefined) return { steps: [], answer, isFinal: true };
  if (phase === "over") return { steps: afterOver(run, nowMs), answer, isFinal: true };

  const due = [...barrierTimeoutSteps(run, at), ...startSteps(run, at)];
  if (due.length > 0) return { steps: due, answer, isFinal: false };
  const open = Object.keys(run.required.regions).filter((region) => run.completed.regions[region] === undefined);
  const done = open.filter((region) => nowMs >= forceAtMs(run, nowMs) || canCompleteRegion(run, region, nowMs));
  if (done.length > 0) return { steps: completionSteps(run, done, at, true), answer, isFinal: false };
  const finishing = finishSteps(run, at);
  if (finishing.length > 0) return { steps: finishing, answer, isFinal: false };
  const noting = isNoted(run, nowMs) ? [] : [noteSweep(run, instant(nowMs))];
  const fleet = [...open.flatMap((region) => fleetSteps(run, region, nowMs)), ...stopAll(run.required.formerRegions)];
  return { steps: [...noting, ...fleet], answer, isFinal: true };
};

/** While a run gathers its tasks are wanted; those of a region that has ended are not. Between the two nothing is touched. */
const fleetSteps = (run: Run, region: string, nowMs: number): Step[] => {
  if (hasRegionEnded(run, region, nowMs))
    return [{ ...scaleToZero(region, "load-generator", true), mayFail: true } as Step];
  return phaseOf(run, nowMs) === "gathering" ? scaleUp(run, region, true) : [];
};

export const scaleUp = (run: Pick<Run, "required">, region: string, onlyIfDifferent: boolean): Step[] => [
  { step: "scale", region, role: "aggregator", count: 1, onlyIfDifferent, mayFail: true },
  {
    step: "scale",
    region,
    role: "load-generator",
    count: run.required.regions[region]?.workers ?? 0,
    onlyIfDifferent,
    mayFail: true,
  },
];

/** A scale-up that was decided before the end may be carried out after it. */
const afterOver = ({ start, required }: Run, nowMs: number): Step[] => {
  const overAtMs = Date.parse(start.over?.at ?? "");
  return nowMs < overAtMs + WATCH_AFTER_OVER_MS ? stopAll(servedRegions(required)) : [];
};

/** Those of this run, and those that a reset left out. */
export const servedRegions = ({ regions, formerRegions = [] }: RequiredRegionsItem): string[] => [
  ...Object.keys(regions),
  ...formerRegions,
];

/** Whatever runs there is not wanted. One region that cannot be reached does not keep the others' tasks. */
export const stopAll = (regions: readonly string[] = []): Step[] =>
  regions.flatMap((region) =>
    (["load-generator", "aggregator"] as const).map(
      (role): Step => ({ step: "scale", region, role, count: 0, onlyIfDifferent: true, mayFail: true }),
    ),
  );

export const decideTestAbort = (
  run: Run,
  { reason }: Extract<Action, { type: "test-abort" }>,
  at: Circumstances,
): Decision => {
  const answer = phaseAnswer(run, at.nowMs);
  if (run.start.aborted !== undefined || run.start.over !== undefined) return { steps: [], answer, isFinal: true };
  const aborted = { at: instant(at.nowMs), cause: "aborted", reason: reason ?? "asked for" } as const;
  return { steps: [abort(run, aborted)], answer, isFinal: false };
};
