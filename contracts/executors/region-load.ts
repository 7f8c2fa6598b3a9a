// What a region brings to the load: first as people write it, then with nothing left to derive. What is the same in all
// regions, such as the curve and the unit of time, belongs to the executor. A region has its own number of virtual
// users or its own rate, and each load takes a part of it.
import * as z from "zod";
import { countIn, Lane, lanesOf } from "./lanes.ts";

/** What loads take of a region. */
export const RESOURCES = ["rate", "vus"] as const;
export type Resource = (typeof RESOURCES)[number];

/** Virtual users, a rate, or, where some scenarios start iterations by a rate and others do not, both. */
export interface RemoteRegion {
  readonly vus?: number | undefined;
  /** Iterations per the load's `timeUnit`, at the peak. */
  readonly rate?: number | undefined;
  /** Only allowed beside a rate. */
  readonly preAllocatedVUs?: number | undefined;
  readonly maxVUs?: number | undefined;
  /** In place of all these: its part of what each load says for the whole test. */
  readonly weight?: number | undefined;
}

/** What a load says for the whole test, where it does, and which of its users and iterations are the region's. */
const WholeLoad = z.object({
  vus: z.int().min(0),
  ratePerSecond: z.number().min(0),
  users: Lane,
  iterations: Lane,
});

export const RegionLoad = z.object({
  /** Virtual users at most. */
  vus: z.int().min(0),
  /** How many of them are there at the start of an arrival rate. */
  preAllocatedVUs: z.int().min(0),
  /** Iterations per second at the peak of an arrival rate; else 0. */
  ratePerSecond: z.number().min(0),
  /** Absent: the region's load is its own. */
  whole: WholeLoad.optional(),
});
export type RegionLoad = z.infer<typeof RegionLoad>;

/** The part of a region's virtual users, or of its rate, that one load gets: [from, to) of [0, 1). */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** A load's part of each resource. The part of a resource that the load does not take is never used. */
export type Parts = Readonly<Record<Resource, Part>>;
export const WHOLE: Parts = { rate: { from: 0, to: 1 }, vus: { from: 0, to: 1 } };

/**
 * How many virtual users there are for each iteration per second, where the config does not say: enough for iterations
 * of two seconds.
 */
const DEFAULT_VU_SECONDS = 2;

/** Rounds both ends of the part, so that the parts of neighbouring loads add up to the whole. */
const partOf = (total: number, { from, to }: Part): number =>
  Math.round(total * to - 1e-9) - Math.round(total * from - 1e-9);

/** A region's part of a load that takes virtual users. */
export const vusLoadOf = (region: RemoteRegion, { vus: part }: Parts): RegionLoad => {
  const vus = partOf(region.vus ?? 0, part);
  return { vus, preAllocatedVUs: vus, ratePerSecond: 0 };
};

/** A region's part of a load that takes a rate. @param timeUnitSeconds what the region's rate is per */
export const rateLoadOf = (region: RemoteRegion, { rate: part }: Parts, timeUnitSeconds: number): RegionLoad => {
  const ratePerSecond = ((region.rate ?? 0) * (part.to - part.from)) / timeUnitSeconds;
  const given = region.preAllocatedVUs === undefined ? undefined : partOf(region.preAllocatedVUs, part);
  const maxVUs = region.maxVUs === undefined ? (given ?? vusFor(ratePerSecond)) : partOf(region.maxVUs, part);
  return { vus: maxVUs, preAllocatedVUs: given ?? Math.min(vusFor(ratePerSecond), maxVUs), ratePerSecond };
};

const vusFor = (ratePerSecond: number): number => Math.max(1, Math.ceil(ratePerSecond * DEFAULT_VU_SECONDS));

/**
 * The regions' parts of a load that is the whole test's. Iterations go to those that have virtual users for them.
 * @param weights of the regions, whole numbers above 0
 */
export const sharedLoadsOf = (whole: RegionLoad, weights: readonly number[]): RegionLoad[] => {
  const users = lanesOf(weights);
  const counts = users.map((lane) => countIn(lane, whole.vus));
  const taking = weights.map((weight, index) => (counts[index] === 0 ? 0 : weight));
  const sum = taking.reduce((all, weight) => all + weight, 0);
  const iterations = sum === 0 ? users : lanesOf(taking);
  const { vus, ratePerSecond } = whole;
  return users.map((lane, index) => ({
    vus: counts[index] ?? 0,
    preAllocatedVUs: countIn(lane, whole.preAllocatedVUs),
    ratePerSecond: sum === 0 ? 0 : (ratePerSecond * (taking[index] ?? 0)) / sum,
    whole: { vus, ratePerSecond, users: lane, iterations: iterations[index] ?? lane },
  }));
};
