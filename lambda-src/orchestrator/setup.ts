// setup() and teardown(), which run once for the whole run: whose worker runs them, what the barrier waits for, and
// when the load of all is over, so that teardown() may begin. Pure.
import type { SlotItem } from "../../contracts/orchestrator/state.ts";
import { isLeased, phaseOf, type Run, slotsOf } from "./run.ts";
import { TEARDOWN_WAIT_MS } from "./timing.ts";

/** The region whose slot 0 runs them: the first by name that has load generators. */
export const firstRegionOf = ({ required }: Pick<Run, "required">): string | undefined =>
  Object.keys(required.regions)
    .filter((region) => (required.regions[region]?.workers ?? 0) > 0)
    .sort()[0];

export const isFirstSlot = (run: Run, { region, slot }: Pick<SlotItem, "region" | "slot">): boolean =>
  slot === 0 && region === firstRegionOf(run);

/** What setup() returned; of the several that a run can have had, the one that its start was set with. */
export const setupOf = (run: Run): string | undefined =>
  run.start.setup ?? run.slots.find((slot) => isFirstSlot(run, slot))?.setup;

export const isSetupDone = (run: Run): boolean => run.required.settings.hasSetup !== true || setupOf(run) !== undefined;

/** When the last iterations are cut, at the latest; infinity for a run without a start. */
const lastCutMs = ({ start, required }: Run): number => {
  const { durationSeconds, drainSeconds } = required.settings;
  const fromStartMs = start.state ? Date.parse(start.timestamp) + (durationSeconds + drainSeconds) * 1000 : undefined;
  const fromAbortMs = start.aborted === undefined ? undefined : Date.parse(start.aborted.at) + drainSeconds * 1000;
  return Math.min(fromStartMs ?? Number.POSITIVE_INFINITY, fromAbortMs ?? Number.POSITIVE_INFINITY);
};

/** A worker that is gone when all have to be done is waited for no more; nor is anybody for ever. */
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

/** The first worker's load is over as well: it says so by asking. What setup() did not do, teardown() need not undo. */
export const isTeardownDue = (run: Run, nowMs: number): boolean =>
  (run.required.settings.teardownSeconds ?? 0) > 0 &&
  run.start.teardown === undefined &&
  isSetupDone(run) &&
  (run.start.state || setupOf(run) !== undefined) &&
  isLoadOver(run, nowMs);
