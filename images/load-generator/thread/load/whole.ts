// A region's part of a load, whether the load is its own or the whole test's: how large the load is, and which of its
// virtual users and iterations are the region's.
import { countIn, numberIn } from "../../../../contracts/executors/lanes.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";

export interface Whole {
  /** Of the load. */
  readonly vus: number;
  readonly ratePerSecond: number;
  /** The load's number of the region's user. */
  readonly userOf: (numberInRegion: number) => number;
  /** How many of the load's first `total` iterations are the region's, and the load's number of each. */
  readonly iterationsOf: (total: number) => number;
  readonly iterationOf: (numberInRegion: number) => number;
}

const same = (number: number): number => number;

export const wholeOf = ({ vus, ratePerSecond, whole }: RegionLoad): Whole =>
  whole === undefined
    ? { vus, ratePerSecond, userOf: same, iterationsOf: same, iterationOf: same }
    : {
        vus: whole.vus,
        ratePerSecond: whole.ratePerSecond,
        userOf: (number) => numberIn(whole.users, number),
        iterationsOf: (total) => countIn(whole.iterations, total),
        iterationOf: (number) => numberIn(whole.iterations, number),
      };
