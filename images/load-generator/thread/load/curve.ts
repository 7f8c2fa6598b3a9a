// A load's curve: which fraction of a region's peak, in virtual users or in rate, there is at each instant.

/** From `start` on, in a straight line to each stage's target. Fractions of the peak; durations in seconds. */
export interface Curve {
  readonly start: number;
  readonly stages: readonly { readonly duration: number; readonly target: number }[];
}

/** The curve of a load that is at its peak all the time. */
export const makeFlatCurve = (durationSeconds: number): Curve => ({
  start: 1,
  stages: [{ duration: durationSeconds, target: 1 }],
});
