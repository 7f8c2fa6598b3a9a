// The run over time in at most MOST_POINTS points: lines by region and in all, and the columns of the heat map. Kept up
// to date second by second; when a run outgrows its step, the step doubles and everything is made again.
import { ALL_REGIONS, type Course, type CoursePoint, type HeatMap } from "../../contracts/results/view.ts";
import type { CompactHistogram } from "../histogram/compact-histogram.ts";
import { makeHeatColumn, ROWS_PER_OCTAVE } from "../histogram/heat-map.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { CourseBucket, CourseBuckets } from "./course-buckets.ts";
import { roundToThousandths } from "./round.ts";

export interface CourseChange {
  /** True when the step grew, and so everything that was drawn before has to be drawn again. */
  readonly isWhole: boolean;
  readonly points: readonly (readonly [region: string, index: number, point: CoursePoint | null])[];
  readonly heatColumns: readonly (readonly [index: number, column: readonly number[]])[];
}

export class CourseKeeper {
  readonly #buckets: CourseBuckets;
  readonly #regions: readonly string[];
  readonly #lines: Record<string, (CoursePoint | null)[]>;
  #columns: number[][] = [];
  #step: number;
  /** Point → regions of which something came since. */
  #touched = new Map<number, Set<string>>();

  /**
   * @param totals what is in them already counts;
   * @param leastStep seconds that a point stands for, at least: another run's step
   */
  constructor({ course }: { readonly course: CourseBuckets }, regions: readonly string[], leastStep = 1) {
    this.#buckets = course;
    this.#step = Math.max(leastStep, course.stepSeconds);
    this.#regions = regions;
    this.#lines = makeEmptyLines(regions);
    this.#touchAll();
  }

  /** Something may have been added to this second. */
  touch(region: string, second: number): void {
    const index = Math.floor(second / this.#step);
    if (this.#parts(region, index).length > 0) this.#touchPoint(region, index);
  }

  #touchPoint(region: string, index: number): void {
    const regions = this.#touched.get(index) ?? new Set();
    this.#touched.set(index, regions.add(region));
  }

  /**
   * Returns what changed since the last call.
   * @param until of points that end at this second or before; the others are left for later
   */
  advance(until = Number.POSITIVE_INFINITY): CourseChange {
    const isWhole = this.#grow();
    const points: [string, number, CoursePoint | null][] = [];
    const heatColumns: [number, readonly number[]][] = [];
    const touched = [...this.#touched].filter(([index]) => (index + 1) * this.#step <= until);
    for (const [index, regions] of touched.sort(([a], [b]) => a - b)) {
      this.#touched.delete(index);
      for (const region of regions) points.push([region, index, pointOf(this.#parts(region, index))]);
      const all = this.#regions.map((region) => this.#parts(region, index));
      const merged = mergeDurations([...all.flat().map(({ duration }) => duration), ...this.#together(index)]);
      points.push([ALL_REGIONS, index, togetherOf(all, merged)]);
      heatColumns.push([index, makeHeatColumn(merged)]);
    }
    for (const [region, index, point] of points) {
      const line = this.#lines[region] ?? [];
      this.#lines[region] = line;
      put(line, index, point, null);
    }
    for (const [index, column] of heatColumns) put(this.#columns, index, [...column], []);
    return { isWhole, points, heatColumns };
  }

  /** Seconds that a point stands for, as of the last call. */
  get stepSeconds(): number {
    return this.#step;
  }

  get course(): Course {
    return { stepSeconds: this.#step, lines: this.#lines };
  }

  get heat(): HeatMap {
    return { rowsPerOctave: ROWS_PER_OCTAVE, columns: this.#columns };
  }

  #grow(): boolean {
    if (this.#buckets.stepSeconds <= this.#step) return false;
    this.#step = this.#buckets.stepSeconds;
    Object.assign(this.#lines, makeEmptyLines(this.#regions));
    this.#columns = [];
    this.#touched = new Map();
    this.#touchAll();
    return true;
  }

  #touchAll(): void {
    const { regions, stepSeconds } = this.#buckets;
    for (const [region, buckets] of regions) {
      buckets.forEach((bucket, index) => {
        if (bucket !== undefined) this.#touchPoint(region, Math.floor((index * stepSeconds) / this.#step));
      });
    }
  }

  /** What of one point a region has reported. Steps are powers of two, so that no bucket is in two points. */
  #parts(region: string, index: number): CourseBucket[] {
    const perPoint = this.#step / this.#buckets.stepSeconds;
    return this.#buckets.of(region, index * perPoint, perPoint);
  }

  #together(index: number): CompactHistogram[] {
    const perPoint = this.#step / this.#buckets.stepSeconds;
    return this.#buckets.durationsTogether(index * perPoint, perPoint);
  }
}

const makeEmptyLines = (regions: readonly string[]): Record<string, (CoursePoint | null)[]> =>
  Object.fromEntries([ALL_REGIONS, ...regions].map((region) => [region, []]));

const put = <T>(list: T[], index: number, value: T, empty: T): void => {
  while (list.length < index) list.push(empty);
  list[index] = value;
};

/** Shared by all points: each is read before the next is merged. */
const duration = new Histogram();

const mergeDurations = (parts: readonly CompactHistogram[]): Histogram => {
  duration.reset();
  for (const part of parts) duration.merge(part);
  return duration;
};

const LEVELS = ["requests", "failed", "vus", "iterations", "started"] as const;
/** In the order of LEVELS. */
type Levels = readonly number[];

/** Means over the seconds that were reported. */
const levelsOf = (parts: readonly CourseBucket[]): Levels => {
  const secondCount = parts.reduce((sum, part) => sum + part.secondCount, 0);
  return LEVELS.map((key) => (secondCount === 0 ? 0 : parts.reduce((sum, part) => sum + part[key], 0) / secondCount));
};

const pointOf = (parts: readonly CourseBucket[]): CoursePoint | null =>
  parts.length === 0 ? null : toPoint(levelsOf(parts), mergeDurations(parts.map(({ duration }) => duration)));

/** Rates and levels of regions add up; latencies are those of all samples together. */
const togetherOf = (regions: readonly (readonly CourseBucket[])[], duration: Histogram): CoursePoint => {
  const levels = regions.map(levelsOf);
  const sums = LEVELS.map((_, index) => levels.reduce((total, level) => total + (level[index] ?? 0), 0));
  return toPoint(sums, duration);
};

/** In the order of COURSE_KEYS. */
const toPoint = (means: Levels, duration: Histogram): CoursePoint => {
  const percentile = (value: number): number | null =>
    duration.isEmpty ? null : duration.percentileMicros(value) / 1000;
  const levels = means.map(roundToThousandths);
  const latencies = [50, 95, 99, 100].map(percentile);
  return [...levels.slice(0, 2), ...latencies, ...levels.slice(2)];
};
