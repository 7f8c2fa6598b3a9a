// One series of one second as it adds up, and what kinds share that are sums and nothing else.
import type { Series } from "../../contracts/delta/series.ts";
import type { Histogram } from "../histogram/histogram.ts";
import { makeEmptyRange, type Range } from "./level.ts";

export interface Tally {
  count: number;
  sum: number;
  /** Only trends have one. */
  readonly histogram: Histogram | null;
  /** The least and greatest that was set. Only gauges whose levels do not add up have it. */
  readonly range: Range | null;
}

type Sums = Pick<Tally, "count" | "sum">;

/** A series has no larger sum of one second: what a delta adds up must stay below 2^53. */
export const MAX_SUM = 2 ** 46;

export const beginSums = (): Tally => ({ count: 0, sum: 0, histogram: null, range: null });

export const addSums = (to: Sums, { count, sum }: Sums): void => {
  to.count += count;
  to.sum += sum;
};

export const addAllSums = (to: Sums, all: readonly Series[]): void => {
  for (const one of all) addSums(to, one);
};

export const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

/** What is counted for every script is whole: a worker's attempts, summed up of it, are so in the log's schema. */
export const isSum = (sum: unknown, isBuiltIn: boolean): boolean =>
  isBuiltIn ? isWhole(sum, 0) : Number.isFinite(sum);

/** Empties it for the next second, and keeps its histogram's memory. */
export const resetTally = (tally: Tally): void => {
  tally.count = 0;
  tally.sum = 0;
  tally.histogram?.reset();
  if (tally.range !== null) Object.assign(tally.range, makeEmptyRange());
};
