// The run over time by region, kept small whatever the run's length: at most MOST_POINTS points, whose step doubles as
// the run goes on.
import type { Series } from "../../contracts/delta/series.ts";
import type { Column } from "../../contracts/metrics/definition.ts";
import { MOST_POINTS } from "../../contracts/results/view.ts";
import { CompactHistogram } from "../histogram/compact-histogram.ts";
import type { EncodedSamples } from "../kinds/trend.ts";
import { SecondSet } from "./seconds/second-set.ts";

/** Sums over the seconds of a point that a region has reported. */
export interface CourseBucket {
  secondCount: number;
  requests: number;
  failed: number;
  vus: number;
  iterations: number;
  started: number;
  readonly duration: CompactHistogram;
}

export class CourseBuckets {
  readonly #known = new Map<string, SecondSet>();
  readonly #regions = new Map<string, (CourseBucket | undefined)[]>();
  /** Of all regions together, where none are kept by region. */
  #together: (CompactHistogram | undefined)[] = [];
  readonly #isByRegion: boolean;
  #step = 1;

  /** @param isByRegion whether durations are kept by region: most of the memory, where there are many */
  constructor(isByRegion = true) {
    this.#isByRegion = isByRegion;
  }

  /** Seconds that a bucket stands for. */
  get stepSeconds(): number {
    return this.#step;
  }

  get regions(): Iterable<readonly [region: string, buckets: readonly (CourseBucket | undefined)[]]> {
    return this.#regions;
  }

  /** Durations of all regions, where they are not in the buckets of each. @param count of them from an index on */
  durationsTogether(index: number, count: number): CompactHistogram[] {
    return this.#together.slice(index, index + count).filter((durations) => durations !== undefined);
  }

  /** The buckets of a region of which something is known. @param count of them from an index on */
  of(region: string, index: number, count: number): CourseBucket[] {
    const buckets = this.#regions.get(region)?.slice(index, index + count) ?? [];
    return buckets.filter((bucket) => bucket !== undefined);
  }

  add(
    region: string,
    second: number,
    column: Column | undefined,
    { sum }: Series,
    samples: EncodedSamples | null,
  ): void {
    const bucket = this.#bucketOf(region, second);
    switch (column) {
      case "requests":
      case "failed":
      case "vus":
      case "iterations":
      case "started":
        bucket[column] += sum;
        break;
      case "duration":
        if (samples !== null)
          (this.#isByRegion ? bucket.duration : this.#togetherOf(second)).add(samples.bytes, samples.exact);
    }
  }

  #bucketOf(region: string, second: number): CourseBucket {
    while (second >= MOST_POINTS * this.#step) this.#double();
    const buckets = this.#regions.get(region) ?? [];
    this.#regions.set(region, buckets);
    const index = Math.floor(second / this.#step);
    const bucket = buckets[index] ?? makeBucket();
    // Few deltas are so late that they belong to a bucket before the last one.
    if (buckets[index] === undefined) buckets[index - 2]?.duration.rest();
    buckets[index] = bucket;
    const known = this.#known.get(region) ?? new SecondSet();
    this.#known.set(region, known);
    if (known.add(second)) bucket.secondCount += 1;
    return bucket;
  }

  #togetherOf(second: number): CompactHistogram {
    const index = Math.floor(second / this.#step);
    const known = this.#together[index];
    if (known !== undefined) return known;
    this.#together[index - 2]?.rest();
    const fresh = new CompactHistogram();
    this.#together[index] = fresh;
    return fresh;
  }

  #double(): void {
    this.#step *= 2;
    for (const [region, buckets] of this.#regions) this.#regions.set(region, halved(buckets, joined));
    this.#together = halved(this.#together, joinedDurations);
  }
}

/** Each two of a list as one. */
export const halved = <T>(list: readonly (T | undefined)[], join: (one: T, other: T) => T): (T | undefined)[] =>
  Array.from({ length: Math.ceil(list.length / 2) }, (_, index) => {
    const [one, other] = [list[2 * index], list[2 * index + 1]];
    return one === undefined || other === undefined ? (one ?? other) : join(one, other);
  });

const makeBucket = (): CourseBucket => ({
  secondCount: 0,
  requests: 0,
  failed: 0,
  vus: 0,
  iterations: 0,
  started: 0,
  duration: new CompactHistogram(),
});

const joined = (one: CourseBucket, other: CourseBucket): CourseBucket => {
  one.secondCount += other.secondCount;
  one.requests += other.requests;
  one.failed += other.failed;
  one.vus += other.vus;
  one.iterations += other.iterations;
  one.started += other.started;
  joinedDurations(one.duration, other.duration);
  return one;
};

export const joinedDurations = (one: CompactHistogram, other: CompactHistogram): CompactHistogram => {
  one.merge(other);
  one.rest();
  return one;
};
