// Chooses the requests that a run's results show as they were: of those that failed any few, each as likely as the
// other, and of all others the slowest. Hot path: a request that is neither costs a count and a comparison. What is
// chosen is masked once a second, and only what of it is still chosen then.
import {
  MAX_SAMPLED_GROUPS,
  MAX_SAMPLES,
  MAX_SAMPLES_BYTES,
  type RankedSample,
  type RequestSample,
  type SampledGroup,
  type SampleKind,
} from "../../../contracts/delta/request-samples.ts";
import type { Masking } from "../../../metrics/masking/masking.ts";
import type { SampledOutcome, SampledRequest, SampledRequests } from "../protocols/protocol.ts";

/** Longer texts of a head are cut, before they are masked: that takes time. */
const MAX_VALUE_LENGTH = 512;
/** So many are masked at once; the others wait for the next second, so that nobody's requests do. */
const MAX_AT_ONCE = 50;
const MAX_FIELDS = 40;
const MAX_URL_LENGTH = 2_048;

export interface SamplerOptions {
  readonly masking: Masking;
  /** The run's start, by the clock of its requests. */
  readonly startMs: number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export class RequestSampler implements SampledRequests {
  readonly #options: SamplerOptions;
  readonly #random: () => number;
  readonly #groups = new Map<string, Reservoir>();

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  of(kind: SampleKind, name: string, status: number, error: string): SampledOutcome | null {
    const key = `${kind}\u0001${status}\u0001${name}\u0001${error}`;
    const known = this.#groups.get(key);
    if (known !== undefined || this.#groups.size >= MAX_SAMPLED_GROUPS) return known ?? null;
    const group = new Reservoir({ kind, name, status, error }, this.#random);
    this.#groups.set(key, group);
    return group;
  }

  /** What is new since the last time. What has no room waits, as long as nothing better comes. */
  take(): SampledGroup[] {
    let bytes = 0;
    let count = 0;
    return [...this.#groups.values()].flatMap((group): SampledGroup[] => {
      const isFull = bytes > MAX_SAMPLES_BYTES || count >= MAX_AT_ONCE;
      const samples = isFull ? [] : group.takeWaiting().map(this.#masked);
      count += samples.length;
      bytes += samples.reduce((sum, sample) => sum + JSON.stringify(sample).length, 0);
      const seen = group.takeSeen();
      return seen === 0 && samples.length === 0 ? [] : [{ ...group.outcome, seen, samples }];
    });
  }

  readonly #masked = ({ rank, request }: Waiting): RankedSample => {
    const { masking, startMs } = this.#options;
    const { body } = request;
    const url = request.url.slice(0, MAX_URL_LENGTH);
    const sample: RequestSample = {
      second: Math.max(0, Math.floor((request.endedMs - startMs) / 1000)),
      vu: request.vu,
      iteration: request.iteration,
      timings: request.timings,
      error: masking.text(request.error.slice(0, MAX_VALUE_LENGTH)),
      request: {
        method: request.method,
        url: url === request.url ? masking.text(url) : masking.body(masking.text(url), true),
        headers: this.#headersOf(request.requestHead),
      },
      response: {
        status: request.status,
        headers: this.#headersOf(request.answerHead),
        body: body.text === null ? `(${body.bytes} bytes that are no text)` : masking.body(body.text, body.isCut),
      },
    };
    return { rank, sample };
  };

  #headersOf(fields: SampledRequest["requestHead"]): Record<string, string> {
    const headers = new Map<string, string>();
    const { masking } = this.#options;
    for (const [given, whole] of fields.slice(0, MAX_FIELDS)) {
      const [name, masked] = masking.field([given, whole.slice(0, MAX_VALUE_LENGTH)]);
      // What is cut may end in the middle of a secret.
      const value = whole.length > MAX_VALUE_LENGTH ? `${masking.body(masked, true)}…` : masked;
      const before = headers.get(name);
      if (before === undefined) headers.set(name, value);
      else if (before.length < MAX_VALUE_LENGTH) headers.set(name, `${before}, ${value}`);
    }
    return Object.fromEntries(headers);
  }
}

interface Waiting {
  readonly rank: number;
  readonly request: SampledRequest;
}

type Outcome = Pick<SampledGroup, "kind" | "name" | "status" | "error">;

/** Of one group those with the lowest ranks. */
class Reservoir implements SampledOutcome {
  readonly outcome: Outcome;
  readonly #random: (() => number) | null;
  /** Of all that was ever kept, ascending: what ranks behind the last is nobody's. */
  readonly #ranks: number[] = [];
  #highest = Number.POSITIVE_INFINITY;
  #next = 0;
  #seen = 0;
  #waiting: Waiting[] = [];

  constructor(outcome: Outcome, random: () => number) {
    this.outcome = outcome;
    this.#random = outcome.kind === "failed" ? random : null;
  }

  wants(durationMicros: number): boolean {
    this.#seen += 1;
    this.#next = this.#random === null ? -durationMicros : this.#random();
    return this.#next < this.#highest;
  }

  keep(request: SampledRequest): void {
    const rank = this.#next;
    const at = this.#ranks.findIndex((other) => other > rank);
    this.#ranks.splice(at < 0 ? this.#ranks.length : at, 0, rank);
    if (this.#ranks.length > MAX_SAMPLES) this.#ranks.pop();
    if (this.#ranks.length === MAX_SAMPLES) this.#highest = this.#ranks.at(-1) ?? rank;
    this.#waiting.push({ rank, request });
    if (this.#waiting.length > MAX_SAMPLES) this.#waiting = this.#best();
  }

  takeWaiting(): Waiting[] {
    const waiting = this.#best();
    this.#waiting = [];
    return waiting;
  }

  takeSeen(): number {
    const seen = this.#seen;
    this.#seen = 0;
    return seen;
  }

  #best(): Waiting[] {
    return this.#waiting.sort((a, b) => a.rank - b.rank).slice(0, MAX_SAMPLES);
  }
}
