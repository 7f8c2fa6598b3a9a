// The levels of gauges, merged as the catalogue says (LevelRule): over threads, workers and regions within a second,
// then over seconds.
import type { LevelRule } from "../../contracts/metrics/definition.ts";

export interface Range {
  min: number;
  max: number;
}

/** Over the seconds of a run. */
export interface Level extends Range {
  value: number;
}

/** What was set in one second: the sum of so many levels. */
export interface SetLevel {
  readonly count: number;
  readonly sum: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export const makeEmptyRange = (): Range => ({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });

export const widen = (range: Range, { min, max }: Range): void => {
  range.min = Math.min(range.min, min);
  range.max = Math.max(range.max, max);
};

/** A series of a single level leaves min and max out, as both are that level. */
export const rangeOf = ({ count, sum, min = sum / count, max = sum / count }: SetLevel): Range => ({ min, max });

export const addsUp = (rule: LevelRule): boolean => rule === "sum" || rule === "peak";

/** A sum of levels as it can be written: two of the greatest numbers together are none. */
export const keepFinite = (sum: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));

/** A number for each second that has one, at eight bytes: a day in 30 regions has millions of them. */
class SumsBySecond implements Iterable<readonly [second: number, sum: number]> {
  #sums = new Float64Array(0);

  add(second: number, sum: number): void {
    if (second >= this.#sums.length) {
      const longer = new Float64Array(Math.max(64, second + 1, Math.ceil(this.#sums.length * 1.5))).fill(Number.NaN);
      longer.set(this.#sums);
      this.#sums = longer;
    }
    const before = this.#sums[second] ?? 0;
    this.#sums[second] = (Number.isNaN(before) ? 0 : before) + sum;
  }

  *[Symbol.iterator](): Generator<readonly [second: number, sum: number]> {
    for (const [second, sum] of this.#sums.entries()) if (!Number.isNaN(sum)) yield [second, sum];
  }
}

/** Keeps the levels of one series over a run, whose seconds may come in any order. */
export class KeptLevel {
  readonly #range = makeEmptyRange();
  /** Kept for levels that add up: the sum of a second needs all series of that second. */
  readonly #sums: SumsBySecond | null;
  #lastSecond = -1;
  #count = 0;
  #sum = 0;

  constructor(rule: LevelRule) {
    this.#sums = addsUp(rule) ? new SumsBySecond() : null;
  }

  get range(): Range {
    return this.#range;
  }

  get sums(): Iterable<readonly [second: number, sum: number]> {
    return this.#sums ?? [];
  }

  /** The last second in which it was set, with what was set then. */
  get last(): { readonly second: number; readonly count: number; readonly sum: number } {
    return { second: this.#lastSecond, count: this.#count, sum: this.#sum };
  }

  /** A late delta of an earlier second says nothing of the last. */
  add(second: number, set: SetLevel): void {
    widen(this.#range, rangeOf(set));
    this.#sums?.add(second, set.sum);
    if (second > this.#lastSecond) {
      this.#lastSecond = second;
      this.#count = 0;
      this.#sum = 0;
    }
    if (second < this.#lastSecond) return;
    this.#count += set.count;
    this.#sum = keepFinite(this.#sum + set.sum);
  }
}

/**
 * The level that several series came to together; there must be at least one.
 * @param seconds in which whoever says nothing adds zero
 */
export const levelOver = (kept: readonly KeptLevel[], rule: LevelRule, seconds: Iterable<number>): Level => {
  if (addsUp(rule)) {
    const level = levelOfSums(kept, seconds);
    return rule === "peak" ? { ...level, value: level.max } : level;
  }
  const range = makeEmptyRange();
  for (const one of kept) widen(range, one.range);
  return { value: rule === "max" ? range.max : lastMean(kept), ...range };
};

const levelOfSums = (kept: readonly KeptLevel[], seconds: Iterable<number>): Level => {
  const total = new Map<number, number>();
  for (const second of seconds) total.set(second, 0);
  for (const { sums } of kept) for (const [second, sum] of sums) total.set(second, (total.get(second) ?? 0) + sum);
  const range = makeEmptyRange();
  let [lastSecond, value] = [-1, 0];
  for (const [second, sum] of total) {
    if (second > lastSecond) [lastSecond, value] = [second, sum];
    if (sum < range.min) range.min = sum;
    if (sum > range.max) range.max = sum;
  }
  return { value, ...range };
};

const lastMean = (kept: readonly KeptLevel[]): number => {
  const lastSecond = Math.max(...kept.map(({ last }) => last.second));
  let [count, sum] = [0, 0];
  for (const { last } of kept) {
    if (last.second !== lastSecond) continue;
    count += last.count;
    sum = keepFinite(sum + last.sum);
  }
  return sum / count;
};
