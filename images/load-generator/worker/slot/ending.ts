// How a slot's work ends once nothing of the script is under way: teardown() where it is due, the final delta until
// somebody has taken it, and one last call: either the slot is handed back for another worker to go on with, or it has
// ended.

import { unreachable } from "../../../../contracts/words/errors.ts";
import { type SlotDecision, stay } from "./effects.ts";
import { type Cause, isUnderWay, type Slot, type State } from "./state.ts";

type Ending = Extract<State, { is: "ending" }>;

/** Moves on from the load to what follows it, once nothing that was begun is under way any more. */
export const goOn = (slot: Slot): SlotDecision => {
  const { state, threads, phase } = slot;
  if (threads === "loading" || threads === "loaded" || phase !== null || isUnderWay(slot)) return stay(slot);
  switch (state.is) {
    case "preparing":
    case "ready":
      // Where nothing can run, because the script does not load, the others still start together: the barrier is not
      // held up.
      return stay(slot);
    case "counting":
    case "running":
      return afterLoad(slot, null);
    case "draining":
      return afterLoad(slot, state.cause);
    case "tearing-down":
      if (state.step === "running") return end(slot, null);
      if (state.step === "waiting") return stay(slot);
      return stay({ ...slot, state: { is: "tearing-down", step: "waiting" } }, { do: "say-load-ended" });
    case "ending":
    case "gone":
      return stay(slot);
    default:
      return unreachable(state);
  }
};

const afterLoad = (slot: Slot, cause: Cause | null): SlotDecision => {
  if (!isTeardownDue(slot, cause)) return end(slot, cause);
  // The wait for its turn may be long: what the load measured is not to be lost in it.
  return stay(
    { ...slot, state: { is: "tearing-down", step: "sending" }, deltas: "under-way" },
    { do: "send-delta", isFinal: false },
  );
};

const isTeardownDue = ({ plan, isFirst, start, setup }: Slot, cause: Cause | null): boolean => {
  // What never began need not be undone.
  const hasBegun = start !== null || setup !== null;
  return plan?.hasTeardown === true && isFirst && hasBegun && (cause === null || cause === "run-ended");
};

const end = (slot: Slot, cause: Cause | null): SlotDecision => {
  const ending: Ending = { is: "ending", cause, step: "sending", failures: 0 };
  // Before the start it has measured nothing but what setup() did, and there may be no aggregator yet.
  const hasNothingToSend = slot.start === null && !(slot.hasMeasured && slot.aggregator !== null);
  return mayHandBack(slot, ending) && hasNothingToSend ? handBack(slot, ending) : sendFinal(slot, ending);
};

/** Whether another worker goes on with the slot, or has begun to. */
const mayHandBack = ({ isRunEnding }: Slot, { cause }: Ending): boolean =>
  cause === "slot-taken" || (cause === "told-to-stop" && !isRunEnding);

const sendFinal = (slot: Slot, ending: Ending): SlotDecision =>
  stay({ ...slot, state: { ...ending, step: "sending" }, deltas: "under-way" }, { do: "send-delta", isFinal: true });

export const decideFinalSent = (slot: Slot, isTaken: boolean): SlotDecision => {
  const { state } = slot;
  if (state.is !== "ending") return stay(slot);
  if (!isTaken) return tryLater(slot, state, "send-failed");
  return mayHandBack(slot, state) ? handBack(slot, state) : sayEnd(slot, { ...state, failures: 0 });
};

const handBack = (slot: Slot, ending: Ending): SlotDecision =>
  stay({ ...slot, state: { ...ending, step: "releasing" } }, { do: "release" });

const sayEnd = (slot: Slot, ending: Ending): SlotDecision =>
  stay({ ...slot, state: { ...ending, step: "saying-end" } }, { do: "say-end" });

const tryLater = (slot: Slot, ending: Ending, step: Ending["step"]): SlotDecision => {
  const failures = ending.failures + 1;
  return stay({ ...slot, state: { ...ending, step, failures } }, { do: "back-off", failures });
};

export const retryEnding = (slot: Slot): SlotDecision => {
  const { state } = slot;
  if (state.is !== "ending") return stay(slot);
  if (state.step === "send-failed") return sendFinal(slot, state);
  return state.step === "say-failed" ? sayEnd(slot, state) : stay(slot);
};

export const decideEndSaid = (slot: Slot, isHeard: boolean): SlotDecision => {
  const { state } = slot;
  if (state.is !== "ending" || state.step !== "saying-end") return stay(slot);
  return isHeard ? leave(slot) : tryLater(slot, state, "say-failed");
};

export const decideReleased = (slot: Slot): SlotDecision =>
  slot.state.is === "ending" && slot.state.step === "releasing" ? leave(slot) : stay(slot);

export const leave = (slot: Slot): SlotDecision => stay({ ...slot, state: { is: "gone" } }, { do: "leave" });
