// The answers that several actions share, made from the run as it is.
import type {
  Answered,
  Phase,
  PhaseAnswer,
  Refusal,
  RefusalCode,
  TestStatusAnswer,
} from "../../../contracts/orchestrator/answer.ts";
import { fleetPollMs, POLL_RUNNING_MS } from "../../../contracts/orchestrator/gathering.ts";
import { reckonedUsd } from "../run/cost.ts";
import { countSlots, phaseOf, type Run, strangersOf, toInstant } from "../run/run.ts";
import {
  armedDeadlineMs,
  endingPollMs,
  gatheringPollMs,
  POLL_BEFORE_START_MS,
  POLL_OVER_MS,
  POLL_STAIRCASE_MS,
  RESTING_POLL_MS,
} from "../run/timing.ts";

const STATUS_CODES = {
  "bad-request": 400,
  forbidden: 403,
  "stale-run": 409,
  "another-seed": 409,
  "workers-running": 409,
  cost: 409,
  resetting: 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<RefusalCode, Refusal["statusCode"]>;

export const refuse = (error: RefusalCode, message: string, more: Pick<Refusal, "issues" | "runId"> = {}): Refusal => ({
  statusCode: STATUS_CODES[error],
  error,
  message,
  ...more,
});

const runningPollMs = (run: Run, nowMs: number): number => {
  const { start, required } = run;
  const startMs = Date.parse(start.timestamp);
  if (nowMs < startMs) return POLL_BEFORE_START_MS;
  const { durationSeconds, hasStaircase } = required.settings;
  const endMs = startMs + durationSeconds * 1000;
  const pollMs = hasStaircase === true ? fleetPollMs(countSlots(run), POLL_STAIRCASE_MS) : POLL_RUNNING_MS;
  // Nobody may sleep past the end of the load for longer than that.
  const endingMs = endingPollMs(required.settings, countSlots(run), "started");
  return nowMs >= endMs ? endingMs : Math.min(pollMs, Math.max(endingMs, endMs - nowMs));
};

const pollAfterMs = (run: Run, phase: Phase, nowMs: number): number => {
  switch (phase) {
    case "gathering":
      return gatheringPollMs(run.required.settings, countSlots(run));
    case "started":
      return runningPollMs(run, nowMs);
    case "draining":
      return endingPollMs(run.required.settings, countSlots(run), phase);
    case "over":
      return POLL_OVER_MS;
  }
};

export const commonAnswerOf = (run: Run, nowMs: number): Answered => {
  const { start, required } = run;
  const phase = phaseOf(run, nowMs);
  return {
    statusCode: 200,
    runId: required.runId,
    start: { state: start.state, timestamp: start.timestamp },
    phase,
    serverTime: toInstant(nowMs),
    deadline: start.deadline ?? toInstant(armedDeadlineMs(nowMs, required.settings)),
    pollAfterMs: pollAfterMs(run, phase, nowMs),
  };
};

export const phaseAnswerOf = (run: Run, nowMs: number): PhaseAnswer => ({
  statusCode: 200,
  runId: run.required.runId,
  phase: phaseOf(run, nowMs),
  serverTime: toInstant(nowMs),
});

/** The same for a task that asks seldom while the run gathers. */
export const restingAnswerOf = (run: Run, nowMs: number, role: keyof typeof RESTING_POLL_MS): Answered => {
  const answer = commonAnswerOf(run, nowMs);
  if (answer.phase !== "gathering") return answer;
  return { ...answer, pollAfterMs: Math.max(answer.pollAfterMs, RESTING_POLL_MS[role]) };
};

/** The whole run, for people and for the history: no tokens, and not what setup() returned. */
export const statusOf = (run: Run, nowMs: number): TestStatusAnswer => {
  const { required, ready, completed, start } = run;
  const strangers = strangersOf(run);
  const { settings } = required;
  const regions = Object.entries(required.regions).map(([region, owed]) => {
    const recorded = ready.regions[region];
    if (recorded === undefined)
      return [region, { ...owed, aggregator: null, completed: completed.regions[region] ?? null }];
    const { token: _, ...aggregator } = recorded;
    return [region, { ...owed, aggregator, completed: completed.regions[region] ?? null }];
  });
  return {
    ...commonAnswerOf(run, nowMs),
    generation: required.generation,
    regions: Object.fromEntries(regions),
    slots: run.slots.map(({ id: _, generation: __, runId: ___, setup: ____, ...slot }) => slot),
    settings,
    script: required.script,
    aborted: start.aborted ?? null,
    over: start.over ?? null,
    ...(settings.cost === undefined || start.billedFrom === undefined
      ? {}
      : { reckonedUsd: reckonedUsd(run, settings.cost, nowMs) }),
    lastSweepAt: start.lastSweepAt ?? null,
    ...(required.startedBy === undefined ? {} : { startedBy: required.startedBy }),
    ...(strangers.length === 0 ? {} : { strangers }),
    ...(start.steps === undefined ? {} : { steps: start.steps }),
    ...(start.marks === undefined ? {} : { marks: start.marks }),
  };
};
