// The rules must be able to fail: each of these mistakes, built into decisions that are right, is found by the very
// property that the right ones hold.
import fc from "fast-check";
import { decide } from "../../../../images/load-generator/worker/slot/decide.ts";
import type { Effect, SlotDecision } from "../../../../images/load-generator/worker/slot/effects.ts";
import type { SlotEvent } from "../../../../images/load-generator/worker/slot/events.ts";
import type { Slot } from "../../../../images/load-generator/worker/slot/state.ts";
import { slotProperty } from "./slot-property.ts";
import type { Decide } from "./slot-world.ts";

const RUNS = 1_000;

/** Leaves out effects. */
const without =
  (isLeftOut: (effect: Effect, slot: Slot, event: SlotEvent) => boolean): Decide =>
  (slot, event, nowMs) => {
    const decided = decide(slot, event, nowMs);
    return { ...decided, effects: decided.effects.filter((effect) => !isLeftOut(effect, slot, event)) };
  };

/** Decides otherwise now and then. */
const instead =
  (otherwise: (slot: Slot, event: SlotEvent, nowMs: number) => SlotDecision | undefined): Decide =>
  (slot, event, nowMs) =>
    otherwise(slot, event, nowMs) ?? decide(slot, event, nowMs);

const more = (decided: SlotDecision, ...effects: Effect[]): SlotDecision => ({
  ...decided,
  effects: [...decided.effects, ...effects],
});

const keepsBack = without(
  (effect, { deltas }, event) =>
    event.is === "delta-sent" && deltas === "under-way-with-more-waiting" && effect.do === "arm",
);

const endsBeforeThreads = instead((slot, event, nowMs) => {
  if (event.is !== "told" || event.told.phase !== "draining" || slot.deltas !== "resting") return undefined;
  const { slot: next, effects } = decide(slot, event, nowMs);
  if (next.state.is !== "draining") return undefined;
  const { cause } = next.state;
  const ended: Slot = { ...next, state: { is: "ending", cause, step: "sending", failures: 0 }, deltas: "under-way" };
  return more({ slot: ended, effects }, { do: "send-delta", isFinal: true });
});

const readyAgain = instead((slot, event, nowMs) =>
  event.is === "threads-loaded" && slot.threads === "loaded" && slot.state.is !== "gone"
    ? more(decide(slot, event, nowMs), { do: "say-ready", setup: slot.setup })
    : undefined,
);

const startedAgain = instead((slot, event, nowMs) => {
  if (slot.state.is !== "running" || event.is !== "told" || event.told.startAtMs === null) return undefined;
  const startAtMs = event.told.startAtMs;
  const { setup } = slot;
  return more(decide(slot, event, nowMs), { do: "start-threads", startAtMs, endAtMs: nowMs + 1_000, setup });
});

const tearsDownTwice = instead((slot, event, nowMs) => {
  const isOwn = slot.state.is === "tearing-down" && slot.state.step === "running";
  if (!isOwn || event.is !== "told" || !event.told.mayTearDown) return undefined;
  return decide({ ...slot, state: { is: "tearing-down", step: "waiting" } }, event, nowMs);
});

const tearsDownWhatNeverBegan = instead((slot, event, nowMs) =>
  event.is === "told" && event.told.phase === "draining" && slot.start === null && slot.setup === null
    ? decide({ ...slot, setup: "null" }, event, nowMs)
    : undefined,
);

const ownSetup = instead((slot, event, nowMs) => {
  const decided = decide(slot, event, nowMs);
  const isStart = slot.start === null && decided.slot.start !== null && slot.setup !== null;
  return isStart ? { ...decided, slot: { ...decided.slot, setup: slot.setup } } : undefined;
});

const endsWhatItHandsBack = instead((slot, event, nowMs) => {
  const decided = decide(slot, event, nowMs);
  const isBack = decided.effects.some((effect) => effect.do === "release");
  return isBack ? more(decided, { do: "say-end" }) : undefined;
});

const longerGrace = instead((slot, event, nowMs) =>
  event.is === "told-to-stop" && slot.state.is === "draining"
    ? decide({ ...slot, state: { ...slot.state, cutAtMs: Number.POSITIVE_INFINITY } }, event, nowMs)
    : undefined,
);

const startsWhatIsStopped = instead((slot, event, nowMs) =>
  event.is === "due" && event.timer === "launch" && slot.state.is === "draining"
    ? decide({ ...slot, state: { is: "counting" } }, event, nowMs)
    : undefined,
);

const answersAfterTheEnd = instead((slot, event, nowMs) =>
  slot.state.is === "gone" && event.is === "told"
    ? decide({ ...slot, state: { is: "ready" } }, event, nowMs)
    : undefined,
);

/** What is wrong with it, how, and the rules that see it. */
const BUGS: readonly (readonly [string, Decide, RegExp])[] = [
  [
    "lets teardown() go on after the deadline",
    without(({ do: what }, { phase }, { is }) => is === "due" && what === "stop-phase" && phase === "teardown"),
    /^no function goes on/,
  ],
  [
    "lets the load go on when the slot is taken",
    without(({ do: what }, _, { is }) => is === "lost" && what === "stop-threads"),
    /^no load goes on/,
  ],
  [
    "waits for ever for the last delta",
    without((effect) => effect.do === "arm" && effect.timer === "give-up"),
    /^time alone/,
  ],
  ["tries a refused delta once", without(({ do: what }) => what === "back-off"), /^where all answer it ends/],
  ["keeps back what was measured during a send", keepsBack, /^what was measured waits/],
  ["sends the final delta before the threads have ended", endsBeforeThreads, /^nothing is measured after/],
  ["is ready again when it is told so again", readyAgain, /^a worker is ready once|^nobody is ready/],
  ["starts the threads with each answer", startedAgain, /^threads are started once/],
  ["starts threads that were stopped", startsWhatIsStopped, /^no thread is started/],
  ["tears down with each answer", tearsDownTwice, /^setup\(\) and teardown\(\) run once/],
  ["tears down what never began", tearsDownWhatNeverBegan, /^teardown\(\) runs where|^no second is told/],
  ["starts with what its own setup() returned", ownSetup, /^threads start with what/],
  ["says that a slot has ended that it hands back", endsWhatItHandsBack, /^a slot that was handed back/],
  ["makes a grace longer", longerGrace, /^no grace is made longer/],
  ["heeds what comes after the end", answersAfterTheEnd, /^nothing follows the end/],
];

describe("the rules of a worker's life", () => {
  it.each(BUGS)("find a worker that %s", (_, bug, rule) => {
    const { failed, errorInstance } = fc.check(slotProperty(bug), { numRuns: RUNS, endOnFailure: true });
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toMatch(rule);
  });
});
