// Which rows of a file that is used once are a load generator's: a region has a stretch in proportion to its virtual
// users, and within it row i belongs to slot i mod slots. So each row is one load generator's, whatever regions there
// are and however many of it.
import type { RowShare } from "../vu/data.ts";
import { iterationOf, shareOf } from "./load/share.ts";

/** @param weights region → its virtual users, at least one of them above 0 */
export const rowShareOf = (
  rows: number,
  weights: Readonly<Record<string, number>>,
  region: string,
  { slot, slots }: { readonly slot: number; readonly slots: number },
): RowShare => {
  const { from, until } = stretchOf(rows, weights, region);
  // Threads take a load generator's rows as they need them.
  const place = { slot, slots, threadIndex: 0, threadCount: 1 };
  return { count: shareOf(place, until - from), rowOf: (index) => from + iterationOf(place, index) };
};

/**
 * Borders lie at the rounded sums of the weights so far: they cover the rows exactly, in whichever order regions are
 * asked for.
 */
const stretchOf = (rows: number, weights: Readonly<Record<string, number>>, region: string) => {
  const names = Object.keys(weights).sort();
  const sumOf = (some: readonly string[]): number => some.reduce((sum, name) => sum + (weights[name] ?? 0), 0);
  const all = sumOf(names);
  const index = names.indexOf(region);
  const borderAfter = (count: number): number =>
    count >= names.length ? rows : Math.round((rows * sumOf(names.slice(0, count))) / all);
  return index < 0 ? { from: 0, until: 0 } : { from: borderAfter(index), until: borderAfter(index + 1) };
};
