// When deltas are sent: one at a time, about once a second while there is a load, and soon when a second was measured.

import type { Sent } from "../delta-sender.ts";
import { andThen, type Effect, type SlotDecision, stay } from "./effects.ts";
import { decideFinalSent, goOn, leave } from "./ending.ts";
import { isUnderWay, type Slot } from "./state.ts";

const FLUSH_EVERY_MS = 1_000;
/** How long to wait for the other threads' reports: their seconds end at the same time. */
const GATHER_THREADS_MS = 30;

export const startFlushing = (nowMs: number): Effect => ({ do: "arm", timer: "flush", atMs: nowMs + FLUSH_EVERY_MS });

export const decideMeasured = (slot: Slot, attempts: number, nowMs: number): SlotDecision => {
  const measured: Slot = { ...slot, hasMeasured: slot.hasMeasured || attempts > 0 };
  if (!isFlushing(slot)) return stay(measured);
  if (isUnderWay(slot)) return stay({ ...measured, deltas: "under-way-with-more-waiting" });
  return slot.deltas === "gathering" ? stay(measured) : gather(measured, nowMs);
};

export const decideFlush = (slot: Slot): SlotDecision =>
  isFlushing(slot) && !isUnderWay(slot)
    ? stay({ ...slot, deltas: "under-way" }, { do: "send-delta", isFinal: false })
    : stay(slot);

export const decideDeltaSent = (slot: Slot, sent: Sent, nowMs: number): SlotDecision => {
  if (!isUnderWay(slot)) return stay(slot);
  // Nobody takes this run's deltas any more.
  if (sent.is === "stale") return leave(slot);
  const hasMore = slot.deltas === "under-way-with-more-waiting";
  const lost: Effect[] = sent.is === "refused" ? [{ do: "drop-delta", why: sent.why }] : [];
  const told = stay({ ...slot, deltas: "resting" }, ...lost);
  if (slot.state.is === "ending") return andThen(told, (now) => decideFinalSent(now, sent.is === "acknowledged"));
  const decided = andThen(told, goOn);
  if (!isFlushing(decided.slot)) return decided;
  return andThen(decided, (now) => (hasMore ? gather(now, nowMs) : stay(now, startFlushing(nowMs))));
};

const gather = (slot: Slot, nowMs: number): SlotDecision =>
  stay({ ...slot, deltas: "gathering" }, { do: "arm", timer: "flush", atMs: nowMs + GATHER_THREADS_MS });

/** Whether deltas are sent: the script runs or may run, and the start is known, from which the seconds are counted. */
const isFlushing = ({ state, start }: Slot): boolean => {
  if (start === null) return false;
  if (state.is === "tearing-down") return state.step === "running";
  return state.is === "counting" || state.is === "running" || state.is === "draining";
};
