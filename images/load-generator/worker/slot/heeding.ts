// What the orchestrator tells with each answer, and what follows from it: the start, the run's end, the turn to tear
// down.

import { CAP_GRACE_SECONDS } from "../../../../contracts/orchestrator/state.ts";
import { unreachable } from "../../../../contracts/words/errors.ts";
import { andThen, onlyIf, type SlotDecision, type StartThreads, stay } from "./effects.ts";
import { goOn } from "./ending.ts";
import type { Told } from "./events.ts";
import { startFlushing } from "./flushing.ts";
import { drain } from "./leaving.ts";
import type { Slot } from "./state.ts";

/** How long before the start the threads are told of it: late, since each answer may improve the clock's offset. */
const TELL_THREADS_MS = 700;
/** When the script, a threshold or what was received ended the run, iterations under way get no more than this. */
const ABORT_GRACE_MS = 2_000;

const mostGraceMs = (cause: Told["abortCause"]): number => {
  if (cause === "script-aborted" || cause === "threshold-failed" || cause === "received-cap") return ABORT_GRACE_MS;
  return cause === "cost-cap" ? CAP_GRACE_SECONDS * 1000 : Number.POSITIVE_INFINITY;
};

export const decideTold = (slot: Slot, told: Told, nowMs: number): SlotDecision => {
  const { script, deadlineAtMs, startAtMs } = told;
  const known: Slot = {
    ...slot,
    script,
    deadlineAtMs,
    aggregator: told.aggregator ?? slot.aggregator,
    hasRunStarted: slot.hasRunStarted || startAtMs !== null,
  };
  const { steps } = told;
  const armed = stay(
    { ...known, stepCount: Math.max(slot.stepCount, steps.length) },
    ...onlyIf(!slot.isOverdue, { do: "arm", timer: "deadline", atMs: deadlineAtMs }),
    ...onlyIf(steps.length > slot.stepCount, { do: "take-steps", steps }),
  );
  const heeded = andThen(armed, (now) => {
    if (told.phase === "draining") return endRun(now, told.abortCause, nowMs);
    return startAtMs === null ? stay(now) : learnStart(now, startAtMs, told.setup, nowMs);
  });
  return told.mayTearDown ? andThen(heeded, (now) => tearDown(now, nowMs)) : heeded;
};

const learnStart = (slot: Slot, atMs: number, setup: string | null, nowMs: number): SlotDecision => {
  const { state, start } = slot;
  switch (state.is) {
    case "preparing":
      // It is told again with the next answer.
      return slot.threads === "none" ? stay(slot) : takePart(slot, atMs, setup, nowMs);
    case "ready":
      return takePart(slot, atMs, setup, nowMs);
    case "counting":
      return stay({ ...slot, start: start === null ? null : { ...start, atMs } });
    case "running":
    case "draining":
    case "tearing-down":
    case "ending":
    case "gone":
      return stay(slot);
    default:
      return unreachable(state);
  }
};

const takePart = (slot: Slot, atMs: number, setup: string | null, nowMs: number): SlotDecision => {
  const leadMs = atMs - nowMs;
  const start = { atMs, leadMs, skewMs: Number.NEGATIVE_INFINITY };
  const begun = stay(
    { ...slot, state: { is: "counting" }, start, setup },
    { do: "log", event: "start-learned", fields: { leadMs: Math.round(leadMs) } },
    // The run starts without it.
    ...onlyIf(slot.phase === "setup", { do: "stop-phase" }),
    { do: "arm", timer: "launch", atMs: atMs - TELL_THREADS_MS },
    startFlushing(nowMs),
  );
  // Where no thread could load the script, the worker held up nobody until now, and is done.
  return andThen(begun, goOn);
};

export const decideLaunch = (slot: Slot, nowMs: number): SlotDecision => {
  const { state, start, plan, setup, isAtStart } = slot;
  if (state.is !== "counting" || start === null || plan === null || slot.threads === "done") return stay(slot);
  const endAtMs = Math.max(start.atMs + plan.lastCutMs, nowMs);
  const startThreads: StartThreads = { do: "start-threads", startAtMs: start.atMs, endAtMs, setup, isAtStart };
  return stay({ ...slot, state: { is: "running" } }, startThreads);
};

/** Tells how simultaneous the start was: by the worst of the threads. */
export const decideBegan = (slot: Slot, threadSkewMs: number): SlotDecision => {
  const { start, isAtStart } = slot;
  if (start === null) return stay(slot);
  const skewMs = Math.max(start.skewMs, threadSkewMs);
  return stay(
    { ...slot, start: { ...start, skewMs } },
    { do: "certify", leadMs: start.leadMs, skewMs, atStart: isAtStart },
  );
};

/** The run was ended before its time: iterations under way get what the load gives them. */
const endRun = (slot: Slot, cause: Told["abortCause"], nowMs: number): SlotDecision => {
  if (slot.isRunEnding) return stay(slot);
  const { state, start, plan } = slot;
  const graceMs = Math.min(plan?.graceMs ?? 0, mostGraceMs(cause));
  const told = stay({ ...slot, isRunEnding: true }, { do: "log", event: "draining", fields: { cause } });
  switch (state.is) {
    case "preparing":
    case "ready":
    case "counting":
    case "running":
    case "draining":
      return andThen(told, (now) => drain(now, "run-ended", start === null ? 0 : graceMs, nowMs));
    case "tearing-down":
    case "ending":
    case "gone":
      return told;
    default:
      return unreachable(state);
  }
};

/** This worker's turn has come: nobody's load is under way any more. */
const tearDown = (slot: Slot, nowMs: number): SlotDecision => {
  const { state, start, setup } = slot;
  if (state.is !== "tearing-down" || state.step !== "waiting") return stay(slot);
  return stay(
    { ...slot, state: { is: "tearing-down", step: "running" }, phase: "teardown" },
    { do: "run-phase", phase: "teardown", startAtMs: start?.atMs ?? null, setup },
    startFlushing(nowMs),
  );
};
