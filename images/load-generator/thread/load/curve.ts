// A load's curve: how much of a region's peak there is at each instant, of its virtual users or of its rate.

/** From `start` on, in a straight line to each stage's target. Fractions of the peak; durations in seconds. */
export interface Curve {
  readonly start: number;
  readonly stages: readonly { readonly duration: number; readonly target: number }[];
}

/** All of it, all the time. */
export const makeFlatCurve = (durationSeconds: number): Curve => ({
  start: 1,
  stages: [{ duration: durationSeconds, target: 1 }],
});
