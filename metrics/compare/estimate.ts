// Estimates the value of a metric with the range that its noise allows, by the metric's kind.
import type { MetricKind } from "../../contracts/metrics/definition.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import type { Block } from "./blocks.ts";
import { type Estimate, meanEstimate, percentileEstimate, perSecondEstimate, rateEstimate } from "./intervals.ts";

export interface EstimatedValue {
  readonly blocks: readonly Block[];
  readonly blockSeconds: number;
  /** As a summary names it. */
  readonly value: string;
  readonly alpha: number;
}

const PERCENTILES: Readonly<Record<string, number>> = { med: 50, "p(95)": 95, "p(99)": 99 };

/** How each kind is estimated; null where it is not, as for levels. */
const ESTIMATES: Readonly<Record<MetricKind, ((of: EstimatedValue) => Estimate | undefined) | null>> = {
  trend: ({ blocks, value, alpha }) => {
    const percentile = PERCENTILES[value];
    const found =
      percentile === undefined ? meanEstimate(blocks, alpha) : percentileEstimate(blocks, percentile, alpha);
    return found && scaleEstimate(found);
  },
  counter: ({ blocks, blockSeconds, alpha }) => perSecondEstimate(blocks, blockSeconds, alpha),
  rate: ({ blocks, alpha }) => rateEstimate(blocks, alpha),
  gauge: null,
};

const scaleEstimate = ({ value, low, high }: Estimate): Estimate => ({
  value: value / TREND_SCALE,
  low: low / TREND_SCALE,
  high: high / TREND_SCALE,
});

export const isJudged = (kind: MetricKind): boolean => ESTIMATES[kind] !== null;

/** In the unit of the summary's value. @returns undefined when there is too little to tell */
export const estimateOf = (kind: MetricKind, of: EstimatedValue): Estimate | undefined => ESTIMATES[kind]?.(of);
