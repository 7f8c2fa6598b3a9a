// samples.json: a few requests that failed, and the slowest of the others, as they were.
import type { RequestSample, SampleKind } from "../delta/request-samples.ts";

/** Requests of one name, region and outcome. */
export interface SampleGroup {
  readonly kind: SampleKind;
  readonly name: string;
  readonly region: string;
  /** 0: there was no answer. */
  readonly status: number;
  /** What kind of failure it was; "" where there was an answer. */
  readonly error: string;
  /** So many requests the samples are of. */
  readonly seen: number;
  /** failed: any, each as likely as the other, by their time. slow: the slowest first. */
  readonly samples: readonly RequestSample[];
}

export interface SamplesFile {
  readonly schema: "meridian.samples.v1";
  readonly groups: readonly SampleGroup[];
}
