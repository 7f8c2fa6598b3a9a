// What can happen to a slot, one thing after another, and what still comes after its end.

import type { Phase } from "../../../../contracts/orchestrator/answer.ts";
import type { AbortCause } from "../../../../contracts/orchestrator/state.ts";
import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { Sent } from "../../../../images/load-generator/worker/delta-sender.ts";
import type { PhaseOutcome } from "../../../../images/load-generator/worker/phase-thread.ts";
import type { Timer } from "../../../../images/load-generator/worker/slot/events.ts";
import { RUN_SETUP } from "./slot-rules.ts";
import type { SlotWorld } from "./slot-world.ts";

export const SCRIPT = { location: "file:///plan.json", sha256: "" };
export const AGGREGATOR = { endpoint: "http://10.0.0.1:8125", token: "a token of sixteen" };

interface ToldOp {
  readonly op: "told";
  readonly phase: Phase;
  readonly cause: AbortCause | null;
  readonly knowsAggregator: boolean;
  readonly mayTearDown: boolean;
  /** Each answer may better the clock's offset. */
  readonly jitterMs: number;
}

export type Op =
  | { readonly op: "time"; readonly ms: number }
  /** One of what happens when all goes well. */
  | { readonly op: "go-on"; readonly choice: number }
  | { readonly op: "loaded" | "threads-end" | "began" | "stop" | "abort" }
  | { readonly op: "plan"; readonly isGood: boolean }
  /** The call that ends the life comes back. */
  | { readonly op: "farewell"; readonly isHeard: boolean }
  | { readonly op: "measure"; readonly attempts: number }
  | { readonly op: "phase-end"; readonly is: "done" | "failed" }
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
      if (facts.areThreadsTold) world.tell({ is: "thread-began", skewMs: 3 });
      break;
    case "measure":
      if (facts.phase === null && !(facts.threads === "loaded" && facts.areThreadsTold)) break;
      facts.unsent += op.attempts;
      world.tell({ is: "measured", attempts: op.attempts });
      break;
    case "phase-end":
      endPhase(world, op.is);
      break;
    case "stop":
      facts.isStopped = true;
      world.tell({ is: "told-to-stop" });
      break;
    case "abort":
      world.tell({ is: "script-aborted", reason: "no stock" });
      break;
    case "lost":
      facts.loss ??= op.loss;
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
      if (facts.loss === null || facts.hasLeft) hear(world, op);
      break;
    case "late":
      if (facts.hasLeft) comeLate(world, op);
  }
};

const A_WHILE: Op = { op: "time", ms: 250 };

export const toldWell = (phase: Phase): ToldOp => ({
  op: "told",
  phase,
  cause: "aborted",
  knowsAggregator: true,
  mayTearDown: true,
  jitterMs: 0,
});

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
  const { phase, threads, areThreadsTold } = world.facts;
  const isMeasuring = phase !== null || (threads === "loaded" && areThreadsTold);
  const measured: Op[] = isMeasuring ? [{ op: "measure", attempts: 1 }] : [];
  const told = threads === "none" ? toldWell("gathering") : toldWell("started");
  return [...pendingOps(world), ...measured, told, A_WHILE];
};

const endReading = (world: SlotWorld, isGood: boolean): void => {
  if (!world.facts.isReadingPlan) return;
  world.facts.isReadingPlan = false;
  const { plan } = world.beginning;
  world.tell(isGood ? { is: "plan-read", plan } : { is: "plan-unreadable", why: "no such object" });
};

const endPhase = (world: SlotWorld, is: "done" | "failed"): void => {
  const { facts } = world;
  const { phase } = facts;
  if (phase === null) return;
  facts.phase = null;
  const returned = phase === "setup" ? '"of its own"' : "";
  const failed = { is: "failed", message: "Error: no login", place: "script.js" } as const;
  const outcome: PhaseOutcome = is === "done" ? { is, returned } : failed;
  if (phase === "setup" && is === "done" && !facts.isPhaseStopped) facts.ownSetup = returned;
  world.tell({ is: "phase-ended", phase, outcome: facts.isPhaseStopped ? { is: "stopped" } : outcome });
};

const endSending = (world: SlotWorld, is: "acknowledged" | "refused" | "stale"): void => {
  const { facts } = world;
  const { delta } = facts;
  if (delta === null) return;
  facts.delta = null;
  facts.hasRefusedDelta = is === "refused" && !facts.hasLeft;
  if (is === "stale") facts.loss = "stale";
  if (is === "acknowledged") facts.isFinalTaken ||= delta.isFinal;
  const sent: Sent = is === "refused" ? { is, why: "413 too-large" } : { is };
  world.tell({ is: "delta-sent", sent });
};

const endFarewell = (world: SlotWorld, isHeard: boolean): void => {
  const { facts } = world;
  if (facts.farewell === null || !facts.isFarewellUnderWay) return;
  facts.isFarewellUnderWay = false;
  world.tell(facts.farewell === "release" ? { is: "released" } : { is: "end-said", isHeard });
};

const hear = (world: SlotWorld, { phase, cause, knowsAggregator, mayTearDown, jitterMs }: ToldOp): void => {
  const { facts, beginning } = world;
  const isSet = phase === "started" || (phase === "draining" && facts.hasHeardOfStart);
  facts.hasHeardOfStart ||= isSet;
  facts.isAggregatorKnown ||= knowsAggregator;
  facts.mayTearDown = mayTearDown;
  facts.isRunEnding ||= phase === "draining";
  const deadlineAtMs = beginning.leased.deadlineAtMs + jitterMs;
  if (facts.nowMs < facts.deadlineAtMs) facts.deadlineAtMs = deadlineAtMs;
  world.tell({
    is: "told",
    told: {
      phase,
      abortCause: phase === "draining" ? cause : null,
      startAtMs: isSet ? beginning.startAtMs + jitterMs : null,
      deadlineAtMs,
      setup: isSet ? RUN_SETUP : null,
      mayTearDown,
      aggregator: knowsAggregator ? AGGREGATOR : null,
      script: SCRIPT,
    },
  });
};

/** What was under way when the slot was left comes back, and a timer may have been due. */
const comeLate = (world: SlotWorld, { timer, phase }: Op & { op: "late" }): void => {
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
