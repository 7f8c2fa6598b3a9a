// What can happen to a slot, one thing after another.

import type { PhaseName } from "../../../../../contracts/run/run-plan.ts";
import type { Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import { begin, comeLate, endFarewell, endPhase, endReading, endSending } from "./coming-back.ts";
import { cutWithin } from "./facts.ts";
import { hear, type ToldOp, toldWell } from "./hearing.ts";
import type { SlotWorld } from "./world.ts";

/** What a load gets when the task is stopped. */
const SIGTERM_GRACE_MS = 5_000;

export type Op =
  | { readonly op: "time"; readonly ms: number }
  /** One of what happens when all goes well. */
  | { readonly op: "go-on"; readonly choice: number }
  /** What was asked for fails, whatever it is. */
  | { readonly op: "go-wrong" }
  | { readonly op: "loaded" | "threads-end" | "stop" | "abort" }
  /** A thread has begun so much after the start. */
  | { readonly op: "began"; readonly skewMs: number }
  | { readonly op: "plan"; readonly isGood: boolean }
  /** The call that ends the life comes back. */
  | { readonly op: "farewell"; readonly isHeard: boolean }
  | { readonly op: "measure"; readonly attempts: number }
  | { readonly op: "phase-end"; readonly is: "done" | "failed"; readonly isStopLate?: boolean }
  | { readonly op: "lost"; readonly loss: "stale" | "taken" }
  | { readonly op: "sent"; readonly is: "acknowledged" | "refused" | "stale" }
  | { readonly op: "late"; readonly timer: Timer; readonly phase: PhaseName }
  | ToldOp;

export const perform = (world: SlotWorld, op: Op): void => {
  const { facts } = world;
  switch (op.op) {
    case "time":
      world.passTime(op.ms);
      break;
    case "go-on": {
      const likely = likelyOps(world);
      perform(world, likely[op.choice % likely.length] ?? A_WHILE);
      break;
    }
    case "go-wrong":
      endReading(world, false);
      endPhase(world, "failed", false);
      endSending(world, "refused");
      endFarewell(world, false);
      break;
    case "plan":
      endReading(world, op.isGood);
      break;
    case "loaded":
      if (facts.threads === "none") break;
      if (facts.threads === "loading") facts.threads = "loaded";
      facts.isLoadTold = true;
      world.tell({ is: "threads-loaded" });
      break;
    case "threads-end":
      if (facts.threads === "none") break;
      facts.threads = "done";
      world.tell({ is: "threads-done" });
      break;
    case "began":
      begin(world, op.skewMs);
      break;
    case "measure":
      if (facts.phase === null && !(facts.threads === "loaded" && facts.areThreadsTold)) break;
      measure(world, op.attempts);
      world.tell({ is: "measured", attempts: op.attempts });
      break;
    case "phase-end":
      endPhase(world, op.is, op.isStopLate ?? false);
      break;
    case "stop":
      facts.isStopped = true;
      cutWithin(facts, SIGTERM_GRACE_MS);
      world.tell({ is: "told-to-stop" });
      break;
    case "abort":
      if (!facts.hasLeft) facts.endsDue.push("script-aborted");
      world.tell({ is: "script-aborted", reason: "no stock" });
      break;
    case "lost":
      facts.loss ??= op.loss;
      cutWithin(facts, 0);
      world.tell({ is: "lost", loss: facts.loss });
      break;
    case "sent":
      endSending(world, op.is);
      break;
    case "farewell":
      endFarewell(world, op.isHeard);
      break;
    case "told":
      // Whoever has lost its slot is told nothing more.
      if (facts.loss === null || facts.hasLeft) world.tell({ is: "told", told: hear(world, op) });
      break;
    case "late":
      if (facts.hasLeft) comeLate(world, op.timer, op.phase);
  }
};

const measure = ({ facts, slot }: SlotWorld, attempts: number): void => {
  facts.unsent += attempts;
  facts.hasMeasured ||= attempts > 0;
  if (attempts > 0 && slot.start !== null && facts.delta === null) facts.waitsSinceMs ??= facts.nowMs;
};

const A_WHILE: Op = { op: "time", ms: 250 };

/** What the surroundings were asked for and have not answered. */
export const pendingOps = ({ facts }: SlotWorld): Op[] => {
  const isAskedToEnd = facts.areThreadsTold || facts.cutAtMs < Number.POSITIVE_INFINITY;
  const pending: (Op | false)[] = [
    facts.isReadingPlan && { op: "plan", isGood: true },
    facts.threads !== "none" && !facts.isLoadTold && { op: "loaded" },
    facts.threads === "loaded" && isAskedToEnd && { op: "threads-end" },
    facts.phase !== null && { op: "phase-end", is: "done" },
    facts.delta !== null && { op: "sent", is: "acknowledged" },
    facts.isFarewellUnderWay && { op: "farewell", isHeard: true },
  ];
  return pending.filter((op) => op !== false);
};

const likelyOps = (world: SlotWorld): Op[] => {
  const { phase, threads, areThreadsTold, worstSkewMs } = world.facts;
  const isLoading = threads === "loaded" && areThreadsTold;
  const begun: Op[] = isLoading ? [{ op: "began", skewMs: worstSkewMs < 0 ? 40 : 20 }] : [];
  const measured: Op[] = isLoading || phase !== null ? [{ op: "measure", attempts: 1 }] : [];
  const told = threads === "none" ? toldWell("gathering") : toldWell("started");
  return [...pendingOps(world), ...begun, ...measured, told, A_WHILE];
};
