// What follows when setup() or teardown() has ended, in whatever state the slot is by then.

import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { PhaseOutcome } from "../phase-thread.ts";
import { andThen, type Effect, type SlotDecision, stay } from "./effects.ts";
import { goOn } from "./ending.ts";
import { becomeReady } from "./preparing.ts";
import type { Slot } from "./state.ts";

export const decidePhaseEnded = (slot: Slot, phase: PhaseName, outcome: PhaseOutcome): SlotDecision => {
  if (slot.phase !== phase) return stay(slot);
  const ended = stay(
    { ...slot, phase: null },
    { do: "log", event: phase, fields: { is: outcome.is } },
    ...errorsOf(phase, outcome),
  );
  return andThen(ended, (now) => (phase === "setup" ? afterSetup(now, outcome) : afterTeardown(now, outcome)));
};

const errorsOf = (phase: PhaseName, outcome: PhaseOutcome): Effect[] =>
  outcome.is === "failed"
    ? [{ do: "count-error", message: `${phase}(): ${outcome.message}`, place: outcome.place }]
    : [];

const afterSetup = (slot: Slot, outcome: PhaseOutcome): SlotDecision => {
  const { state, start } = slot;
  if (state.is !== "preparing") {
    // The run's start came first, with what another worker's setup() returned, or its end did.
    return goOn(outcome.is === "done" && start === null ? { ...slot, setup: outcome.returned } : slot);
  }
  if (outcome.is === "done") return becomeReady({ ...slot, setup: outcome.returned });
  const notReady: Slot = { ...slot, state: { is: "preparing", step: { is: "setup-failed" } } };
  if (outcome.is === "stopped") return stay(notReady);
  const reason = `setup() failed: ${outcome.message} (${outcome.place})`;
  return stay(notReady, { do: "ask-for-end", cause: "setup-failed", reason });
};

/** That it failed is a warning: the load's numbers stand. */
const afterTeardown = (slot: Slot, outcome: PhaseOutcome): SlotDecision => {
  if (outcome.is !== "failed") return goOn(slot);
  const text = `teardown() failed: ${outcome.message} (${outcome.place})`;
  return andThen(stay(slot, { do: "note", code: "teardown-failed", text }), goOn);
};
