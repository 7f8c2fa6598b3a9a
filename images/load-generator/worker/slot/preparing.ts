// From the lease to readiness: the plan is read, again and again until it is there; the threads load the script, and
// setup() runs.

import { onlyIf, type SlotDecision, stay } from "./effects.ts";
import type { PlanFacts, Preparation, Slot } from "./state.ts";

/** What a lease says; the rest is the same for every slot that is new. */
export type Leased = Pick<Slot, "isFirst" | "hasRunStarted" | "isAtStart" | "script" | "aggregator" | "deadlineAtMs">;

const NEW: Omit<Slot, keyof Leased> = {
  state: { is: "preparing", step: { is: "reading-plan", failures: 0, why: "" } },
  plan: null,
  isOverdue: false,
  isRunEnding: false,
  stepCount: 0,
  start: null,
  setup: null,
  threads: "none",
  phase: null,
  deltas: "resting",
  hasMeasured: false,
};

/** How a life begins. */
export const open = (leased: Leased): SlotDecision =>
  stay(
    { ...leased, ...NEW },
    { do: "arm", timer: "deadline", atMs: leased.deadlineAtMs },
    { do: "read-plan", from: leased.script },
  );

export const decidePlanRead = (slot: Slot, plan: PlanFacts): SlotDecision => {
  const step = stepOf(slot);
  // The run was ended meanwhile, or the slot is given up.
  if (step?.is !== "reading-plan") return stay(slot);
  const { failures, why } = step;
  return stay(
    at({ ...slot, plan, threads: "loading" }, { is: "loading" }),
    ...onlyIf(failures > 0, {
      do: "note",
      code: "plan-retried",
      text: `${why}: it was read at try ${failures + 1}`,
    }),
    ...onlyIf(plan.hasRowsOnce && !slot.isAtStart, {
      do: "note",
      code: "rows-repeated",
      text: "a load generator that came late begins with the rows that the one before it may have used",
    }),
    { do: "open-threads" },
  );
};

export const decidePlanUnreadable = (slot: Slot, why: string): SlotDecision => {
  const step = stepOf(slot);
  if (step?.is !== "reading-plan") return stay(slot);
  const failures = step.failures + 1;
  return stay(at(slot, { is: "plan-failed", failures, why }), { do: "back-off", failures });
};

export const retryPlan = (slot: Slot): SlotDecision => {
  const step = stepOf(slot);
  if (step?.is !== "plan-failed") return stay(slot);
  return stay(at(slot, { ...step, is: "reading-plan" }), { do: "read-plan", from: slot.script });
};

export const decideLoaded = (slot: Slot): SlotDecision => {
  const isFirstTime = slot.threads === "loading";
  const loaded: Slot = { ...slot, threads: isFirstTime ? "loaded" : slot.threads };
  const { state, plan, isFirst, hasRunStarted } = loaded;
  // It came late: nobody waits for its readiness, but people see it.
  if (state.is === "counting" || state.is === "running")
    return stay(loaded, ...onlyIf(isFirstTime, { do: "say-ready", setup: null }));
  if (stepOf(loaded)?.is !== "loading") return stay(loaded);
  if (plan?.hasSetup !== true || !isFirst || hasRunStarted) return becomeReady(loaded);
  return stay(
    { ...at(loaded, { is: "setting-up" }), phase: "setup" },
    { do: "run-phase", phase: "setup", startAtMs: null, setup: null },
  );
};

export const becomeReady = (slot: Slot): SlotDecision =>
  stay({ ...slot, state: { is: "ready" } }, { do: "log", event: "ready" }, { do: "say-ready", setup: slot.setup });

const stepOf = ({ state }: Slot): Preparation | undefined => (state.is === "preparing" ? state.step : undefined);

const at = (slot: Slot, step: Preparation): Slot => ({ ...slot, state: { is: "preparing", step } });
