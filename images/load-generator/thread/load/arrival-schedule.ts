// When each iteration of an arrival rate is due: a pure function of its number, the inverse of the rate's integral. As
// in k6 a constant rate begins with an iteration at the start, a ramp with one as soon as its integral has reached 1.
import type { Curve } from "./curve.ts";

export interface ArrivalSchedule {
  /** Iterations of the whole load, numbered from 0. */
  readonly count: number;
  /** Milliseconds since the start, never less than that of the iteration before. Infinity from `count` on. */
  readonly dueMs: (iteration: number) => number;
}

/** One leg of the rate's curve; `done` counts the iterations before it and at its end. */
interface Leg {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly fromPerMs: number;
  readonly toPerMs: number;
  readonly doneBefore: number;
  readonly doneAfter: number;
}

/** The tolerance for sums of fractions, whose rounding must neither lose the last iteration nor add one. */
const slackOf = (total: number): number => 1e-9 + 1e-12 * total;

/** When the first iteration is due: at once, or as soon as the rate's integral has reached 1. */
export type FirstArrival = "at-start" | "when-whole";

/** @param ratePerSecond the region's, at its peak */
export const makeArrivalSchedule = (curve: Curve, ratePerSecond: number, first: FirstArrival): ArrivalSchedule => {
  const legs = legsOf(curve, ratePerSecond / 1000);
  const total = legs.at(-1)?.doneAfter ?? 0;
  const slack = slackOf(total);
  const isAtStart = first === "at-start";
  const count = Math.max(0, isAtStart ? Math.ceil(total - slack) : Math.floor(total + slack));
  const firstLevel = isAtStart ? 0 : 1;
  const dueMs = (iteration: number): number => {
    if (iteration >= count) return Number.POSITIVE_INFINITY;
    const level = iteration + firstLevel;
    const leg = legs.find(({ doneAfter }) => doneAfter >= level - slack);
    return leg === undefined ? Number.POSITIVE_INFINITY : leg.fromMs + reachedMs(leg, level - leg.doneBefore);
  };
  return { count, dueMs };
};

const legsOf = ({ start, stages }: Curve, peakPerMs: number): Leg[] => {
  let fromMs = 0;
  let fromPerMs = peakPerMs * start;
  let doneBefore = 0;
  return stages.map(({ duration, target }) => {
    const lengthMs = duration * 1000;
    const toPerMs = peakPerMs * target;
    const doneAfter = doneBefore + ((fromPerMs + toPerMs) / 2) * lengthMs;
    const leg = { fromMs, lengthMs, fromPerMs, toPerMs, doneBefore, doneAfter };
    fromMs += lengthMs;
    fromPerMs = toPerMs;
    doneBefore = doneAfter;
    return leg;
  });
};

/**
 * Milliseconds into the leg at which its area is `area`: the root of from·x + (to − from)/(2·length)·x² = area. It is
 * written in the form that divides by a sum, because the usual one divides by to − from, which may be 0.
 */
const reachedMs = ({ fromPerMs, toPerMs, lengthMs }: Leg, area: number): number => {
  if (area <= 0 || lengthMs === 0) return 0;
  const growth = (toPerMs - fromPerMs) / lengthMs;
  const root = Math.sqrt(Math.max(0, fromPerMs * fromPerMs + 2 * growth * area));
  return Math.min(lengthMs, (2 * area) / (fromPerMs + root));
};
