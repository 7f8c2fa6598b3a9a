// How long whoever calls another process waits before it tries again: doubling, capped, with jitter, so that many who
// failed together do not return together.
import type { Random } from "./random.ts";

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** @param failures in a row, from 1. @returns between half of the doubled delay and all of it */
export const backoffMs = ({ firstMs, maxMs }: Backoff, failures: number, random: Random): number => {
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceilingMs * (0.5 + random() / 2);
};

/** For a log that says the first of many failures, the second, the fourth, the eighth, … */
export const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0;
