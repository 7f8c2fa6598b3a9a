// What is recorded of requests: under the name, method, status or failure, group and own tags of each. Hot path: two
// look-ups and a few counters for each request. One that the end of the run cut is counted as that, and nothing else of
// it: how long it had been under way says nothing of the target.
import {
  FAILURES,
  type FailureKind,
  isInterruption,
  isTargetsFailure,
} from "../../../../contracts/metrics/outcomes.ts";
import { isExpectedResponse } from "../../../../contracts/metrics/tags.ts";
import { type OwnTags, type SampleSeries, type Samples, sampleKey } from "../protocol.ts";
import { JUDGED_FAILED, type Judgement, judge, USUALLY_EXPECTED } from "./expected-statuses.ts";
import type { Reply } from "./reply.ts";
import { RequestSeries } from "./request-series.ts";

const FAILURE_INDEX = new Map(Object.keys(FAILURES).map((failure, index) => [failure, 1_000 + index]));

export class RequestSamples {
  readonly #samples: Samples;
  readonly #sentBytes: SampleSeries;
  readonly #receivedBytes: SampleSeries;
  /** Name (with group and own tags) → method and outcome → series. Kept from second to second: names repeat. */
  readonly #series = new Map<string, Map<number, RequestSeries>>();

  constructor(samples: Samples) {
    this.#samples = samples;
    this.#sentBytes = samples.series("data_sent", {});
    this.#receivedBytes = samples.series("data_received", {});
  }

  /**
   * @param lateMicros how long after it was due the request's iteration began; UNSCHEDULED where nothing was due
   * @returns whether it failed by the target's doing
   */
  add(
    name: string,
    method: string,
    group: string,
    reply: Reply,
    lateMicros: number,
    own?: OwnTags,
    judgement: Judgement = judge(reply, USUALLY_EXPECTED),
  ): boolean {
    this.#samples.at(reply.endedMs === 0 ? undefined : reply.endedMs);
    if (reply.failure !== null && isInterruption(reply.failure)) {
      const tags = this.#tagsOf(name, method, group, reply, own, JUDGED_FAILED);
      this.#samples.series("http_reqs_interrupted", tags).add(1);
    } else this.#seriesOf(name, method, group, reply, own, judgement).add(reply, lateMicros);
    if (reply.firstFailure !== null) this.#addFirstTry(name, method, group, reply.firstFailure, own);
    this.#sentBytes.add(reply.sentBytes);
    this.#receivedBytes.add(reply.receivedBytes);
    return judgement === JUDGED_FAILED && (reply.failure === null || isTargetsFailure(reply.failure));
  }

  #seriesOf(
    name: string,
    method: string,
    group: string,
    reply: Reply,
    own: OwnTags | undefined,
    judgement: Judgement,
  ): RequestSeries {
    // A name that has series is one of those that are shown as they are.
    let byOutcome = this.#series.get(sampleKey(name, group, own));
    if (byOutcome === undefined) {
      const key = sampleKey(this.#samples.nameOf(name), group, own);
      byOutcome = this.#series.get(key) ?? new Map();
      this.#series.set(key, byOutcome);
    }
    const outcome = (methodIndex(method) * 4 + judgement) * 10_000 + outcomeIndex(reply.status, reply.failure);
    let series = byOutcome.get(outcome);
    if (series === undefined) {
      const tags = this.#tagsOf(name, method, group, reply, own, judgement);
      series = new RequestSeries(this.#samples, tags, judgement);
      byOutcome.set(outcome, series);
    }
    return series;
  }

  /** An attempt of the ledger's, and none of the requests: the script hears of one. */
  #addFirstTry(name: string, method: string, group: string, failure: FailureKind, own: OwnTags | undefined): void {
    const tags = this.#tagsOf(name, method, group, { status: 0, failure }, own, JUDGED_FAILED);
    this.#samples.series("http_reqs_resent", tags).add(1);
  }

  #tagsOf(
    name: string,
    method: string,
    group: string,
    { status, failure }: Pick<Reply, "status" | "failure">,
    own: OwnTags | undefined,
    judgement: Judgement,
  ) {
    const isExpected = judgement !== JUDGED_FAILED;
    return {
      ...own?.tags,
      name: this.#samples.nameOf(name),
      method,
      status: String(status),
      ...(failure === null ? {} : { error_code: FAILURES[failure].errorCode }),
      ...(group === "" ? {} : { group }),
      // Readers know it by the status, unless the script has told otherwise.
      ...(isExpected === isExpectedResponse(String(status)) ? {} : { expected_response: String(isExpected) }),
    };
  }
}

const outcomeIndex = (status: number, failure: FailureKind | null): number =>
  failure === null ? status : (FAILURE_INDEX.get(failure) ?? 0);

const methods = new Map<string, number>();
const methodIndex = (method: string): number => {
  const known = methods.get(method);
  if (known !== undefined) return known;
  methods.set(method, methods.size);
  return methods.size - 1;
};
