// HTTP as `meridian try` speaks it, and a run that is asked to: the same engines, and each request is told with its
// answer. Any other run has nothing of this in its way.
import type { Exchange } from "../../../../contracts/run/try-events.ts";
import type { Protocol, ThreadScope } from "../protocol.ts";
import { LibraryRequests } from "./client/library-requests.ts";
import { ScriptFiles } from "./client/script-files.ts";
import { openEngine } from "./engine.ts";
import { OpenHttp } from "./http.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";
import { fieldsOf } from "./request-fields.ts";
import type { HttpEngine, HttpSession } from "./session.ts";
import { codingsOf, toldBody } from "./told-body.ts";

/** Who is told. */
export interface ExchangeWatch {
  readonly hasBodies: boolean;
  /** @param isFirst whether it is of the first virtual user, or nobody's */
  readonly told: (exchange: Exchange, isFirst: boolean) => void;
  /** Where the code is that calls now. */
  readonly group: () => string;
}

/** More of a body is not told: nobody reads it in a terminal. */
const MAX_BODY_BYTES = 64 * 1024;

export const watchedHttp = (watch: ExchangeWatch): Protocol => ({
  name: "http",
  open: ({ dialer, samples, clock, options, files }: ThreadScope) =>
    new OpenHttp({
      engine: watchEngine(openEngine(options.http, dialer, clock), { ...watch, agent: options.http.userAgent }),
      libraries: new LibraryRequests({
        samples,
        dialer,
        now: clock,
        onEnded: (method, url, reply) => watch.told(libraryExchange(method, url, reply), true),
      }),
      options: options.http,
      clock,
      files: new ScriptFiles(files),
    }),
});

/** With the agent of requests that name none. */
type EngineWatch = ExchangeWatch & { readonly agent: string | undefined };

const watchEngine = (engine: HttpEngine, watch: EngineWatch): HttpEngine => {
  let openedCount = 0;
  return {
    openSession: () => {
      openedCount += 1;
      return watchSession(engine.openSession(), watch, openedCount === 1);
    },
    get inFlight() {
      return engine.inFlight;
    },
    close: () => engine.close(),
  };
};

const watchSession = (session: HttpSession, watch: EngineWatch, isFirst: boolean): HttpSession => {
  /** While an answer is given: a redirect is sent then, by nobody's code. */
  let groupOfAnswer: string | undefined;
  return {
    send: (request, nowMs, onReply) => {
      const group = groupOfAnswer ?? watch.group();
      session.send(request, nowMs, (reply) => {
        watch.told(exchangeOf(request, reply, group, watch), isFirst);
        groupOfAnswer = group;
        onReply(reply);
        groupOfAnswer = undefined;
      });
    },
    renew: () => session.renew(),
    close: () => session.close(),
  };
};

const exchangeOf = (
  request: HttpRequest,
  reply: Reply,
  group: string,
  { hasBodies, agent }: EngineWatch,
): Exchange => ({
  ...outcomeOf(reply),
  by: "script",
  group,
  method: request.method,
  url: request.url.href,
  requestHead: fieldsOf(request, agent),
  answerHead: reply.head.fields,
  ...(hasBodies ? bodiesOf(request, reply) : {}),
});

const libraryExchange = (method: string, url: string, reply: Reply): Exchange => ({
  ...outcomeOf(reply),
  by: "library",
  group: "",
  method,
  url,
  requestHead: [],
  answerHead: [],
});

const outcomeOf = (reply: Reply) => ({
  status: reply.status,
  reason: reply.head.reason,
  proto: reply.head.proto,
  failure: reply.failure,
  message: reply.message,
  isResent: reply.firstFailure !== null,
  sentBytes: reply.sentBytes,
  receivedBytes: reply.receivedBytes,
  micros: {
    blocked: reply.blockedMicros,
    connecting: reply.connectingMicros,
    handshaking: reply.handshakingMicros,
    sending: reply.sendingMicros,
    waiting: reply.waitingMicros,
    receiving: reply.receivingMicros,
  },
});

const bodiesOf = (request: HttpRequest, reply: Reply): Pick<Exchange, "requestBody" | "answerBody"> => {
  const sent = request.body;
  return {
    ...(sent === null || sent.length === 0 ? {} : { requestBody: toldBody(sent, encodingOf(request), MAX_BODY_BYTES) }),
    ...(reply.body.length === 0 ? {} : { answerBody: toldBody(reply.body, codingsOf(reply), MAX_BODY_BYTES) }),
  };
};

const encodingOf = ({ headers }: HttpRequest): string =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-encoding")?.[1] ?? "";
