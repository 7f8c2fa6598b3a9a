// The lines of the run over time, out of the view's points.
import {
  ALL_REGIONS,
  COURSE_KEYS,
  type Course,
  type CourseKey,
  type CoursePoint,
} from "../../contracts/results/view.ts";

export const valuesOf = (points: readonly (CoursePoint | null)[], key: CourseKey): (number | null)[] => {
  const index = COURSE_KEYS.indexOf(key);
  return points.map((point) => point?.[index] ?? null);
};

/** Failed requests as a fraction of all. */
export const failedFractions = (points: readonly (CoursePoint | null)[]): (number | null)[] =>
  points.map((point) => (point?.[0] ? (point[1] ?? 0) / point[0] : null));

/** Regions report at their own pace: a last second that some have not told yet would look like a fall. */
const MOST_UNSETTLED_POINTS = 3;

/**
 * The line of all regions together; while the run goes on it ends before points that some regions have not reported.
 */
export const wholeLine = ({ lines, stepSeconds }: Course, isLive: boolean): readonly (CoursePoint | null)[] => {
  const whole = lines[ALL_REGIONS] ?? [];
  const others = Object.entries(lines).filter(([region]) => region !== ALL_REGIONS);
  if (!isLive || stepSeconds > 1) return whole;
  const presentIn = (index: number): number => others.filter(([, points]) => (points[index] ?? null) !== null).length;
  const usual = Math.max(
    0,
    ...whole.slice(-2 * MOST_UNSETTLED_POINTS).map((_, back, recent) => presentIn(whole.length - recent.length + back)),
  );
  let end = whole.length;
  while (end > Math.max(0, whole.length - MOST_UNSETTLED_POINTS) && presentIn(end - 1) < usual) end -= 1;
  return whole.slice(0, end);
};
