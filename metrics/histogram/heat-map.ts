// Turns latencies into rows of a heat map. Rows are logarithmic, so that equal ratios of latencies get equal room.
import type { Histogram } from "./histogram.ts";

/** Rows are some 19 % high: finer than an eye tells shades apart, coarse enough for an hour to stay small. */
export const ROWS_PER_OCTAVE = 4;

/** One column: [row, count] pairs laid flat, rows ascending. */
export const makeHeatColumn = (histogram: Histogram): number[] => {
  const counts = new Map<number, number>();
  histogram.forEachBucket((low, high, samples) => {
    const row = rowOf((low + high) / 2);
    counts.set(row, (counts.get(row) ?? 0) + samples);
  });
  return [...counts].sort(([a], [b]) => a - b).flat();
};

const rowOf = (micros: number): number => Math.floor(ROWS_PER_OCTAVE * Math.log2(Math.max(1, micros)));
