// How a mistake is built into decisions that are right: effects left out or changed, or another decision now and then.

import { decide } from "../../../../../images/load-generator/worker/slot/decide.ts";
import type { Effect, SlotDecision } from "../../../../../images/load-generator/worker/slot/effects.ts";
import type { SlotEvent } from "../../../../../images/load-generator/worker/slot/events.ts";
import type { Slot } from "../../../../../images/load-generator/worker/slot/state.ts";
import type { Decide } from "../model/world.ts";

/** What is wrong with it, how, and the rules that see it. */
export type Bug = readonly [string, Decide, RegExp];

/** Leaves out effects. */
export const without =
  (isLeftOut: (effect: Effect, slot: Slot, event: SlotEvent) => boolean): Decide =>
  (slot, event, nowMs) => {
    const decided = decide(slot, event, nowMs);
    return { ...decided, effects: decided.effects.filter((effect) => !isLeftOut(effect, slot, event)) };
  };

/** Decides otherwise now and then. */
export const instead =
  (otherwise: (slot: Slot, event: SlotEvent, nowMs: number) => SlotDecision | undefined): Decide =>
  (slot, event, nowMs) =>
    otherwise(slot, event, nowMs) ?? decide(slot, event, nowMs);

export const more = (decided: SlotDecision, ...effects: Effect[]): SlotDecision => ({
  ...decided,
  effects: [...decided.effects, ...effects],
});

/** Does something else than what was decided. */
export const changed =
  (change: (effect: Effect, slot: Slot, event: SlotEvent) => Effect): Decide =>
  (slot, event, nowMs) => {
    const decided = decide(slot, event, nowMs);
    return { ...decided, effects: decided.effects.map((effect) => change(effect, slot, event)) };
  };
