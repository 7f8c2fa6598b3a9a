// The run over time in at most MOST_POINTS points: lines by region and in all, and the columns of the heat map. Kept up
// to date second by second; when a run outgrows its step, the step doubles and everything is made again.
import { ALL_REGIONS, type Course, type CoursePoint, type HeatMap, MOST_POINTS } from "../../contracts/results/view.ts";
import { makeHeatColumn, ROWS_PER_OCTAVE } from "../histogram/heat-map.ts";
import { Histogram } from "../histogram/histogram.ts";
import { roundToThousandths } from "./round.ts";
import type { RunTotals, SecondTotals } from "./run-totals.ts";

export interface CourseChange {
  /** True when the step grew, and so everything that was drawn before has to be drawn again. */
  readonly isWhole: boolean;
  readonly points: readonly (readonly [region: string, index: number, point: CoursePoint | null])[];
  readonly heatColumns: readonly (readonly [index: number, column: readonly number[]])[];
}

export class CourseKeeper {
  readonly #totals: RunTotals;
  readonly #regions: readonly string[];
  readonly #lines: Record<string, (CoursePoint | null)[]>;
  #columns: number[][] = [];
  #step: number;
  /** Point → regions of which something came since. */
  #touched = new Map<number, Set<string>>();
  #lastSecond = -1;

  /** @param totals what is in them already counts; @param leastStep seconds that a point stands for, at least */
  constructor(totals: RunTotals, regions: readonly string[], leastStep = 1) {
    this.#totals = totals;
    this.#step = leastStep;
    this.#regions = regions;
    this.#lines = makeEmptyLines(regions);
    for (const [region, seconds] of totals.seconds) for (const second of seconds.keys()) this.touch(region, second);
  }

  /** Something may have been added to this second. */
  touch(region: string, second: number): void {
    if (this.#totals.seconds.get(region)?.has(second) !== true) return;
    this.#lastSecond = Math.max(this.#lastSecond, second);
    const index = Math.floor(second / this.#step);
    const regions = this.#touched.get(index) ?? new Set();
    this.#touched.set(index, regions.add(region));
  }

  /** Returns what changed since the last call. */
  advance(): CourseChange {
    const isWhole = this.#grow();
    const points: [string, number, CoursePoint | null][] = [];
    const heatColumns: [number, readonly number[]][] = [];
    for (const [index, regions] of [...this.#touched].sort(([a], [b]) => a - b)) {
      for (const region of regions) points.push([region, index, pointOf(this.#parts(region, index))]);
      const all = this.#regions.map((region) => this.#parts(region, index));
      const duration = mergeDurations(all.flat());
      points.push([ALL_REGIONS, index, togetherOf(all, duration)]);
      heatColumns.push([index, makeHeatColumn(duration)]);
    }
    this.#touched.clear();
    for (const [region, index, point] of points) {
      const line = this.#lines[region] ?? [];
      this.#lines[region] = line;
      put(line, index, point, null);
    }
    for (const [index, column] of heatColumns) put(this.#columns, index, [...column], []);
    return { isWhole, points, heatColumns };
  }

  get course(): Course {
    return { stepSeconds: this.#step, lines: this.#lines };
  }

  get heat(): HeatMap {
    return { rowsPerOctave: ROWS_PER_OCTAVE, columns: this.#columns };
  }

  #grow(): boolean {
    if (this.#lastSecond < MOST_POINTS * this.#step) return false;
    while (this.#lastSecond >= MOST_POINTS * this.#step) this.#step *= 2;
    Object.assign(this.#lines, makeEmptyLines(this.#regions));
    this.#columns = [];
    this.#touched = new Map();
    for (const [region, seconds] of this.#totals.seconds)
      for (const second of seconds.keys()) this.touch(region, second);
    return true;
  }

  /** The seconds of one point that a region has reported. */
  #parts(region: string, index: number): SecondTotals[] {
    const seconds = this.#totals.seconds.get(region);
    const parts: SecondTotals[] = [];
    for (let second = index * this.#step; second < (index + 1) * this.#step; second += 1) {
      const part = seconds?.get(second);
      if (part !== undefined) parts.push(part);
    }
    return parts;
  }
}

const makeEmptyLines = (regions: readonly string[]): Record<string, (CoursePoint | null)[]> =>
  Object.fromEntries([ALL_REGIONS, ...regions].map((region) => [region, []]));

const put = <T>(list: T[], index: number, value: T, empty: T): void => {
  while (list.length < index) list.push(empty);
  list[index] = value;
};

const mergeDurations = (parts: readonly SecondTotals[]): Histogram => {
  const duration = new Histogram();
  for (const part of parts) duration.merge(part.duration);
  return duration;
};

type Levels = readonly [requests: number, failed: number, vus: number, iterations: number];

/** Means over the seconds that were reported. */
const levelsOf = (parts: readonly SecondTotals[]): Levels => {
  const mean = (key: "requests" | "failed" | "vus" | "iterations"): number =>
    parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part[key], 0) / parts.length;
  return [mean("requests"), mean("failed"), mean("vus"), mean("iterations")];
};

const pointOf = (parts: readonly SecondTotals[]): CoursePoint | null =>
  parts.length === 0 ? null : toPoint(levelsOf(parts), mergeDurations(parts));

/** Rates and levels of regions add up; latencies are those of all samples together. */
const togetherOf = (regions: readonly (readonly SecondTotals[])[], duration: Histogram): CoursePoint => {
  const levels = regions.map(levelsOf);
  const sum = (index: 0 | 1 | 2 | 3): number => levels.reduce((total, level) => total + level[index], 0);
  return toPoint([sum(0), sum(1), sum(2), sum(3)], duration);
};

/** In the order of COURSE_KEYS. */
const toPoint = (means: Levels, duration: Histogram): CoursePoint => {
  const percentile = (value: number): number | null =>
    duration.isEmpty ? null : duration.percentileMicros(value) / 1000;
  const levels = means.map(roundToThousandths);
  const latencies = [50, 95, 99, 100].map(percentile);
  return [...levels.slice(0, 2), ...latencies, ...levels.slice(2)];
};
