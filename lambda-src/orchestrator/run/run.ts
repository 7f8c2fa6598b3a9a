// A run as the state table has it, and what follows from that: its phase, its barrier, and who owns which slot. Pure.
import type { Phase } from "../../../contracts/orchestrator/answer.ts";
import { isLargeFleet } from "../../../contracts/orchestrator/gathering.ts";
import {
  CAP_GRACE_SECONDS,
  type CompletedRegionsItem,
  type CompletionReason,
  isCapped,
  type ReadyRegion,
  type ReadyRegionsItem,
  type RequiredRegionsItem,
  type SlotItem,
  type StartStateItem,
} from "../../../contracts/orchestrator/state.ts";
import { AGGREGATOR_LIVE_MS, barrierEndsMs, CAP_FORCE_AFTER_MS, FORCE_AFTER_MS } from "./timing.ts";

export interface Run {
  readonly required: RequiredRegionsItem;
  readonly ready: ReadyRegionsItem;
  readonly completed: CompletedRegionsItem;
  readonly start: StartStateItem;
  /** The slots of this run that were read: all of them, or the one that the caller named. */
  readonly slots: readonly SlotItem[];
  readonly hasAllSlots: boolean;
}

export const toInstant = (ms: number): string => new Date(ms).toISOString();

export const isBarrierTimedOut = ({ start, required }: Run, nowMs: number): boolean =>
  !start.state && start.armedAt !== undefined && nowMs >= barrierEndsMs(Date.parse(start.armedAt), required.settings);

export const phaseOf = (run: Run, nowMs: number): Phase => {
  const { start } = run;
  if (start.over !== undefined) return "over";
  if (start.aborted !== undefined || isBarrierTimedOut(run, nowMs)) return "draining";
  if (!start.state) return "gathering";
  return start.deadline !== undefined && nowMs >= Date.parse(start.deadline) ? "draining" : "started";
};

/** Why a draining run is ended; "ended" for a run that was not ended before its time. */
export const endCauseOf = (run: Run, nowMs: number): CompletionReason => {
  if (run.start.aborted !== undefined) return run.start.aborted.cause;
  if (phaseOf(run, nowMs) !== "draining") return "ended";
  return run.start.state ? "deadline" : "barrier-timeout";
};

/** When a draining run's services are stopped even if tasks still work. Infinity for a run that does not drain. */
export const forceAtMs = (run: Run, nowMs: number): number => {
  const { start, required } = run;
  if (phaseOf(run, nowMs) !== "draining") return Number.POSITIVE_INFINITY;
  if (start.aborted === undefined) return Date.parse(start.deadline ?? start.timestamp) + FORCE_AFTER_MS;
  const { aborted } = start;
  // Nobody has a slot: there is nothing to wait for.
  if (aborted.cause === "cost-refused" && run.hasAllSlots && run.slots.length === 0) return Date.parse(aborted.at);
  const { drainSeconds, teardownSeconds } = required.settings;
  const graceSeconds = isCapped(aborted.cause) ? Math.min(drainSeconds, CAP_GRACE_SECONDS) : drainSeconds;
  const drainMs = ((start.state ? graceSeconds : 0) + (teardownSeconds ?? 0)) * 1000;
  return Date.parse(aborted.at) + drainMs + (isCapped(aborted.cause) ? CAP_FORCE_AFTER_MS : FORCE_AFTER_MS);
};

export const countSlots = ({ required }: Pick<Run, "required">): number =>
  Object.values(required.regions).reduce((sum, { workers }) => sum + workers, 0);

/** In a large run a worker's call reads its own slot alone. */
export const isLarge = (run: Pick<Run, "required">): boolean => isLargeFleet(countSlots(run));

/** Checks own keys only, since callers name regions and every object has a `constructor`. */
export const isRegionOf = ({ required }: Pick<Run, "required">, region: string): boolean =>
  Object.hasOwn(required.regions, region);

/** Regions that wait for a deploy: their tasks were made for another seed, and none for this run's has called. */
export const strangersOf = ({ start, ready }: Run): readonly string[] =>
  (start.strangers ?? []).filter((region) => ready.regions[region] === undefined);

/** The region's slots that a worker has or had, by number. Slots beyond the region's workers are left out. */
export const slotsOf = (run: Run, region: string): Map<number, SlotItem> => {
  const workers = run.required.regions[region]?.workers ?? 0;
  return new Map(
    run.slots.flatMap((slot) => (slot.region === region && slot.slot < workers ? [[slot.slot, slot] as const] : [])),
  );
};

export const isLeased = ({ leasedUntil, endedAt }: SlotItem, nowMs: number): boolean =>
  endedAt === undefined && Date.parse(leasedUntil) > nowMs;

/**
 * The worker's slot. Overlapping calls may have got it two: then it is the one that the worker knows of, else the one
 * that is leased for longer.
 * @param told the slot that the worker says it has
 */
export const slotOf = (run: Run, region: string, workerId: string, told: number | undefined): SlotItem | undefined => {
  const own = [...slotsOf(run, region).values()].filter((slot) => slot.workerId === workerId);
  const [longest] = own.toSorted((one, other) => other.leasedUntil.localeCompare(one.leasedUntil));
  return own.find(({ slot }) => slot === told) ?? longest;
};

/** An aggregator that was recorded by a short form, which nobody renews, counts as alive for the whole run. */
export const isAggregatorLive = ({ aggregatorId, recordedAt }: ReadyRegion, nowMs: number): boolean =>
  aggregatorId === "" || Date.parse(recordedAt) + AGGREGATOR_LIVE_MS > nowMs;

/** True when all workers of the region have ended. In a draining run a worker that is gone counts as ended. */
export const hasRegionEnded = (run: Run, region: string, nowMs: number): boolean => {
  if (!run.hasAllSlots) return false;
  const slots = slotsOf(run, region);
  const phase = phaseOf(run, nowMs);
  if (phase === "over") return true;
  if (phase === "draining") return [...slots.values()].every((slot) => !isLeased(slot, nowMs));
  const workers = run.required.regions[region]?.workers ?? 0;
  return run.start.state && slots.size === workers && [...slots.values()].every(({ endedAt }) => endedAt !== undefined);
};
