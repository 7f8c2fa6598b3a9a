// test-sweep and test-abort: what ends a run whose tasks do not. A sweep comes once a minute and sets right whatever it
// finds, so that one that was killed, doubled or late is made up for by the next.

import type { Action } from "../../contracts/orchestrator/actions.ts";
import type { RequiredRegionsItem } from "../../contracts/orchestrator/state.ts";
import type { Role } from "../../contracts/words/names.ts";
import { phaseAnswerOf } from "./answers.ts";
import type { Circumstances, Decision, Step } from "./decision.ts";
import {
  armingSteps,
  barrierTimeoutSteps,
  canCompleteRegion,
  completionSteps,
  finishSteps,
  scaleToZero,
  startSteps,
} from "./progress.ts";
import { forceAtMs, hasRegionEnded, phaseOf, type Run, toInstant } from "./run.ts";
import { WAIT_FOR_HOME_MS } from "./timing.ts";
import { abort, noteSweep } from "./writes.ts";

const isNoted = ({ start }: Run, nowMs: number): boolean =>
  start.lastSweepAt !== undefined && nowMs - Date.parse(start.lastSweepAt) < 1_000;

const hasCalledNobody = ({ start }: Run): boolean =>
  start.armedAt === undefined && start.aborted === undefined && start.over === undefined;

/**
 * Where a sweep has to look which tasks are wanted: the state tells nothing of them before the first call and after the
 * end.
 */
export const regionsToLookAt = (run: Run): readonly string[] =>
  hasCalledNobody(run) || run.start.over !== undefined ? servedRegionsOf(run.required) : [];

export const decideTestSweep = (run: Run, at: Circumstances): Decision => {
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const answer = phaseAnswerOf(run, nowMs);
  if (hasCalledNobody(run)) {
    // Tasks are wanted and none calls: their image may never come, so the barrier's time runs from now. Where none are
    // wanted, the remotes are not deployed yet, and the run waits for them without a write a minute.
    const arming = at.wanted.length > 0 ? armingSteps(run, at) : [];
    return { steps: arming, answer, isFinal: arming.length === 0 };
  }
  if (phase === "over") return { steps: afterOver(run, at), answer, isFinal: true };

  const due = [...barrierTimeoutSteps(run, at), ...startSteps(run, at)];
  if (due.length > 0) return { steps: due, answer, isFinal: false };
  const open = Object.keys(run.required.regions).filter((region) => run.completed.regions[region] === undefined);
  const done = open.filter((region) => nowMs >= forceAtMs(run, nowMs) || canCompleteRegion(run, region, nowMs));
  if (done.length > 0) return { steps: completionSteps(run, done, at, true), answer, isFinal: false };
  const finishing = finishSteps(run, at);
  if (finishing.length > 0) return { steps: finishing, answer, isFinal: false };
  const noting = isNoted(run, nowMs) ? [] : [noteSweep(run, toInstant(nowMs))];
  const fleet = [...open.flatMap((region) => fleetSteps(run, region, nowMs)), ...stopAll(run.required.formerRegions)];
  return { steps: [...noting, ...fleet], answer, isFinal: true };
};

/**
 * While a run gathers its tasks are wanted; those of a region that has ended are not. Between the two nothing is
 * touched.
 */
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

/**
 * Nothing of a run is wanted after its end, whoever started it: a scale-up that was decided before the end and carried
 * out after it, or a person. A service that was just made is a deploy's, whose new seed is on its way.
 */
const afterOver = ({ start }: Run, { nowMs, wanted }: Circumstances): Step[] => {
  const overAtMs = Date.parse(start.over?.at ?? "");
  const isLeft = (madeAtMs: number): boolean => madeAtMs <= overAtMs || nowMs >= madeAtMs + WAIT_FOR_HOME_MS;
  return wanted.filter(({ madeAtMs }) => isLeft(madeAtMs)).map(({ region, role }) => stop(region, role));
};

/** Those of this run, and those that a reset left out. */
export const servedRegionsOf = ({ regions, formerRegions = [] }: RequiredRegionsItem): string[] => [
  ...Object.keys(regions),
  ...formerRegions,
];

/** Whatever runs there is not wanted. One region that cannot be reached does not keep the others' tasks. */
export const stopAll = (regions: readonly string[] = []): Step[] =>
  regions.flatMap((region) => (["load-generator", "aggregator"] as const).map((role) => stop(region, role)));

const stop = (region: string, role: Role): Step => ({
  step: "scale",
  region,
  role,
  count: 0,
  onlyIfDifferent: true,
  mayFail: true,
});

export const decideTestAbort = (
  run: Run,
  { reason }: Extract<Action, { type: "test-abort" }>,
  at: Circumstances,
): Decision => {
  const answer = phaseAnswerOf(run, at.nowMs);
  if (run.start.aborted !== undefined || run.start.over !== undefined) return { steps: [], answer, isFinal: true };
  const aborted = { at: toInstant(at.nowMs), cause: "aborted", reason: reason ?? "asked for" } as const;
  return { steps: [abort(run, aborted)], answer, isFinal: false };
};
