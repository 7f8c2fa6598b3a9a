// Each request over time, kept small whatever the run's length: at most MOST_REQUEST_POINTS points a request, whose step
// doubles as the run goes on; and where and when it failed, by region.
import type { Series, SeriesTags } from "../../contracts/delta/series.ts";
import type { Column } from "../../contracts/metrics/definition.ts";
import type { RequestFailures } from "../../contracts/results/summary.ts";
import {
  type CoursePoint,
  MOST_REQUEST_POINTS,
  type RequestCourses as RequestCoursesOfView,
  titleOf,
} from "../../contracts/results/view.ts";
import { CompactHistogram } from "../histogram/compact-histogram.ts";
import { Histogram } from "../histogram/histogram.ts";
import type { EncodedSamples } from "../kinds/trend.ts";
import { halved, joinedDurations } from "./course-buckets.ts";
import { roundToThousandths } from "./round.ts";
import { requestKey } from "./series-index.ts";

/** Requests beyond these have no course of their own: nobody looks at hundreds of charts, and each takes memory. */
const MOST_REQUESTS = 200;

interface Bucket {
  requests: number;
  failed: number;
  readonly duration: CompactHistogram;
  /** What was read of its durations, if nothing has come since. */
  latencies: Latencies | undefined;
}

/** In milliseconds: p(50), p(95), p(99) and the maximum. */
type Latencies = readonly (number | null)[];

interface Kept {
  readonly title: string;
  buckets: (Bucket | undefined)[];
  readonly failures: Map<string, { count: number; firstSecond: number; lastSecond: number }>;
}

export class RequestCourses {
  readonly #requests = new Map<string, Kept>();
  #step = 1;
  /** Points that `prepare` has read. */
  #preparedCount = 0;

  add(
    region: string,
    second: number,
    column: Column | undefined,
    { tags, sum }: Series,
    samples: EncodedSamples | null,
  ) {
    if (tags.name === undefined) return;
    if (column !== "requests" && column !== "failed" && column !== "duration") return;
    const kept = this.#keptOf(tags);
    if (column === "failed" && sum > 0) noteFailure(kept, region, second, sum);
    if (kept.title === "") return;
    while (second >= MOST_REQUEST_POINTS * this.#step) this.#double();
    const index = Math.floor(second / this.#step);
    const bucket = kept.buckets[index] ?? makeBucket();
    // Few deltas are so late that they belong to a bucket before the last one.
    if (kept.buckets[index] === undefined) kept.buckets[index - 2]?.duration.rest();
    kept.buckets[index] = bucket;
    if (column === "requests") bucket.requests += sum;
    else if (column === "failed") bucket.failed += sum;
    else if (samples !== null) {
      bucket.duration.add(samples.bytes, samples.exact);
      bucket.latencies = undefined;
    }
  }

  /**
   * Reads the durations of one point while there is time, so that the view need not.
   * @param stepSeconds that the run is likely to end with: points of another step are not worth it
   * @param until of a point that ends at this second or before
   */
  prepare(stepSeconds: number, until: number): void {
    if (this.#step !== stepSeconds || (this.#preparedCount + 1) * stepSeconds > until) return;
    for (const { buckets } of this.#requests.values()) {
      const bucket = buckets[this.#preparedCount];
      if (bucket !== undefined) bucket.latencies ??= latenciesOf(bucket);
    }
    this.#preparedCount += 1;
  }

  /** By region, the one with the most failures first; empty for a request that never failed. */
  failuresOf(name: string, method: string): RequestFailures {
    const failures = this.#requests.get(requestKey({ name, method }))?.failures ?? [];
    return [...failures]
      .map(([region, rest]) => ({ region, ...rest }))
      .sort((one, other) => other.count - one.count || (one.region < other.region ? -1 : 1));
  }

  /** @param lastSecond of the run: a point before it in which a request was not made is none, not missing */
  view(lastSecond: number): RequestCoursesOfView {
    const count = Math.floor(lastSecond / this.#step) + 1;
    const lines = [...this.#requests.values()].flatMap(({ title, buckets }): [string, (CoursePoint | null)[]][] =>
      title === "" ? [] : [[title, Array.from({ length: count }, (_, index) => pointOf(buckets[index], this.#step))]],
    );
    return { stepSeconds: this.#step, lines: Object.fromEntries(lines) };
  }

  #keptOf(tags: SeriesTags): Kept {
    const key = requestKey(tags);
    const known = this.#requests.get(key);
    if (known !== undefined) return known;
    const { name = "", method = "" } = tags;
    const title = this.#requests.size < MOST_REQUESTS ? titleOf({ name, method }) : "";
    const fresh: Kept = { title, buckets: [], failures: new Map() };
    this.#requests.set(key, fresh);
    return fresh;
  }

  #double(): void {
    this.#step *= 2;
    this.#preparedCount = 0;
    for (const kept of this.#requests.values()) kept.buckets = halved(kept.buckets, joined);
  }
}

const makeBucket = (): Bucket => ({
  requests: 0,
  failed: 0,
  duration: new CompactHistogram(),
  latencies: undefined,
});

const noteFailure = ({ failures }: Kept, region: string, second: number, count: number): void => {
  const known = failures.get(region);
  if (known === undefined) {
    failures.set(region, { count, firstSecond: second, lastSecond: second });
    return;
  }
  known.count += count;
  // Deltas of a region's workers come in any order.
  known.firstSecond = Math.min(known.firstSecond, second);
  known.lastSecond = Math.max(known.lastSecond, second);
};

const joined = (one: Bucket, other: Bucket): Bucket => {
  one.requests += other.requests;
  one.failed += other.failed;
  joinedDurations(one.duration, other.duration);
  one.latencies = undefined;
  return one;
};

/** Shared by all points, each of which begins with it empty. */
const histogram = new Histogram();

const latenciesOf = ({ duration }: Bucket): Latencies => {
  histogram.reset();
  duration.addTo(histogram);
  return [50, 95, 99, 100].map((percentile) =>
    histogram.isEmpty ? null : Number((histogram.percentileMicros(percentile) / 1000).toPrecision(4)),
  );
};

/** In the order of COURSE_KEYS, as far as they are a request's. */
const pointOf = (bucket: Bucket | undefined, step: number): CoursePoint => {
  if (bucket === undefined) return [0, 0, null, null, null, null];
  bucket.latencies ??= latenciesOf(bucket);
  const { requests, failed, latencies } = bucket;
  return [roundToThousandths(requests / step), roundToThousandths(failed / step), ...latencies];
};
