// Which part of each scenario is a thread's. Every scenario's virtual users are dealt out over the region's workers
// like cards, each scenario from where the one before it stopped, and within a worker over its threads by the same
// rule: so all get equally many, and whoever has users of a scenario has its part of the iterations too.
import { peakVus } from "../../../../contracts/config/scenario.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
import { slotShareOf } from "../../../../contracts/run/slot-share.ts";
import type { ThreadAssignment } from "../../shared/messages.ts";
import type { ThreadPlace } from "./share.ts";

export interface ScenarioShare extends ThreadPlace {
  /** The scenario's numbers of this thread's virtual users, in the thread's order. */
  readonly vuIndexes: readonly number[];
  /** How many of the region's virtual users are of the scenarios before this one. */
  readonly vusBefore: number;
  /** The same of the whole test's, where loads are the whole test's. */
  readonly allVusBefore: number;
  readonly region: RegionLoad;
}

/**
 * @param loads what the region brings to each scenario.
 * @returns for each of them the thread's part; undefined: none
 */
export const scenarioSharesOf = (loads: readonly RegionLoad[], place: ThreadPlace): (ScenarioShare | undefined)[] => {
  let vusBefore = 0;
  let allVusBefore = 0;
  let slotVusBefore = 0;
  return loads.map((region) => {
    const [before, allBefore, slotBefore] = [vusBefore, allVusBefore, slotVusBefore];
    vusBefore += region.vus;
    allVusBefore += region.whole?.vus ?? region.vus;
    const slots = Math.min(place.slots, region.vus);
    if (slots === 0) return undefined;
    const slot = deal(place.slot, before, place.slots);
    if (slot >= slots) return undefined;
    const { vus, vuOffset } = slotShareOf(region.vus, slots, slot);
    slotVusBefore += vus;
    const threadCount = Math.min(place.threadCount, vus);
    const threadIndex = deal(place.threadIndex, slotBefore, place.threadCount);
    if (threadIndex >= threadCount) return undefined;
    const vuIndexes: number[] = [];
    for (let index = threadIndex; index < vus; index += threadCount) vuIndexes.push(vuOffset + index);
    return { slot, slots, threadIndex, threadCount, vuIndexes, vusBefore: before, allVusBefore: allBefore, region };
  });
};

/** A thread's part of each scenario of its plan, by the plan's order. */
export const sharesOf = (assignment: ThreadAssignment): (ScenarioShare | undefined)[] => {
  const { plan, region, regionVus } = assignment;
  // A reset may have named another number of virtual users than the plan, or a region that it does not have.
  const planned = plan.regions[region] ?? Object.values(plan.regions)[0] ?? [];
  return scenarioSharesOf(resizeLoads(planned, peakVus(plan.scenarios, planned), regionVus), assignment);
};

/**
 * Whether a thread's virtual user is its scenario's first one in the whole run.
 * @param regionIndex number of the region among all, by name
 * @param index of the user in the thread
 */
export const isFirstUser = ({ vuIndexes }: ScenarioShare, regionIndex: number, index: number): boolean =>
  regionIndex === 0 && vuIndexes[index] === 0;

/** The number of a place when the first card goes to number `before` modulo `of`. */
const deal = (number: number, before: number, of: number): number => (((number - before) % of) + of) % of;

/** What a region brings when it has been given another number of virtual users than was planned for it. */
export const resizeLoads = (loads: readonly RegionLoad[], plannedVus: number, vus: number): RegionLoad[] =>
  plannedVus === vus
    ? [...loads]
    : loads.map((load) => {
        const own = Math.max(Math.min(1, vus), Math.round((load.vus * vus) / plannedVus));
        return { ...load, vus: own, preAllocatedVUs: Math.min(load.preAllocatedVUs, own) };
      });
