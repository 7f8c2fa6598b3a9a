// Arithmetic of charts: round axis ticks, fewer points than pixels, labels that do not overlap.

export interface Scale {
  readonly max: number;
  readonly ticks: readonly number[];
}

/** From 0 to a round number at or above `max`, with about `wanted` steps of 1, 2 or 5 times a power of ten. */
export const niceScale = (max: number, wanted: number): Scale => {
  const top = max > 0 && Number.isFinite(max) ? max : 1;
  const rough = top / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const count = Math.ceil(top / step - 1e-9);
  // Multiplied, then rounded to the step's own digits: adding up 0.1 would print 0.30000000000000004.
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { max: ticks.at(-1) ?? top, ticks };
};

const TIME_STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

/** Whole seconds, minutes or hours within 0 to `seconds`, at most `wanted` steps. */
export const timeTicks = (seconds: number, wanted: number): number[] => {
  const step = TIME_STEPS_SECONDS.find((one) => seconds / one <= wanted) ?? Math.ceil(seconds / wanted);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
};

/** `45 s`, `2:30`, `1:00:00` */
export const timeText = (seconds: number): string => {
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return seconds < 3600
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
};

/** How the seconds that share a point become one value. A percentile has no mean: its worst second stands for all. */
export type Reduction = "mean" | "max";

/** At most `limit` points, each of `secondsPerPoint` seconds. Null where no second of a point has a value. */
export const thinOut = (
  values: readonly (number | null)[],
  secondsPerPoint: number,
  reduction: Reduction,
): (number | null)[] =>
  Array.from({ length: Math.ceil(values.length / secondsPerPoint) }, (_, index) => {
    const present = values
      .slice(index * secondsPerPoint, (index + 1) * secondsPerPoint)
      .filter((value) => value !== null);
    if (present.length === 0) return null;
    return reduction === "max" ? Math.max(...present) : present.reduce((sum, value) => sum + value, 0) / present.length;
  });

/**
 * Moves labels apart as little as their order allows.
 * @param wanted where each would stand @returns in the same order, at least `gap` apart, within 0 to `height` if they fit
 */
export const spread = (wanted: readonly number[], gap: number, height: number): number[] => {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed: number[] = [];
  let floor = 0;
  for (const index of order) {
    const place = Math.max(floor, wanted[index] ?? 0);
    placed.push(place);
    floor = place + gap;
  }
  let ceiling = height;
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  const result = [...wanted];
  order.forEach((index, rank) => {
    result[index] = placed[rank] ?? 0;
  });
  return result;
};
