// What the surroundings of a slot answer to what they were asked for, and what still comes after the slot's end.

import type { PhaseName } from "../../../../../contracts/run/run-plan.ts";
import type { Sent } from "../../../../../images/load-generator/worker/delta-sender.ts";
import type { PhaseOutcome } from "../../../../../images/load-generator/worker/phase-thread.ts";
import type { Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import { isOver } from "./facts.ts";
import type { SlotWorld } from "./world.ts";

export const begin = (world: SlotWorld, skewMs: number): void => {
  const { facts } = world;
  if (facts.threads !== "loaded" || !facts.areThreadsTold) return;
  if (!facts.hasLeft) facts.worstSkewMs = Math.max(facts.worstSkewMs, skewMs);
  world.tell({ is: "thread-began", skewMs });
};

export const endReading = (world: SlotWorld, isGood: boolean): void => {
  if (!world.facts.isReadingPlan) return;
  const { facts, beginning } = world;
  const { plan } = beginning;
  facts.isReadingPlan = false;
  // The run was ended meanwhile, or the slot is given up: nobody needs it any more.
  if (!isGood && !isOver(facts) && !facts.isRunEnding) facts.planFailures += 1;
  world.tell(isGood ? { is: "plan-read", plan } : { is: "plan-unreadable", why: "no such object" });
};

/** @param isStopLate it had ended when it was told to stop, if it was */
export const endPhase = (world: SlotWorld, is: "done" | "failed", isStopLate: boolean): void => {
  const { facts } = world;
  const { phase } = facts;
  if (phase === null) return;
  facts.phase = null;
  const returned = phase === "setup" ? '"of its own"' : "";
  const failed = { is: "failed", message: "Error: no login", place: "script.js" } as const;
  const outcome: PhaseOutcome = is === "done" ? { is, returned } : failed;
  const isStopped = facts.isPhaseStopped && !isStopLate;
  if (phase === "setup" && is === "done" && !isStopped) facts.ownSetup = returned;
  if (is === "failed" && !isStopped && !facts.hasLeft) {
    facts.phasesFailed.push(phase);
    if (phase === "setup" && !facts.isPhaseStopped) facts.endsDue.push("setup-failed");
  }
  world.tell({ is: "phase-ended", phase, outcome: isStopped ? { is: "stopped" } : outcome });
};

export const endSending = (world: SlotWorld, is: "acknowledged" | "refused" | "stale"): void => {
  const { facts } = world;
  const { delta } = facts;
  if (delta === null) return;
  facts.delta = null;
  if (facts.unsent > 0) facts.waitsSinceMs = facts.nowMs;
  facts.hasRefusedDelta = is === "refused" && !facts.hasLeft;
  if (is === "stale") facts.loss = "stale";
  if (is === "acknowledged") facts.isFinalTaken ||= delta.isFinal;
  if (delta.isFinal) facts.endingFailures = is === "acknowledged" ? 0 : facts.endingFailures + 1;
  const sent: Sent = is === "refused" ? { is, why: "413 too-large", places: [] } : { is };
  world.tell({ is: "delta-sent", sent });
};

export const endFarewell = (world: SlotWorld, isHeard: boolean): void => {
  const { facts } = world;
  if (facts.farewell === null || !facts.isFarewellUnderWay) return;
  facts.isFarewellUnderWay = false;
  if (!isHeard) facts.endingFailures += 1;
  world.tell(facts.farewell === "release" ? { is: "released" } : { is: "end-said", isHeard });
};

/** What was under way when the slot was left comes back, and a timer may have been due. */
export const comeLate = (world: SlotWorld, timer: Timer, phase: PhaseName): void => {
  world.tell({ is: "due", timer });
  world.tell({ is: "plan-read", plan: world.beginning.plan });
  world.tell({ is: "plan-unreadable", why: "no such object" });
  world.tell({ is: "threads-loaded" });
  world.tell({ is: "measured", attempts: 1 });
  world.tell({ is: "phase-ended", phase, outcome: { is: "done", returned: "1" } });
  world.tell({ is: "delta-sent", sent: { is: "acknowledged" } });
  world.tell({ is: "delta-sent", sent: { is: "stopped" } });
  world.tell({ is: "end-said", isHeard: false });
  world.tell({ is: "released" });
  world.tell({ is: "threads-done" });
};
