// Mistakes in the course of a life: something happens twice, too early, in vain, or goes on.

import { decide } from "../../../../../images/load-generator/worker/slot/decide.ts";
import { andThen, type StartThreads, stay } from "../../../../../images/load-generator/worker/slot/effects.ts";
import { drain } from "../../../../../images/load-generator/worker/slot/leaving.ts";
import type { Slot } from "../../../../../images/load-generator/worker/slot/state.ts";
import { type Bug, instead, more, without } from "./seeding.ts";

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
  const { setup, isAtStart } = slot;
  const again: StartThreads = { do: "start-threads", startAtMs, endAtMs: nowMs + 1_000, setup, isAtStart };
  return more(decide(slot, event, nowMs), again);
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

const hasStarted = ({ state }: Slot): boolean => state.is === "counting" || state.is === "running";

const takesAbortForEnd = instead((slot, event, nowMs) =>
  event.is === "script-aborted" && hasStarted(slot)
    ? andThen(decide(slot, event, nowMs), (now) => drain(now, "run-ended", 0, nowMs))
    : undefined,
);

const sendsLastSecondTwice = instead((slot, event) => {
  const { state, deltas } = slot;
  const isLastSent = state.is === "tearing-down" && state.step === "sending" && deltas === "under-way";
  if (!isLastSent || event.is !== "delta-sent" || event.sent.is !== "acknowledged") return undefined;
  return stay({ ...slot, deltas: "under-way-with-more-waiting" }, { do: "send-delta", isFinal: false });
});

const goesOnWithoutLease = instead((slot, event) =>
  event.is === "lost" && event.loss === "taken" && hasStarted(slot) ? stay(slot) : undefined,
);

const neverTearsDown = instead((slot, event, nowMs) => {
  const { plan } = slot;
  if (plan === null || event.is === "plan-read") return undefined;
  return decide({ ...slot, plan: { ...plan, hasTeardown: false } }, event, nowMs);
});

const stopsTeardown = instead((slot, event, nowMs) =>
  event.is === "told-to-stop" && slot.phase === "teardown" && slot.state.is === "tearing-down"
    ? drain(slot, "told-to-stop", 0, nowMs)
    : undefined,
);

export const BUGS_IN_COURSE: readonly Bug[] = [
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
  [
    "keeps back what was measured during a send",
    keepsBack,
    /^what was measured waits|^a worker is heard|^the other threads' seconds are waited for/,
  ],
  ["sends the final delta before the threads have ended", endsBeforeThreads, /^nothing is measured after/],
  ["is ready again when it is told so again", readyAgain, /^a worker is ready once|^nobody is ready/],
  ["starts the threads with each answer", startedAgain, /^threads are started once/],
  ["starts threads that were stopped", startsWhatIsStopped, /^no thread is started/],
  ["tears down with each answer", tearsDownTwice, /^setup\(\) and teardown\(\) run once/],
  ["tears down what never began", tearsDownWhatNeverBegan, /^teardown\(\) runs where|^no second is told/],
  ["starts with what its own setup() returned", ownSetup, /^threads start with what|^teardown\(\) is given what/],
  ["says that a slot has ended that it hands back", endsWhatItHandsBack, /^a slot that was handed back/],
  ["makes a grace longer", longerGrace, /^no grace is made longer/],
  ["heeds what comes after the end", answersAfterTheEnd, /^nothing follows the end/],
  ["takes the script's abort for the run's end", takesAbortForEnd, /^no load is cut without/],
  ["sends the load's last second twice", sendsLastSecondTwice, /^the load's last second is sent once/],
  ["goes on without its lease", goesOnWithoutLease, /^no load goes on|^no function|^a slot that is somebody/],
  ["never runs a teardown() that is due", neverTearsDown, /^no slot ends without a teardown/],
  ["stops a teardown() when its task is stopped", stopsTeardown, /^teardown\(\) that has begun runs/],
  ["never says that it is ready", without(({ do: what }) => what === "say-ready"), /^a worker that is ready says so/],
];
