// Random lives: what happens to a slot, in every order, with all that can go wrong, and what still comes after its end.

import fc from "fast-check";
import type { Phase } from "../../../../contracts/orchestrator/answer.ts";
import { AbortCause } from "../../../../contracts/orchestrator/state.ts";
import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { Sent } from "../../../../images/load-generator/worker/delta-sender.ts";
import type { PhaseOutcome } from "../../../../images/load-generator/worker/phase-thread.ts";
import type { Timer } from "../../../../images/load-generator/worker/slot/events.ts";
import type { Beginning } from "./slot-facts.ts";
import { RUN_SETUP } from "./slot-rules.ts";
import type { SlotWorld } from "./slot-world.ts";

const SCRIPT = { location: "file:///plan.json", sha256: "" };
const AGGREGATOR = { endpoint: "http://10.0.0.1:8125", token: "a token of sixteen" };
const TIMERS: readonly Timer[] = ["launch", "flush", "retry", "deadline", "give-up"];

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

export const toldWell = (phase: Phase): Op => ({
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

const causes = fc.constantFrom(null, ...AbortCause.options);

const toldIn = (phase: Phase): fc.Arbitrary<ToldOp> =>
  fc.record({
    op: fc.constant("told" as const),
    phase: fc.constant(phase),
    cause: causes,
    knowsAggregator: fc.boolean(),
    mayTearDown: fc.boolean(),
    jitterMs: fc.integer({ min: -5, max: 5 }),
  });

/** Mostly what a life that goes well is made of, so that all of it is reached. */
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 60, arbitrary: fc.record({ op: fc.constant("go-on" as const), choice: fc.nat(23) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant("time" as const), ms: fc.nat(3_000) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("time" as const), ms: fc.nat(60_000) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("plan" as const), isGood: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constantFrom({ op: "loaded" as const }, { op: "began" as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ op: "threads-end" as const }, { op: "abort" as const }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("measure" as const), attempts: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant("phase-end" as const), is: fc.constantFrom("done", "failed") }),
  },
  { weight: 1, arbitrary: fc.constant({ op: "stop" as const }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("lost" as const), loss: fc.constantFrom("stale", "taken") }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant("sent" as const),
      is: fc.constantFrom("acknowledged", "refused", "refused", "stale"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("farewell" as const), isHeard: fc.boolean() }) },
  { weight: 1, arbitrary: toldIn("gathering") },
  { weight: 3, arbitrary: toldIn("started") },
  { weight: 2, arbitrary: toldIn("draining") },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("late" as const),
      timer: fc.constantFrom(...TIMERS),
      phase: fc.constantFrom("setup", "teardown"),
    }),
  },
);

export const anyLife: fc.Arbitrary<readonly Op[]> = fc.array(anyOp, { maxLength: 80, size: "max" });

export const anyBeginning: fc.Arbitrary<Beginning> = fc
  .record({
    isFirst: fc.constantFrom(true, true, false),
    hasRunStarted: fc.boolean(),
    knowsAggregator: fc.boolean(),
    deadlineAtMs: fc.oneof(fc.integer({ min: 500, max: 20_000 }), fc.constant(300_000)),
    startAtMs: fc.integer({ min: -5_000, max: 15_000 }),
    plan: fc.record({
      hasSetup: fc.boolean(),
      hasTeardown: fc.constantFrom(true, true, false),
      hasRowsOnce: fc.boolean(),
      lastCutMs: fc.integer({ min: 0, max: 60_000 }),
      graceMs: fc.integer({ min: 0, max: 30_000 }),
    }),
  })
  .map(({ plan, startAtMs, isFirst, hasRunStarted, knowsAggregator, deadlineAtMs }) => ({
    plan,
    startAtMs,
    leased: {
      isFirst,
      hasRunStarted,
      isAtStart: !hasRunStarted || startAtMs > 0,
      script: SCRIPT,
      aggregator: knowsAggregator ? AGGREGATOR : null,
      deadlineAtMs,
    },
  }));
