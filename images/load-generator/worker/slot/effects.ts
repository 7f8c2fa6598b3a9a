// What is to be done about an event, as data: decide.ts says it, driver.ts does it.

import type { NoticeCode } from "../../../../contracts/delta/notices.ts";
import type { Step } from "../../../../contracts/executors/stairs.ts";
import type { ScriptLocation } from "../../../../contracts/orchestrator/state.ts";
import type { PhaseName } from "../../../../contracts/run/run-plan.ts";
import type { AbortRequest } from "../slot-keeper.ts";
import type { Timer } from "./events.ts";
import type { Slot } from "./state.ts";

export interface StartThreads {
  readonly do: "start-threads";
  readonly startAtMs: number;
  /** When the last iterations are cut. */
  readonly endAtMs: number;
  readonly setup: string | null;
  /** False in place of a worker that had begun: what was due before is not this one's. */
  readonly isAtStart: boolean;
}

export interface RunPhase {
  readonly do: "run-phase";
  readonly phase: PhaseName;
  readonly startAtMs: number | null;
  readonly setup: string | null;
}

/** How simultaneous the start was here. */
export interface Certify {
  readonly do: "certify";
  readonly leadMs: number;
  readonly skewMs: number;
  readonly atStart: boolean;
}

export type Effect =
  /** `plan-read` or `plan-unreadable` follows. */
  | { readonly do: "read-plan"; readonly from: ScriptLocation }
  /** They load the script, and wait: `threads-loaded` follows. */
  | { readonly do: "open-threads" }
  | StartThreads
  /** All that were added to the load's own steps. */
  | { readonly do: "take-steps"; readonly steps: readonly Step[] }
  /** `threads-done` follows, soon after the grace. */
  | { readonly do: "stop-threads"; readonly graceMs: number }
  /** `phase-ended` follows. */
  | RunPhase
  | { readonly do: "stop-phase" }
  | { readonly do: "say-ready"; readonly setup: string | null }
  | { readonly do: "say-load-ended" }
  | ({ readonly do: "ask-for-end" } & AbortRequest)
  /** Sends all that waits to be sent; `delta-sent` follows. */
  | { readonly do: "send-delta"; readonly isFinal: boolean }
  /** The one that was sent last will never be taken. */
  | { readonly do: "drop-delta"; readonly why: string }
  | Certify
  | { readonly do: "note"; readonly code: NoticeCode; readonly text: string }
  /** An error of the script outside of the load. */
  | { readonly do: "count-error"; readonly message: string; readonly place: string }
  /** `released` follows. */
  | { readonly do: "release" }
  /** `end-said` follows. */
  | { readonly do: "say-end" }
  /** `due` follows; what the same timer was armed for before is forgotten. */
  | { readonly do: "arm"; readonly timer: Timer; readonly atMs: number }
  /** Arms `retry`: the later, the more often it has failed. */
  | { readonly do: "back-off"; readonly failures: number }
  | { readonly do: "log"; readonly event: string; readonly fields?: Readonly<Record<string, unknown>> }
  /** Whatever is still open is closed. Nothing follows. */
  | { readonly do: "leave" };

export interface SlotDecision {
  readonly slot: Slot;
  readonly effects: readonly Effect[];
}

export const stay = (slot: Slot, ...effects: Effect[]): SlotDecision => ({ slot, effects });

/** One decision, and then another about the slot as the first leaves it. */
export const andThen = (first: SlotDecision, decideNext: (slot: Slot) => SlotDecision): SlotDecision => {
  const { slot, effects } = decideNext(first.slot);
  return { slot, effects: [...first.effects, ...effects] };
};

export const onlyIf = (holds: boolean, ...effects: Effect[]): Effect[] => (holds ? effects : []);
