// All that one second holds of requests with the same name, method and outcome: one object of one shape, looked up once a request.

import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import type { BuiltInMetric } from "../../../contracts/metrics/catalog.ts";
import { FAILURES, type FailureKind } from "../../../contracts/metrics/outcomes.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { encodeTrend } from "../../../metrics/kinds/trend.ts";
import type { Reply } from "../protocols/http/reply.ts";

const TRENDS = [
  "http_req_duration",
  "http_req_blocked",
  "http_req_connecting",
  "http_req_tls_handshaking",
  "http_req_sending",
  "http_req_waiting",
  "http_req_receiving",
] as const satisfies readonly BuiltInMetric[];

/** Of a request whose iteration nothing was due for: its executor begins one when the one before has ended. */
export const UNSCHEDULED = -1;

export class RequestSeries {
  private readonly tags: SeriesTags;
  private readonly isFailed: boolean;
  private count = 0;
  private atOnceCount = 0;
  private connectedCount = 0;
  private securedCount = 0;
  private readonly duration = new Histogram();
  private readonly blocked = new Histogram();
  private readonly connecting = new Histogram();
  private readonly handshaking = new Histogram();
  private readonly sending = new Histogram();
  private readonly waiting = new Histogram();
  private readonly receiving = new Histogram();
  /** Only with an arrival rate. */
  private corrected: Histogram | null = null;

  constructor(
    common: SeriesTags,
    name: string,
    method: string,
    group: string,
    status: number,
    failure: FailureKind | null,
  ) {
    this.tags = {
      ...common,
      name,
      method,
      status: String(status),
      ...(failure === null ? {} : { error_code: FAILURES[failure].errorCode }),
      ...(group === "" ? {} : { group }),
    };
    this.isFailed = failure !== null || status >= 400;
  }

  add(reply: Reply, lateMicros: number): void {
    this.count += 1;
    const durationMicros = reply.sendingMicros + reply.waitingMicros + reply.receivingMicros;
    this.duration.record(durationMicros);
    if (lateMicros !== UNSCHEDULED) {
      this.corrected ??= new Histogram();
      this.corrected.record(durationMicros + lateMicros);
    }
    this.blocked.record(reply.blockedMicros);
    // On a connection that was open before: counted in one number, and recorded once a second.
    if (reply.connectingMicros === 0) this.connectedCount += 1;
    else this.connecting.record(reply.connectingMicros);
    if (reply.handshakingMicros === 0) this.securedCount += 1;
    else this.handshaking.record(reply.handshakingMicros);
    this.sending.record(reply.sendingMicros);
    this.waiting.record(reply.waitingMicros);
    // Of an answer that came in one piece.
    if (reply.receivingMicros === 0) this.atOnceCount += 1;
    else this.receiving.record(reply.receivingMicros);
  }

  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void {
    const { tags, count } = this;
    if (count === 0) return;
    into.push({ kind: "counter", metric: "http_reqs", tags, count, sum: count });
    into.push({ kind: "rate", metric: "http_req_failed", tags, count, sum: this.isFailed ? count : 0 });
    const { duration, blocked, connecting, handshaking, sending, waiting, receiving } = this;
    connecting.recordMany(0, this.connectedCount);
    handshaking.recordMany(0, this.securedCount);
    receiving.recordMany(0, this.atOnceCount);
    this.atOnceCount = 0;
    this.connectedCount = 0;
    this.securedCount = 0;
    const histograms = [duration, blocked, connecting, handshaking, sending, waiting, receiving];
    for (const [index, metric] of TRENDS.entries()) {
      const histogram = histograms[index];
      if (histogram !== undefined) into.push(trendOf(metric, tags, histogram));
    }
    if (this.corrected !== null && !this.corrected.isEmpty)
      into.push(trendOf("http_req_duration_corrected", tags, this.corrected));
    this.count = 0;
  }
}

/** The histogram as a series, and reset. It holds at least one sample. */
export const trendOf = (metric: BuiltInMetric, tags: SeriesTags, histogram: Histogram): Series => {
  const series = encodeTrend({ metric, tags }, histogram);
  histogram.reset();
  return series;
};
