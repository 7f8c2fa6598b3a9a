// What is recorded of requests: under the name, method, status or failure, group and own tags of each. Hot path: two
// look-ups and a few counters for each request. One that the end of the run cut is counted as that, and nothing else of
// it: how long it had been under way says nothing of the target.
import {
  FAILURES,
  type FailureKind,
  isInterruption,
  isTargetsFailure,
} from "../../../../contracts/metrics/outcomes.ts";
import { isExpectedResponse, OTHER_NAME } from "../../../../contracts/metrics/tags.ts";
import { type OwnTags, type SampleSeries, type Samples, sampleKey } from "../protocol.ts";
import { JUDGED_FAILED, type Judgement, judge, USUALLY_EXPECTED } from "./expected-statuses.ts";
import type { Reply } from "./reply.ts";
import { RequestSeries } from "./request-series.ts";
import type { Called } from "./sampled.ts";

const FAILURE_INDEX = new Map(Object.keys(FAILURES).map((failure, index) => [failure, 1_000 + index]));

export class RequestSamples {
  /** The scenario makes requests, if none has ended yet. */
  #hasBegun = false;
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

  /** An attempt begins. */
  begun(): void {
    this.#hasBegun = true;
    this.#samples.begun();
  }

  /**
   * @param called what was sent, and by whom; null: it is not known
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
    called: Called | null = null,
  ): boolean {
    this.#samples.at(reply.endedMs === 0 ? undefined : reply.endedMs);
    if (reply.failure !== null && isInterruption(reply.failure)) this.#addInterrupted(name, method, group, reply, own);
    else {
      const known = this.#series.get(sampleKey(name, group, own))?.get(outcomeOf(method, reply, judgement));
      (known ?? this.#findOrMake(name, method, group, reply, own, judgement)).add(reply, lateMicros, called);
    }
    if (reply.firstFailure !== null) this.#addFirstTry(name, method, group, reply.firstFailure, own);
    this.#sentBytes.add(reply.sentBytes);
    this.#receivedBytes.add(reply.receivedBytes);
    return judgement === JUDGED_FAILED && (reply.failure === null || isTargetsFailure(reply.failure));
  }

  /** Of an iteration that was dropped. A scenario without HTTP requests has nobody who would have waited for one. */
  addWait(waitedMicros: number): void {
    if (!this.#hasBegun) return;
    this.#samples.at();
    this.#samples.series("http_req_duration_corrected", {}).add(waitedMicros);
  }

  #addInterrupted(name: string, method: string, group: string, reply: Reply, own: OwnTags | undefined): void {
    const names = this.#bound(name, method, group, own);
    this.#samples.series("http_reqs_interrupted", tagsOf(names, reply, JUDGED_FAILED)).add(1);
  }

  /** The series of a request that is not kept under the names as the script gave them: new, or one of too many. */
  #findOrMake(
    name: string,
    method: string,
    group: string,
    reply: Reply,
    own: OwnTags | undefined,
    judgement: Judgement,
  ): RequestSeries {
    const names = this.#bound(name, method, group, own);
    const known = this.#find(names, reply, judgement);
    if (known !== undefined) return known;
    if (this.#samples.admitCombination()) return this.#make(names, reply, judgement);
    const other = { ...names, name: OTHER_NAME, group: group === "" ? "" : OTHER_NAME };
    return this.#find(other, reply, judgement) ?? this.#make(other, reply, judgement);
  }

  /** An attempt of the ledger's, and none of the requests: the script hears of one. */
  #addFirstTry(name: string, method: string, group: string, failure: FailureKind, own: OwnTags | undefined): void {
    const names = this.#bound(name, method, group, own);
    this.#samples.begun();
    this.#samples.series("http_reqs_resent", tagsOf(names, { status: 0, failure }, JUDGED_FAILED)).add(1);
  }

  #bound(name: string, method: string, group: string, own: OwnTags | undefined): Names {
    const samples = this.#samples;
    return {
      name: samples.nameOf(name),
      method: samples.valueOf("method", method),
      group: group === "" ? "" : samples.valueOf("group", group),
      own,
    };
  }

  #find({ name, method, group, own }: Names, reply: Reply, judgement: Judgement): RequestSeries | undefined {
    return this.#series.get(sampleKey(name, group, own))?.get(outcomeOf(method, reply, judgement));
  }

  #make(names: Names, reply: Reply, judgement: Judgement): RequestSeries {
    const { name, method, group, own } = names;
    const key = sampleKey(name, group, own);
    const byOutcome = this.#series.get(key) ?? new Map<number, RequestSeries>();
    this.#series.set(key, byOutcome);
    if (!methods.has(method)) methods.set(method, methods.size);
    const series = new RequestSeries(this.#samples, tagsOf(names, reply, judgement), judgement, reply);
    byOutcome.set(outcomeOf(method, reply, judgement), series);
    return series;
  }
}

/** What a request is counted under. */
interface Names {
  readonly name: string;
  readonly method: string;
  readonly group: string;
  readonly own: OwnTags | undefined;
}

type Outcome = Pick<Reply, "status" | "failure">;

const tagsOf = ({ name, method, group, own }: Names, { status, failure }: Outcome, judgement: Judgement) => {
  const isExpected = judgement !== JUDGED_FAILED;
  return {
    ...own?.tags,
    name,
    method,
    status: String(status),
    ...(failure === null ? {} : { error_code: FAILURES[failure].errorCode }),
    ...(group === "" ? {} : { group }),
    // Readers know it by the status, unless the script has told otherwise.
    ...(isExpected === isExpectedResponse(String(status)) ? {} : { expected_response: String(isExpected) }),
  };
};

/** Methods that something is kept of, each with its number. */
const methods = new Map<string, number>();

/** Method, judgement and outcome as one number. A method that nothing is kept of has one that nothing else has. */
const outcomeOf = (method: string, { status, failure }: Reply, judgement: Judgement): number =>
  ((methods.get(method) ?? -1) * 4 + judgement) * 10_000 +
  (failure === null ? status : (FAILURE_INDEX.get(failure) ?? 0));
