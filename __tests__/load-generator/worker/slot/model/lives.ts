// Random beginnings and lives of a slot, with all that can go wrong in any order.

import fc from "fast-check";
import type { Phase } from "../../../../../contracts/orchestrator/answer.ts";
import { AbortCause } from "../../../../../contracts/orchestrator/state.ts";
import type { Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import type { Beginning } from "./facts.ts";
import { AGGREGATOR, SCRIPT } from "./hearing.ts";
import type { Op } from "./ops.ts";

const TIMERS: readonly Timer[] = ["launch", "flush", "retry", "deadline", "give-up"];

const causes = fc.constantFrom(null, ...AbortCause.options);

const toldIn = (phase: Phase): fc.Arbitrary<Op> =>
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
  { weight: 4, arbitrary: fc.constant({ op: "go-wrong" as const }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("plan" as const), isGood: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ op: "loaded" as const }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("began" as const), skewMs: fc.nat(5_000) }) },
  { weight: 1, arbitrary: fc.constantFrom({ op: "threads-end" as const }, { op: "abort" as const }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("measure" as const), attempts: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant("phase-end" as const),
      is: fc.constantFrom("done", "failed"),
      isStopLate: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ op: "stop" as const }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("lost" as const), loss: fc.constantFrom("stale", "taken") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("sent" as const),
      is: fc.constantFrom("acknowledged", "refused", "stale"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("farewell" as const), isHeard: fc.boolean() }) },
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
    hasRunStarted: fc.constantFrom(false, false, true),
    knowsAggregator: fc.boolean(),
    deadlineAtMs: fc.oneof(fc.integer({ min: 500, max: 20_000 }), fc.constant(300_000)),
    startAtMs: fc.integer({ min: -5_000, max: 15_000 }),
    nearerByMs: fc.constantFrom(0, 0, 400, 5_000),
    plan: fc.record({
      hasSetup: fc.constantFrom(true, true, false),
      hasTeardown: fc.constantFrom(true, true, false),
      hasRowsOnce: fc.boolean(),
      lastCutMs: fc.integer({ min: 0, max: 60_000 }),
      graceMs: fc.integer({ min: 0, max: 30_000 }),
    }),
  })
  .map(({ plan, startAtMs, nearerByMs, isFirst, hasRunStarted, knowsAggregator, deadlineAtMs }) => ({
    plan,
    startAtMs,
    nearerByMs,
    leased: {
      isFirst,
      hasRunStarted,
      isAtStart: !hasRunStarted || startAtMs > 0,
      script: SCRIPT,
      aggregator: knowsAggregator ? AGGREGATOR : null,
      deadlineAtMs,
    },
  }));
