// The quantiles of Student's t distribution. With t = sqrt(df) tan(angle) its density becomes a power of a cosine,
// which is integrated here.
const STEPS = 400;
const known = new Map<string, number>();

/** Simpson's rule over cos^(df - 1). */
const area = (df: number, from: number, to: number): number => {
  const step = (to - from) / STEPS;
  const at = (index: number): number => Math.max(0, Math.cos(from + index * step)) ** (df - 1);
  let sum = at(0) + at(STEPS);
  for (let index = 1; index < STEPS; index += 1) sum += at(index) * (index % 2 === 0 ? 2 : 4);
  return (sum * step) / 3;
};

/** The t that is passed in either direction with probability `alpha`. @param df 2 or more */
export const criticalT = (alpha: number, df: number): number => {
  const key = `${alpha} ${df}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const whole = area(df, 0, Math.PI / 2);
  let [low, high] = [0, Math.PI / 2];
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (area(df, middle, Math.PI / 2) / whole > alpha) low = middle;
    else high = middle;
  }
  const t = Math.sqrt(df) * Math.tan(high);
  known.set(key, t);
  return t;
};
