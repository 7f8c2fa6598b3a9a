// A handful of requests that failed, and of the slowest, as they were: so that a reader sees why, and not only how many.
// They are masked by the thread that saw them, travel with deltas and flushes, and are bounded at each step: one that
// has no room is left out, and costs nothing of what is measured.
import * as z from "zod";

export const SAMPLE_KINDS = ["failed", "slow"] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number];

/** Of each group. */
export const MAX_SAMPLES = 5;
/** Of an answer's body, in bytes. */
export const MAX_SAMPLE_BODY_BYTES = 2_048;
/** Of the samples of one delta or one flush, as JSON. */
export const MAX_SAMPLES_BYTES = 64 * 1024;
/** Kept apart by one thread, and in a run by one region. */
export const MAX_SAMPLED_GROUPS = 100;

const Headers = z.record(z.string(), z.string());

/** Milliseconds, by the names of the metrics. */
const Timings = z.object({
  duration: z.number(),
  blocked: z.number(),
  connecting: z.number(),
  tls_handshaking: z.number(),
  sending: z.number(),
  waiting: z.number(),
  receiving: z.number(),
});

export const RequestSample = z.object({
  /** Of the run. */
  second: z.int().min(0),
  /** Numbers in the whole test, as scripts have them. */
  vu: z.int().min(0),
  iteration: z.int().min(0),
  timings: Timings,
  /** Why there is no answer, in words; "" where there is one. */
  error: z.string(),
  request: z.object({ method: z.string(), url: z.string(), headers: Headers }),
  /** Status 0: there is no answer. */
  response: z.object({ status: z.int(), headers: Headers, body: z.string() }),
});
export type RequestSample = Readonly<z.infer<typeof RequestSample>>;

/**
 * Those with the lowest ranks of a group are kept, whoever merges what. failed: a random number, so that each failure is
 * as likely to be kept. slow: minus the duration.
 */
const RankedSample = z.object({ rank: z.number(), sample: RequestSample });
export type RankedSample = Readonly<z.infer<typeof RankedSample>>;

export const SampledGroup = z.object({
  kind: z.enum(SAMPLE_KINDS),
  name: z.string(),
  /** 0: there was no answer. */
  status: z.int(),
  /** What kind of failure it was; "" where there was an answer. */
  error: z.string(),
  /** So many requests the samples are of. */
  seen: z.int().min(0),
  samples: z.array(RankedSample).max(MAX_SAMPLES),
});
export type SampledGroup = Readonly<z.infer<typeof SampledGroup>>;

/** What is no such list costs a reader nothing but the samples. */
export const SampledGroups = z.array(SampledGroup).optional().catch(undefined);

const keyOf = ({ kind, name, status, error }: SampledGroup): string =>
  `${kind}\u0001${status}\u0001${name}\u0001${error}`;

/** Groups of samples that are merged: counts add up, and of the samples those with the lowest ranks stay. */
export class MergedSamples {
  readonly #groups = new Map<string, SampledGroup>();

  add(groups: readonly SampledGroup[]): void {
    for (const group of groups) {
      const key = keyOf(group);
      const known = this.#groups.get(key);
      if (known !== undefined) this.#groups.set(key, mergeGroups(known, group));
      else if (this.#groups.size < MAX_SAMPLED_GROUPS) this.#groups.set(key, group);
    }
  }

  get groups(): SampledGroup[] {
    return [...this.#groups.values()];
  }

  /** @returns undefined where there is none. Each group's first comes before any group's second. */
  within(maxBytes = MAX_SAMPLES_BYTES): SampledGroup[] | undefined {
    if (this.#groups.size === 0) return undefined;
    const bounded = this.groups.map((group) => ({ ...group, samples: [] as RankedSample[] }));
    let bytes = bounded.reduce((sum, group) => sum + bytesOf(group), 0);
    for (let place = 0; place < MAX_SAMPLES; place += 1) {
      for (const [index, { samples }] of this.groups.entries()) {
        const sample = samples[place];
        if (sample === undefined) continue;
        bytes += bytesOf(sample);
        if (bytes > maxBytes) return bounded;
        bounded[index]?.samples.push(sample);
      }
    }
    return bounded;
  }
}

const mergeGroups = (one: SampledGroup, other: SampledGroup): SampledGroup => ({
  ...one,
  seen: one.seen + other.seen,
  samples: [...one.samples, ...other.samples].sort((a, b) => a.rank - b.rank).slice(0, MAX_SAMPLES),
});

const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));
