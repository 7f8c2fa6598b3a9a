// Decides what an event does to a worker's slot: (slot, event, time) → slot and effects. No I/O, no clock, no chance.
// Read it as the specification of a worker's life; driver.ts carries out what is decided.

import { unreachable } from "../../../../contracts/words/errors.ts";
import { type SlotDecision, stay } from "./effects.ts";
import { decideEndSaid, decideReleased, goOn, leave, retryEnding } from "./ending.ts";
import type { SlotEvent, Timer } from "./events.ts";
import { decideDeltaSent, decideFlush, decideMeasured } from "./flushing.ts";
import { decideBegan, decideLaunch, decideTold } from "./heeding.ts";
import { decideDeadline, decideLost, decideStop } from "./leaving.ts";
import { decidePhaseEnded } from "./phases.ts";
import { decideLoaded, decidePlanRead, decidePlanUnreadable, retryPlan } from "./preparing.ts";
import type { Slot } from "./state.ts";

export const decide = (slot: Slot, event: SlotEvent, nowMs: number): SlotDecision => {
  // What was under way when the slot was left still comes back, and timers may have been due.
  if (slot.state.is === "gone") return stay(slot);
  switch (event.is) {
    case "plan-read":
      return decidePlanRead(slot, event.plan);
    case "plan-unreadable":
      return decidePlanUnreadable(slot, event.why);
    case "threads-loaded":
      return decideLoaded(slot);
    case "thread-began":
      return decideBegan(slot, event.skewMs);
    case "measured":
      return decideMeasured(slot, event.attempts, nowMs);
    case "threads-done":
      return goOn({ ...slot, threads: "done" });
    case "phase-ended":
      return decidePhaseEnded(slot, event.phase, event.outcome);
    case "script-aborted":
      return decideAbort(slot, event.reason);
    case "told":
      return decideTold(slot, event.told, nowMs);
    case "lost":
      return decideLost(slot, event.loss, nowMs);
    case "told-to-stop":
      return decideStop(slot, nowMs);
    case "delta-sent":
      return decideDeltaSent(slot, event.sent, nowMs);
    case "end-said":
      return decideEndSaid(slot, event.isHeard);
    case "released":
      return decideReleased(slot);
    case "due":
      return decideDue(slot, event.timer, nowMs);
    default:
      return unreachable(event);
  }
};

/**
 * The script asks for the end of the whole run; the orchestrator tells all of it with their next answers, this worker
 * too.
 */
const decideAbort = (slot: Slot, reason: string): SlotDecision =>
  stay(
    slot,
    { do: "log", event: "end-asked", fields: { reason } },
    { do: "ask-for-end", cause: "script-aborted", reason },
  );

const decideDue = (slot: Slot, timer: Timer, nowMs: number): SlotDecision => {
  switch (timer) {
    case "launch":
      return decideLaunch(slot, nowMs);
    case "flush":
      return decideFlush(slot);
    case "retry":
      return slot.state.is === "preparing" ? retryPlan(slot) : retryEnding(slot);
    case "deadline":
      return decideDeadline(slot, nowMs);
    case "give-up":
      return leave(slot);
    default:
      return unreachable(timer);
  }
};
