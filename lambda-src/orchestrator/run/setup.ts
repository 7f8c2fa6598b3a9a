// setup() and teardown() run once in the whole run. This says which worker runs them, whether the barrier still waits
// for setup(), and when every worker's load is over, so that teardown() may begin. Pure.
import type { SlotItem } from "../../../contracts/orchestrator/state.ts";
import { isLeased, phaseOf, type Run, slotsOf } from "./run.ts";
import { TEARDOWN_WAIT_MS } from "./timing.ts";

/** The region whose slot 0 runs them: the first region by name that has load generators. */
export const firstRegionOf = ({ required }: Pick<Run, "required">): string | undefined =>
  Object.keys(required.regions)
    .filter((region) => (required.regions[region]?.workers ?? 0) > 0)
    .sort()[0];

export const isFirstSlot = (run: Run, { region, slot }: Pick<SlotItem, "region" | "slot">): boolean =>
  slot === 0 && region === firstRegionOf(run);

/** What setup() returned. It may have run several times; what the start was set with counts. */
export const setupOf = (run: Run): string | undefined =>
  run.start.setup ?? run.slots.find((slot) => isFirstSlot(run, slot))?.setup;

export const isSetupDone = (run: Run): boolean => run.required.settings.hasSetup !== true || setupOf(run) !== undefined;

/** The latest instant at which the last iterations are cut; infinity for a run without a start. */
const lastCutMs = ({ start, required }: Run): number => {
  const { durationSeconds, drainSeconds } = required.settings;
  const fromStartMs = start.state ? Date.parse(start.timestamp) + (durationSeconds + drainSeconds) * 1000 : undefined;
  const fromAbortMs = start.aborted === undefined ? undefined : Date.parse(start.aborted.at) + drainSeconds * 1000;
  return Math.min(fromStartMs ?? Number.POSITIVE_INFINITY, fromAbortMs ?? Number.POSITIVE_INFINITY);
};

/** A worker that is gone is not waited for once all should be done, and after TEARDOWN_WAIT_MS nobody is. */
const isLoadOver = (run: Run, nowMs: number): boolean => {
  const cutMs = lastCutMs(run);
  if (nowMs >= cutMs + TEARDOWN_WAIT_MS) return true;
  if (!run.hasAllSlots) return false;
  const mayBeGone = phaseOf(run, nowMs) === "draining" || nowMs >= cutMs;
  return Object.entries(run.required.regions).every(([region, { workers }]) => {
    const slots = slotsOf(run, region);
    return Array.from({ length: workers }, (_, slot) => slot).every((slot) => {
      if (isFirstSlot(run, { region, slot })) return true;
      const held = slots.get(slot);
      return held?.endedAt !== undefined || (mayBeGone && (held === undefined || !isLeased(held, nowMs)));
    });
  });
};

/** The first worker asks once its own load is over. A run without a start or a setup() has nothing to undo. */
export const isTeardownDue = (run: Run, nowMs: number): boolean =>
  (run.required.settings.teardownSeconds ?? 0) > 0 &&
  run.start.teardown === undefined &&
  isSetupDone(run) &&
  (run.start.state || setupOf(run) !== undefined) &&
  isLoadOver(run, nowMs);
