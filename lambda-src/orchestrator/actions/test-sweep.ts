// test-sweep and test-abort end a run whose tasks do not end it. A sweep comes once a minute and corrects whatever it
// finds, so it does not matter if one is killed, doubled or late: the next one makes up for it.

import type { WantedService } from "../../../cloud/ports.ts";
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import { isAnotherSeed } from "../../../contracts/orchestrator/seed.ts";
import type { RequiredRegionsItem } from "../../../contracts/orchestrator/state.ts";
import { ROLES } from "../../../contracts/words/names.ts";
import { phaseAnswerOf } from "../decision/answers.ts";
import type { Circumstances, Decision, Step } from "../decision/decision.ts";
import { abort, noteSweep } from "../decision/writes.ts";
import { forceAtMs, hasRegionEnded, isRegionOf, phaseOf, type Run, toInstant } from "../run/run.ts";
import { WAIT_FOR_HOME_MS } from "../run/timing.ts";
import {
  armingSteps,
  barrierTimeoutSteps,
  canCompleteRegion,
  completionSteps,
  finishSteps,
  scaleToZero,
  startSteps,
} from "./progress.ts";

const isNoted = ({ start }: Run, nowMs: number): boolean =>
  start.lastSweepAt !== undefined && nowMs - Date.parse(start.lastSweepAt) < 1_000;

const hasCalledNobody = ({ start }: Run): boolean =>
  start.armedAt === undefined && start.aborted === undefined && start.over === undefined;

/**
 * The regions in which a sweep has to ask ECS which tasks are wanted. The state does not say it before the first call
 * of a task, nor after the run's end.
 */
export const regionsToLookAt = (run: Run): readonly string[] =>
  hasCalledNobody(run) || run.start.over !== undefined ? servedRegionsOf(run.required) : [];

export const decideTestSweep = (run: Run, at: Circumstances): Decision => {
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const answer = phaseAnswerOf(run, nowMs);
  if (hasCalledNobody(run)) {
    // Where tasks are wanted and none has called, their image may never come, so the barrier's time runs from now.
    // Where none are wanted, the remotes are not deployed yet, and the run waits for them without writing once a
    // minute.
    const isOurs = ({ region, seed }: WantedService): boolean =>
      isRegionOf(run, region) && !isAnotherSeed(seed, run.required.seed);
    const arming = at.wanted.some(isOurs) ? armingSteps(run, at) : [];
    // Those of another deploy wait as long as its home stack, or their replacement, may take.
    const isLeft = ({ region, madeAtMs }: WantedService): boolean =>
      !isRegionOf(run, region) || nowMs >= madeAtMs + WAIT_FOR_HOME_MS;
    const strays = at.wanted.filter((service) => !isOurs(service) && isLeft(service)).map(stop);
    return { steps: [...arming, ...strays], answer, isFinal: arming.length === 0 };
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
 * Scales up while the run gathers its tasks, and to 0 once a region has ended. In between it changes nothing.
 */
const fleetSteps = (run: Run, region: string, nowMs: number): Step[] => {
  if (hasRegionEnded(run, region, nowMs))
    return [{ ...scaleToZero(region, "load-generator", true), mayFail: true } as Step];
  return phaseOf(run, nowMs) === "gathering" ? scaleUp(run, region, true) : [];
};

export const scaleUp = ({ required }: Pick<Run, "required">, region: string, onlyIfDifferent: boolean): Step[] => {
  const counts = { aggregator: 1, "load-generator": required.regions[region]?.workers ?? 0 };
  const { seed } = required;
  return ROLES.map((role) => ({
    step: "scale",
    region,
    role,
    count: counts[role],
    onlyIfDifferent,
    seed,
    mayFail: true,
  }));
};

/**
 * Stops what is wanted after the run's end: a scale-up that was decided before the end and carried out after it, or
 * tasks that a person started. A service that was made just now belongs to a deploy, whose new seed is still to come,
 * unless it says itself that it was made for the run that is over.
 */
const afterOver = ({ start, required }: Run, { nowMs, wanted }: Circumstances): Step[] => {
  const overAtMs = Date.parse(start.over?.at ?? "");
  // The deploy of a run that was refused may go on for a while: what it makes is that run's.
  const isRefused = start.over?.reason === "cost-refused";
  const isLeft = ({ madeAtMs, seed }: WantedService): boolean => {
    const isOfRun = seed === undefined ? isRefused : seed === required.seed;
    return isOfRun || madeAtMs <= overAtMs || nowMs >= madeAtMs + WAIT_FOR_HOME_MS;
  };
  return wanted.filter(isLeft).map(stop);
};

/** The regions of this run, and those of the former run that a reset left out. */
export const servedRegionsOf = ({ regions, formerRegions = [] }: RequiredRegionsItem): string[] => [
  ...Object.keys(regions),
  ...formerRegions,
];

/** Stops all tasks of the regions. A region that cannot be reached does not keep the others from being stopped. */
export const stopAll = (regions: readonly string[] = []): Step[] =>
  regions.flatMap((region) => (["load-generator", "aggregator"] as const).map((role) => stop({ region, role })));

const stop = ({ region, role }: Pick<WantedService, "region" | "role">): Step => ({
  step: "scale",
  region,
  role,
  count: 0,
  onlyIfDifferent: true,
  mayFail: true,
});

export const decideTestAbort = (
  run: Run,
  { reason = "asked for", by }: Extract<Action, { type: "test-abort" }>,
  at: Circumstances,
): Decision => {
  const answer = phaseAnswerOf(run, at.nowMs);
  if (run.start.aborted !== undefined || run.start.over !== undefined) return { steps: [], answer, isFinal: true };
  const who = by === undefined ? {} : { by };
  const aborted = { at: toInstant(at.nowMs), cause: "aborted", reason, ...who } as const;
  return { steps: [abort(run, aborted)], answer, isFinal: false };
};
