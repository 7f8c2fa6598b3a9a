// Confidence intervals from a run's blocks, and of the difference of two runs. docs/compare.md says what they rest on.
// Pure.
import type { CompactHistogram } from "../histogram/compact-histogram.ts";
import { Histogram } from "../histogram/histogram.ts";
import { type Block, MIN_BLOCKS } from "./blocks.ts";
import { criticalT } from "./student-t.ts";

/** An estimate with the least and greatest value that the noise allows. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Part of a value that the histogram's buckets may be off by. */
const RESOLUTION_FRACTION = 0.001;

/** How much the ratio of two totals varies, by the blocks that they are made of: the variance of a ratio estimator. */
const ratioVariance = (parts: readonly (readonly [number, number])[]): { ratio: number; variance: number } => {
  const total = parts.reduce((sum, [, below]) => sum + below, 0);
  const ratio = parts.reduce((sum, [above]) => sum + above, 0) / total;
  const squares = parts.reduce((sum, [above, below]) => sum + (above - ratio * below) ** 2, 0);
  return { ratio, variance: (squares * parts.length) / (parts.length - 1) / total ** 2 };
};

/** Wilson's interval of a fraction, for as many independent samples as the variation between blocks suggests. */
const wilson = (parts: readonly (readonly [number, number])[], t: number): Estimate => {
  const { ratio, variance } = ratioVariance(parts);
  const samples = parts.reduce((sum, [, count]) => sum + count, 0);
  // By chance blocks may vary less than independent samples would; the interval is then not made any narrower.
  const independent = Math.min(samples, variance > 0 ? (ratio * (1 - ratio)) / variance : samples);
  const scale = 1 + t ** 2 / independent;
  const centre = (ratio + t ** 2 / (2 * independent)) / scale;
  const half = (t / scale) * Math.sqrt((ratio * (1 - ratio)) / independent + t ** 2 / (4 * independent ** 2));
  return { value: ratio, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};

const isEnough = (blocks: readonly Block[]): boolean =>
  blocks.length >= MIN_BLOCKS && blocks.filter(({ count }) => count > 0).length >= MIN_BLOCKS;

/** Estimates the fraction of samples that are true. Undefined when there is too little to tell. */
export const rateEstimate = (blocks: readonly Block[], alpha: number): Estimate | undefined =>
  isEnough(blocks)
    ? wilson(
        blocks.map(({ count, sum }) => [sum, count]),
        criticalT(alpha, blocks.length - 1),
      )
    : undefined;

/** Estimates what was counted per second, never more surely than independent events would allow. */
export const perSecondEstimate = (
  blocks: readonly Block[],
  blockSeconds: number,
  alpha: number,
): Estimate | undefined => {
  if (!isEnough(blocks)) return undefined;
  const { ratio, variance } = ratioVariance(blocks.map(({ sum }) => [sum, blockSeconds]));
  const events = blocks.reduce((total, { count }) => total + count, 0);
  const half = criticalT(alpha, blocks.length - 1) * Math.sqrt(Math.max(variance, ratio ** 2 / events));
  return { value: ratio, low: ratio - half, high: ratio + half };
};

/** Estimates a trend's mean, in the trend's scale. */
export const meanEstimate = (blocks: readonly Block[], alpha: number): Estimate | undefined => {
  if (!isEnough(blocks)) return undefined;
  const { ratio, variance } = ratioVariance(blocks.map(({ count, sum }) => [sum, count]));
  const half = criticalT(alpha, blocks.length - 1) * Math.sqrt(variance);
  return { value: ratio, low: ratio - half, high: ratio + half };
};

/**
 * Estimates a percentile in the trend's scale: the interval of the fraction at or below it, read off the distribution
 * again.
 */
export const percentileEstimate = (
  blocks: readonly Block[],
  percentile: number,
  alpha: number,
): Estimate | undefined => {
  if (!isEnough(blocks)) return undefined;
  const whole = new Histogram();
  for (const { histogram } of blocks) if (histogram !== null) whole.merge(histogram);
  const value = whole.percentileMicros(percentile);
  const fraction = wilson(
    blocks.map(({ histogram, count }) => [atOrBelow(histogram, value), count]),
    criticalT(alpha, blocks.length - 1),
  );
  // When many samples are equal, the fraction at or below the value exceeds the percentile; the interval is moved back
  // to the percentile that was asked for.
  const shift = percentile / 100 - fraction.value;
  const [low, high] = [fraction.low + shift, fraction.high + shift];
  // The upper end lies beyond the last sample, so it cannot be told how far out it is.
  if (high * whole.count > whole.count - 1) return undefined;
  return {
    value,
    low: whole.percentileMicros(Math.max(0, low * 100)) * (1 - RESOLUTION_FRACTION),
    high: whole.percentileMicros(high * 100) * (1 + RESOLUTION_FRACTION),
  };
};

const atOrBelow = (histogram: CompactHistogram | null, value: number): number => {
  let count = 0;
  histogram?.toHistogram().forEachBucket((low, _high, samples) => {
    if (low <= value) count += samples;
  });
  return count;
};

/** Candidate minus baseline, from an interval of each (Zou and Donner's MOVER). */
export const subtractEstimates = (baseline: Estimate, candidate: Estimate): readonly [number, number] => {
  const change = candidate.value - baseline.value;
  return [
    change - Math.hypot(candidate.value - candidate.low, baseline.high - baseline.value),
    change + Math.hypot(candidate.high - candidate.value, baseline.value - baseline.low),
  ];
};
