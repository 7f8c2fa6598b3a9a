// What a worker does where it could do one thing or another: lives in a few steps, by the decisions alone.

import { decide } from "../../../../images/load-generator/worker/slot/decide.ts";
import type { Effect } from "../../../../images/load-generator/worker/slot/effects.ts";
import { SCRIPT, toldWell } from "./model/hearing.ts";
import { type Op, perform } from "./model/ops.ts";
import { SlotWorld } from "./model/world.ts";

/** The worker of the first slot, of a script with teardown(), whose run starts after a second. */
const begin = (hasSetup = false) => {
  const done: Effect[] = [];
  const world = new SlotWorld(
    {
      leased: {
        isFirst: true,
        hasRunStarted: false,
        isAtStart: true,
        script: SCRIPT,
        aggregator: null,
        deadlineAtMs: 60_000,
      },
      plan: { hasSetup, hasTeardown: true, hasRowsOnce: false, lastCutMs: 10_000, graceMs: 30_000 },
      startAtMs: 1_000,
      nearerByMs: 0,
    },
    (slot, event, nowMs) => {
      const decided = decide(slot, event, nowMs);
      done.push(...decided.effects);
      return decided;
    },
  );
  const live = (...ops: readonly Op[]): void => {
    for (const op of ops) perform(world, op);
  };
  const deeds = (what: Effect["do"]): Effect[] => done.filter((effect) => effect.do === what);
  return { world, live, deeds };
};

const STARTED: readonly Op[] = [
  { op: "plan", isGood: true },
  { op: "loaded" },
  toldWell("started"),
  { op: "time", ms: 1_000 },
];
const SENT: Op = { op: "sent", is: "acknowledged" };

describe("a worker", () => {
  it("that is told to stop in mid-run hands its slot back", () => {
    const { live, deeds } = begin();
    live(...STARTED, { op: "stop" }, { op: "threads-end" }, SENT, SENT);
    expect(deeds("stop-threads")).toEqual([{ do: "stop-threads", graceMs: 5_000 }]);
    expect([deeds("release").length, deeds("say-end").length, deeds("run-phase").length]).toEqual([1, 0, 0]);
  });

  it("that is told to stop while teardown() runs lets it end, and says that it has ended", () => {
    const { live, deeds } = begin();
    live(...STARTED, SENT, { op: "threads-end" }, SENT, toldWell("started"), { op: "stop" });
    live({ op: "phase-end", is: "done" }, SENT);
    expect([deeds("stop-phase").length, deeds("say-end").length, deeds("release").length]).toEqual([0, 1, 0]);
  });

  it("that is stopped in a run that is over already says that it has ended", () => {
    const { live, deeds } = begin();
    live(...STARTED, toldWell("draining"), { op: "stop" }, { op: "threads-end" }, SENT, SENT);
    expect(deeds("stop-threads").map((effect) => "graceMs" in effect && effect.graceMs)).toEqual([30_000, 5_000]);
    expect([deeds("say-end").length, deeds("release").length]).toEqual([1, 0]);
  });

  it("whose delta is stale leaves at once, without a farewell", () => {
    const { world, live, deeds } = begin();
    live(...STARTED, { op: "sent", is: "stale" });
    expect(world.slot.state).toEqual({ is: "gone" });
    expect([deeds("send-delta").length, deeds("say-end").length, deeds("release").length]).toEqual([1, 0, 0]);
  });

  it("gives the script's own abort two seconds, where the load would give thirty", () => {
    const { live, deeds } = begin();
    live(...STARTED, { ...toldWell("draining"), cause: "script-aborted" });
    expect(deeds("stop-threads")).toEqual([{ do: "stop-threads", graceMs: 2_000 }]);
  });

  it("says that the plan was unreadable only if it never was read", () => {
    const never = begin();
    never.live({ op: "plan", isGood: false }, toldWell("draining"));
    expect(never.deeds("note")).toMatchObject([{ code: "plan-unreadable" }]);
    const late = begin();
    late.live({ op: "plan", isGood: false }, { op: "time", ms: 1_000 }, { op: "plan", isGood: true });
    late.live(toldWell("draining"));
    expect(late.deeds("note")).toMatchObject([{ code: "plan-retried" }]);
  });

  it("tears down after a setup() that ended just as the run was ended", () => {
    const { live, deeds } = begin(true);
    live({ op: "plan", isGood: true }, { op: "loaded" }, toldWell("draining"), { op: "threads-end" });
    live({ op: "phase-end", is: "done", isStopLate: true }, SENT, toldWell("draining"));
    expect(deeds("run-phase")).toMatchObject([{ phase: "setup" }, { phase: "teardown", setup: '"of its own"' }]);
  });
});
