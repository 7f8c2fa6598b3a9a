// The tally of one series in one second, and what is shared by the kinds that only add up sums.
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

/** The largest sum that a series may have in one second, so that the sums of a whole delta stay below 2^53. */
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

/** What the ledger counts is whole: the attempts of a worker are added up from it. */
export const isSum = (sum: unknown, isOfLedger: boolean): sum is number =>
  isOfLedger ? isWhole(sum, 0) : Number.isFinite(sum);

/** Whether a series may have this sum in one second: it is exact then, and whoever merges it takes it. */
export const isExactSum = (sum: number, isOfLedger: boolean): boolean =>
  sum <= MAX_SUM && sum >= -MAX_SUM && isSum(sum, isOfLedger);

/** Empties it for the next second, and keeps its histogram's memory. */
export const resetTally = (tally: Tally): void => {
  tally.count = 0;
  tally.sum = 0;
  tally.histogram?.reset();
  if (tally.range !== null) Object.assign(tally.range, makeEmptyRange());
};
