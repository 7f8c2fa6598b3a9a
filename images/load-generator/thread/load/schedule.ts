// When each virtual user is at work: a pure function of the load, the user's number and elapsed time. A region's users
// are the lines under the load's curve; user i comes when the curve has risen to i + 1, and goes when it has come down
// to i, as in k6. Workers and threads take their users from the same curve, so that their union is what one worker would
// have run.
import type { Curve } from "./curve.ts";

/** Milliseconds since the start. Iterations begin in [fromMs, untilMs); one under way is cut at `cutMs`. */
export interface ActiveInterval {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cutMs: number;
}

interface Corner {
  readonly atMs: number;
  readonly vus: number;
}

/** What iterations under way get: at the load's end, and when their virtual user is taken away before. Seconds. */
export interface Graces {
  readonly gracefulStop: number;
  readonly gracefulRampDown: number;
}

/** The curve's corners: whole users of a region at each, straight between them. */
const cornersOf = ({ start, stages }: Curve, regionVus: number): Corner[] => {
  // Rounding errors of fractions must not cost the last user.
  const wholeVus = (fraction: number): number => Math.floor(fraction * regionVus + 1e-9);
  let atMs = 0;
  const corners: Corner[] = [{ atMs, vus: wholeVus(start) }];
  for (const stage of stages) {
    atMs += stage.duration * 1000;
    corners.push({ atMs, vus: wholeVus(stage.target) });
  }
  return corners;
};

/** Where the curve between two corners reaches `level`; the corners are on different sides of it. */
const crossingMs = (from: Corner, to: Corner, level: number): number =>
  from.atMs + ((to.atMs - from.atMs) * (level - from.vus)) / (to.vus - from.vus);

/**
 * @param vus the region's virtual users, its peak
 * @param durationSeconds of the load
 * @param vuIndex the user's number in its region, from 0
 */
export const activeIntervalsOf = (
  curve: Curve,
  { gracefulStop, gracefulRampDown }: Graces,
  { vus, durationSeconds }: { readonly vus: number; readonly durationSeconds: number },
  vuIndex: number,
): ActiveInterval[] => {
  const endMs = durationSeconds * 1000;
  const corners = cornersOf(curve, vus);
  const spans: [number, number][] = [];
  let openMs: number | undefined = (corners[0]?.vus ?? 0) > vuIndex ? 0 : undefined;
  for (let index = 1; index < corners.length; index++) {
    const [from, to] = [corners[index - 1], corners[index]];
    if (from === undefined || to === undefined) continue;
    if (openMs === undefined && to.vus > vuIndex) openMs = crossingMs(from, to, vuIndex + 1);
    else if (openMs !== undefined && to.vus <= vuIndex) {
      spans.push([openMs, crossingMs(from, to, vuIndex)]);
      openMs = undefined;
    }
  }
  if (openMs !== undefined) spans.push([openMs, endMs]);
  const rampDownMs = gracefulRampDown * 1000;
  const lastCutMs = endMs + gracefulStop * 1000;
  return spans
    .filter(([fromMs, untilMs]) => untilMs > fromMs)
    .map(([fromMs, untilMs]) => ({
      fromMs,
      untilMs,
      cutMs: untilMs >= endMs ? lastCutMs : Math.min(untilMs + rampDownMs, lastCutMs),
    }));
};

/** Users at work at an instant, of those given: what the `vus` gauge shows. */
export const countActive = (users: readonly (readonly ActiveInterval[])[], atMs: number): number =>
  users.filter((intervals) => intervals.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs)).length;
