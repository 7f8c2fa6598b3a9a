// All that is recorded of requests with the same name, method and outcome: one object of one shape, looked up once a
// request.
import type { SeriesTags } from "../../../../contracts/delta/series.ts";
import { FAILURES } from "../../../../contracts/metrics/outcomes.ts";
import { type SampledOutcome, type SampleSeries, type Samples, UNSCHEDULED } from "../protocol.ts";
import { JUDGED_FAILED, type Judgement, NOT_JUDGED } from "./expected-statuses.ts";
import type { Reply } from "./reply.ts";
import { type Called, sampledOf } from "./sampled.ts";

export class RequestSeries {
  readonly #samples: Samples;
  readonly #tags: SeriesTags;
  readonly #failed: 0 | 1;
  readonly #count: SampleSeries;
  /** Null: nobody judges these. */
  readonly #failedRate: SampleSeries | null;
  readonly #duration: SampleSeries;
  readonly #blocked: SampleSeries;
  readonly #connecting: SampleSeries;
  readonly #handshaking: SampleSeries;
  readonly #sending: SampleSeries;
  readonly #waiting: SampleSeries;
  readonly #receiving: SampleSeries;
  /** Null: none of them is shown as it was. */
  readonly #sampled: SampledOutcome | null;
  /** Only with an arrival rate. */
  #corrected: SampleSeries | null = null;

  constructor(samples: Samples, tags: SeriesTags, judgement: Judgement, { status, failure }: Reply) {
    this.#samples = samples;
    this.#tags = tags;
    this.#failed = judgement === JUDGED_FAILED ? 1 : 0;
    this.#count = samples.series("http_reqs", tags);
    this.#failedRate = judgement === NOT_JUDGED ? null : samples.series("http_req_failed", tags);
    this.#duration = samples.series("http_req_duration", tags);
    this.#blocked = samples.series("http_req_blocked", tags);
    this.#connecting = samples.series("http_req_connecting", tags);
    this.#handshaking = samples.series("http_req_tls_handshaking", tags);
    this.#sending = samples.series("http_req_sending", tags);
    this.#waiting = samples.series("http_req_waiting", tags);
    this.#receiving = samples.series("http_req_receiving", tags);
    const kind = judgement === JUDGED_FAILED ? "failed" : "slow";
    const error = failure === null ? "" : FAILURES[failure].meaning;
    this.#sampled = samples.sampled?.of(kind, tags.name ?? "", failure === null ? status : 0, error) ?? null;
  }

  /** @param called what was sent, and by whom; null: it is not known */
  add(reply: Reply, lateMicros: number, called: Called | null): void {
    this.#count.add(1);
    if (this.#failedRate !== null) this.#failedRate.add(this.#failed);
    const durationMicros = reply.sendingMicros + reply.waitingMicros + reply.receivingMicros;
    this.#duration.add(durationMicros);
    if (lateMicros !== UNSCHEDULED) {
      this.#corrected ??= this.#samples.series("http_req_duration_corrected", this.#tags);
      this.#corrected.add(durationMicros + lateMicros);
    }
    this.#blocked.add(reply.blockedMicros);
    this.#connecting.add(reply.connectingMicros);
    this.#handshaking.add(reply.handshakingMicros);
    this.#sending.add(reply.sendingMicros);
    this.#waiting.add(reply.waitingMicros);
    this.#receiving.add(reply.receivingMicros);
    if (called !== null && this.#sampled?.wants(durationMicros))
      this.#sampled.keep(sampledOf(called, reply, durationMicros));
  }
}
