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
  #step = 1;

  /** Seconds that a bucket stands for. */
  get stepSeconds(): number {
    return this.#step;
  }

  get regions(): Iterable<readonly [region: string, buckets: readonly (CourseBucket | undefined)[]]> {
    return this.#regions;
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
        if (samples !== null) bucket.duration.add(samples.bytes, samples.exact);
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

  #double(): void {
    this.#step *= 2;
    for (const [region, buckets] of this.#regions) {
      const halved = Array.from({ length: Math.ceil(buckets.length / 2) }, (_, index) =>
        joined(buckets[2 * index], buckets[2 * index + 1]),
      );
      this.#regions.set(region, halved);
    }
  }
}

const makeBucket = (): CourseBucket => ({
  secondCount: 0,
  requests: 0,
  failed: 0,
  vus: 0,
  iterations: 0,
  started: 0,
  duration: new CompactHistogram(),
});

const joined = (one: CourseBucket | undefined, other: CourseBucket | undefined): CourseBucket | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  one.secondCount += other.secondCount;
  one.requests += other.requests;
  one.failed += other.failed;
  one.vus += other.vus;
  one.iterations += other.iterations;
  one.started += other.started;
  one.duration.merge(other.duration);
  one.duration.rest();
  return one;
};
