// What the tests of a script's surroundings share: replies made by hand, a session that gives them, a recorder to look
// into.
import { TextHead } from "../../../images/load-generator/protocols/http/h1/text-head.ts";
import { OpenHttp } from "../../../images/load-generator/protocols/http/http.ts";
import { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../images/load-generator/protocols/http/request.ts";
import type { HttpSession } from "../../../images/load-generator/protocols/http/session.ts";
import { type Samples, UNSCHEDULED, type VuScope } from "../../../images/load-generator/protocols/protocol.ts";
import { type Recorded, Recorder, RecorderBounds } from "../../../images/load-generator/recorder/recorder.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { createMetricClasses, type MetricSink } from "../../../images/load-generator/vu/custom-metrics.ts";
import type { LoadedScript } from "../../../images/load-generator/vu/load-script.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";

export const replyOf = (status: number, fields: readonly string[] = [], body: Buffer | string = ""): Reply => {
  const reply = new Reply();
  reply.status = status;
  reply.head = new TextHead(`HTTP/1.1 ${[`${status} Said`, ...fields].join("\r\n")}\r\n\r\n`);
  reply.body = Buffer.from(body);
  return reply;
};

export const failureOf = (failure: NonNullable<Reply["failure"]>, message: string): Reply => {
  const reply = new Reply();
  reply.failure = failure;
  reply.message = message;
  return reply;
};

/** A script as the loader gives it, its errors explained by their text alone. */
export const scriptOf = (run: ScriptFunction): LoadedScript => {
  const sink: MetricSink = { recorder: undefined };
  const explain = (error: unknown) => ({ message: String(error), place: "script.js:1:1" });
  const module = { names: [], functionOf: () => run, phases: {} };
  const mask = new SecretMask();
  const said = { isMeant: () => false, hasMeant: false, takesContext: true };
  return { takeModule: () => module, explain, ...said, sink, mask, metrics: createMetricClasses(sink) };
};

/** A virtual user that is never stopped, and whose iterations are never due. */
export const scopeOf = (samples: Samples): VuScope => ({
  permission: () => null,
  throwIfStopped: () => {},
  group: () => "",
  lateMicros: () => UNSCHEDULED,
  waited: () => {},
  during: (_what, run) => run(),
  begin: () => null,
  end: () => {},
  requestFailed: () => {},
  identity: { idInTest: 1, iteration: 0 },
  samples,
});

export interface FakeSession extends HttpSession {
  readonly sent: HttpRequest[];
  isClosed: boolean;
}

/** Gives the replies in turn, the last for ever. */
export const sessionOf = (...replies: readonly Reply[]): FakeSession => ({
  sent: [],
  isClosed: false,
  send(request, _nowMs, onReply) {
    this.sent.push(request);
    setImmediate(onReply, replies[Math.min(this.sent.length, replies.length) - 1] ?? replyOf(200));
  },
  renew() {},
  close() {
    this.isClosed = true;
  },
});

/** What a client is told where the config says nothing. */
export const USUAL_CALLS = { limits: { batch: 20, batchPerHost: 6 }, maxRedirects: 10, throw: false };

/** HTTP as a thread has it, whose virtual users all have this session. */
export const httpOver = (session: HttpSession): OpenHttp =>
  new OpenHttp({
    engine: { openSession: () => session, inFlight: 0, close: () => {} },
    libraries: { inFlight: 0, close: () => {} },
    options: { discardResponseBodies: false, noCookiesReset: false, noVUConnectionReuse: false },
    clock: monotonicMs,
  });

/** A recorder whose clock stands in the run's first second. */
export const recorderOf = (tags: Readonly<Record<string, readonly string[]>> = {}): Recorder =>
  new Recorder(
    () => 500,
    0,
    () => 0,
    { bounds: new RecorderBounds(tags) },
  );

/** All series of one metric, as `tags → count`. */
export const countsOf = ({ seconds }: Recorded, metric: string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { tags, count } of seconds.flatMap(({ series }) => series.filter((one) => one.metric === metric))) {
    const key = Object.entries(tags)
      .map((pair) => pair.join("="))
      .join(" ");
    // A slow machine comes to the next second of the run: it has the same series once more.
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
};
