// What ends a slot's work before its time: the task is stopped, the deadline is past, the lease is lost, the run was
// ended. Whatever of the script is under way is stopped, and what it measured waited for.

import { unreachable } from "../../../../contracts/words/errors.ts";
import { andThen, onlyIf, type SlotDecision, stay } from "./effects.ts";
import { goOn, leave } from "./ending.ts";
import { CAUSES, type Cause, type Slot } from "./state.ts";

/** After the deadline the last delta gets this long to be taken. */
const LAST_FLUSH_MS = 45_000;
/** ECS sends SIGTERM well before SIGKILL: iterations under way get this much of it, the last flush the rest. */
const SIGTERM_GRACE_MS = 5_000;

/** The task is being stopped: what is under way gets a moment, what was measured is sent, the slot goes back. */
export const decideStop = (slot: Slot, nowMs: number): SlotDecision => {
  const { state, start } = slot;
  switch (state.is) {
    case "preparing":
    case "ready":
    case "counting":
    case "running":
    case "draining":
      return drain(slot, "told-to-stop", start === null ? 0 : SIGTERM_GRACE_MS, nowMs);
    case "tearing-down":
      // No successor may run what has begun: it ends, and the slot with it.
      return state.step === "running" ? stay(slot) : drain(slot, "told-to-stop", 0, nowMs);
    case "ending":
    case "gone":
      // All its work is done.
      return stay(slot);
    default:
      return unreachable(state);
  }
};

export const decideDeadline = (slot: Slot, nowMs: number): SlotDecision => {
  if (slot.isOverdue) return stay(slot);
  // A timer may be early, and cannot wait for longer than some weeks.
  if (nowMs < slot.deadlineAtMs) return stay(slot, { do: "arm", timer: "deadline", atMs: slot.deadlineAtMs });
  const overdue = stay(
    { ...slot, isOverdue: true, isRunEnding: true },
    { do: "log", event: "deadline" },
    { do: "arm", timer: "give-up", atMs: nowMs + LAST_FLUSH_MS },
  );
  return andThen(overdue, (now) => drainUnlessEnding(now, "deadline", nowMs));
};

export const decideLost = (slot: Slot, loss: "stale" | "taken", nowMs: number): SlotDecision => {
  const told = stay(slot, { do: "log", event: "slot-lost", fields: { loss } });
  // Nothing counts of a run that is over. Else what was measured until now does, and whoever has the slot now goes on.
  if (loss === "stale") return andThen(told, leave);
  return andThen(told, (now) => drainUnlessEnding(now, "slot-taken", nowMs));
};

const drainUnlessEnding = (slot: Slot, cause: Cause, nowMs: number): SlotDecision => {
  const { state } = slot;
  switch (state.is) {
    case "preparing":
    case "ready":
    case "counting":
    case "running":
    case "draining":
    case "tearing-down":
      return drain(slot, cause, 0, nowMs);
    case "ending":
      return stay({ ...slot, state: { ...state, cause: pickWeightier(state.cause, cause) } });
    case "gone":
      return stay(slot);
    default:
      return unreachable(state);
  }
};

/** @param graceMs what iterations under way get; never more than they were given before */
export const drain = (slot: Slot, cause: Cause, graceMs: number, nowMs: number): SlotDecision => {
  const { state, threads, phase } = slot;
  const before = state.is === "draining" ? state : { cause: null, cutAtMs: Number.POSITIVE_INFINITY };
  const cutAtMs = Math.min(before.cutAtMs, nowMs + graceMs);
  const areRunning = threads === "loading" || threads === "loaded";
  const why = state.is === "preparing" && "why" in state.step ? state.step.why : "";
  const draining = stay(
    { ...slot, state: { is: "draining", cause: pickWeightier(before.cause, cause), cutAtMs } },
    ...onlyIf(areRunning && cutAtMs < before.cutAtMs, { do: "stop-threads", graceMs: cutAtMs - nowMs }),
    ...onlyIf(phase !== null, { do: "stop-phase" }),
    ...onlyIf(why !== "", { do: "note", code: "plan-unreadable", text: `script blocked: ${why}` }),
  );
  return andThen(draining, goOn);
};

const pickWeightier = (one: Cause | null, other: Cause): Cause =>
  one !== null && CAUSES.indexOf(one) > CAUSES.indexOf(other) ? one : other;
