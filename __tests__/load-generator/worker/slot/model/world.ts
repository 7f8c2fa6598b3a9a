// What is around one slot, in memory, as far as decisions can see it: threads, the script's functions, the aggregator,
// timers. It tells what happens, and does what is decided; rules.ts holds every decision to what must always be
// so.

import type { decide } from "../../../../../images/load-generator/worker/slot/decide.ts";
import type { SlotDecision } from "../../../../../images/load-generator/worker/slot/effects.ts";
import type { SlotEvent, Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import { open } from "../../../../../images/load-generator/worker/slot/preparing.ts";
import type { Slot } from "../../../../../images/load-generator/worker/slot/state.ts";
import { must } from "../../../../support/must.ts";
import { doAround } from "./doing.ts";
import { type Beginning, cutWithin, type Facts, factsOf, type Scene } from "./facts.ts";
import { allowed } from "./rules.ts";
import { standing } from "./standing.ts";

export type Decide = typeof decide;

export class SlotWorld implements Scene {
  readonly beginning: Beginning;
  slot: Slot;
  facts: Facts;
  readonly #decide: Decide;

  constructor(beginning: Beginning, decideEvent: Decide) {
    this.beginning = beginning;
    this.#decide = decideEvent;
    this.facts = factsOf(beginning);
    const opened = open(beginning.leased);
    this.slot = opened.slot;
    this.#carryOut(opened);
  }

  /** As it is now, to be gone on with in another way. */
  fork(): SlotWorld {
    const fork = new SlotWorld(this.beginning, this.#decide);
    fork.slot = this.slot;
    fork.facts = structuredClone(this.facts);
    return fork;
  }

  tell(event: SlotEvent): void {
    this.#carryOut(this.#decide(this.slot, event, this.facts.nowMs));
    this.passTime(0);
  }

  /** Whatever is due meanwhile happens when it is due. */
  passTime(ms: number): void {
    const { facts } = this;
    const untilMs = facts.nowMs + ms;
    for (let turns = 0; ; turns += 1) {
      must(turns < 10_000, "timers come to rest");
      const next = this.#nextTimer();
      // What is due at one instant happens in any order: only then is there something to be asked.
      if (next === undefined || next[1] > facts.nowMs) standing(this);
      if (next === undefined || next[1] > untilMs) break;
      this.#fire(next);
    }
    facts.nowMs = untilMs;
  }

  #nextTimer(): [Timer, number] | undefined {
    return [...this.facts.timers].sort((one, other) => one[1] - other[1])[0];
  }

  #fire([timer, atMs]: [Timer, number]): void {
    const { facts } = this;
    facts.nowMs = Math.max(facts.nowMs, atMs);
    facts.timers.delete(timer);
    if (timer === "give-up") facts.isGivenUp = true;
    if (timer === "deadline" && facts.nowMs >= facts.deadlineAtMs) {
      facts.isRunEnding = true;
      cutWithin(facts, 0);
    }
    this.#carryOut(this.#decide(this.slot, { is: "due", timer }, facts.nowMs));
  }

  #carryOut({ slot, effects }: SlotDecision): void {
    const { facts } = this;
    if (facts.hasLeft) must(effects.length === 0 && slot.state.is === "gone", "nothing follows the end", effects);
    this.slot = slot;
    for (const effect of effects) {
      must(!facts.hasLeft, "nothing is done after the slot was left", effect);
      allowed(effect, this);
      doAround(effect, facts);
    }
    must((slot.state.is === "gone") === facts.hasLeft, "a slot is gone when it was left", slot.state);
    must(!facts.hasRefusedDelta, "a delta that was refused is dropped");
  }
}
