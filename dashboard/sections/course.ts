// The lines of the run over time, out of the view's points.
import {
  ALL_REGIONS,
  type AskedPiece,
  COURSE_KEYS,
  type Course,
  type CourseKey,
  type CoursePoint,
  type RequestCourses,
  type RunView,
} from "../../contracts/results/view.ts";

export const valuesOf = (points: readonly (CoursePoint | null)[], key: CourseKey): (number | null)[] => {
  const index = COURSE_KEYS.indexOf(key);
  return points.map((point) => point?.[index] ?? null);
};

/** Failed requests as a fraction of all. */
export const failedFractions = (points: readonly (CoursePoint | null)[]): (number | null)[] =>
  points.map((point) => (point?.[0] ? (point[1] ?? 0) / point[0] : null));

/**
 * How many points of a run that is over are whole. Its last second is one only when the load's time ended with it: what
 * was cut short, or was left of the load's end, would look like a fall. Nothing after the end but silence is left out
 * too.
 */
export const wholePointCount = (
  course: Pick<Course, "stepSeconds" | "lines">,
  durationSeconds: number,
  wasCutShort: boolean,
): number => {
  const { stepSeconds } = course;
  const points = course.lines[ALL_REGIONS] ?? Object.values(course.lines)[0] ?? [];
  let count = Math.max(0, ...Object.values(course.lines).map(({ length }) => length));
  const endOf = (index: number): number => (index + 1) * stepSeconds;
  while (count > 1 && endOf(count - 1) > durationSeconds && !points[count - 1]?.[0]) count -= 1;
  const isWhole = !wasCutShort && endOf(count - 1) <= durationSeconds && endOf(count) > durationSeconds;
  return count > 1 && !isWhole ? count - 1 : count;
};

/** How many points the charts have: while the run goes on all that came, afterwards those that are whole. */
export const pointCountOf = ({ course, facts, summary }: Pick<RunView, "course" | "facts" | "summary">): number => {
  if (summary === null) return Math.max(0, ...Object.values(course.lines).map(({ length }) => length));
  const wasCutShort = summary.abort !== undefined || summary.verdict === "interrupted";
  return wholePointCount(course, facts.durationSeconds, wasCutShort);
};

/** The requests' own lines, without a last point that is not whole. */
export const wholeRequestCourses = (
  view: Pick<RunView, "course" | "facts" | "summary" | "requestCourses">,
): RequestCourses => {
  const { stepSeconds, lines } = view.requestCourses;
  const seconds = pointCountOf(view) * view.course.stepSeconds;
  const count = Math.max(1, Math.floor(seconds / stepSeconds));
  const whole = Object.entries(lines).map(([title, points]) => [title, points.slice(0, count)]);
  return { stepSeconds, lines: Object.fromEntries(whole) };
};

/** What was asked for at the middle of each point. */
export const askedValues = (
  pieces: readonly AskedPiece[],
  { stepSeconds, pointCount }: { readonly stepSeconds: number; readonly pointCount: number },
): (number | null)[] =>
  Array.from({ length: pointCount }, (_, index) => {
    const middle = (index + 0.5) * stepSeconds;
    const now = pieces.filter(({ fromSecond, untilSecond }) => fromSecond <= middle && middle < untilSecond);
    if (now.length === 0) return null;
    return now.reduce((sum, { fromSecond, untilSecond, from, to }) => {
      const part = (middle - fromSecond) / (untilSecond - fromSecond);
      return sum + from + (to - from) * part;
    }, 0);
  });

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
