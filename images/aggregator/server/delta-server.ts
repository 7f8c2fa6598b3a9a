// HTTP for load generators and the container's health check: POST /deltas, GET /health. Checks who sends, bounds what
// is sent, and passes on nothing but well-formed deltas; what becomes of them is the sink's business.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { DeltaUnreadable, decodeDelta } from "../../../contracts/delta/delta-codec.ts";
import { DELTAS_PATH, MAX_DELTA_BYTES, type WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { type PassHolder, readPass } from "../../../contracts/delta/worker-pass.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { createCountingLog } from "../log.ts";
import type { Clock, Log } from "../ports.ts";
import { parseDelta } from "./delta-check.ts";
import type { DeltaReply } from "./delta-reply.ts";
import { RequestRefused } from "./refusal.ts";
import { BodyReader } from "./request-body.ts";

export const HEALTH_PATH = "/health";
const HEALTH = `GET ${HEALTH_PATH}`;
/**
 * How much is still read and thrown away of a sender that was refused early. Closing while it sends would reset the
 * connection, and the answer would be lost. No worker sends more than this.
 */
const LINGER_BYTES = MAX_DELTA_BYTES;

export interface DeltaSink {
  /**
   * Takes a delta, and resolves once it is persisted or refused.
   * @param generation of the run that its sender may speak in
   * @throws RequestRefused when it cannot be merged
   */
  receive(delta: WorkerDelta, bytes: number, generation: number): Promise<DeltaReply>;
}

export interface DeltaServerOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly region: string;
  /** `<address>:<port>`, as workers call it; undefined until that is known. */
  readonly ownHost: () => string | undefined;
  /** The workers' passes are made of it. */
  readonly token: string;
  readonly sink: DeltaSink;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DeltaServer {
  readonly port: number;
  /** Takes no new connection, lets answers under way finish for `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>;
}

/** @throws MeridianError PORT_UNAVAILABLE */
export const startDeltaServer = async (options: DeltaServerOptions): Promise<DeltaServer> => {
  const { host, port, clock } = options;
  const handle = createHandler(options);
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 }, handle);
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new MeridianError("PORT_UNAVAILABLE", `the aggregator cannot listen on ${host}:${port}`, {
      next: "set network.aggregatorPort in config.json to a free port, or to 0 for any",
      cause,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async (graceMs) => {
      const closed = once(server, "close");
      const isClosed = new AbortController();
      void closed.then(() => isClosed.abort());
      server.close();
      server.closeIdleConnections();
      await clock.sleep(graceMs, isClosed.signal);
      server.closeAllConnections();
      await closed;
    },
  };
};

const createHandler = ({ region, ownHost, token, sink, clock, log }: DeltaServerOptions) => {
  const bodies = new BodyReader();
  const countRefusal = createCountingLog(log, "requests-refused", clock);

  /** What each connection showed last, where it was right: it shows the same each second. */
  const shown = new WeakMap<Socket, { readonly authorization: string; readonly holder: PassHolder }>();

  const holderOf = ({ headers: { authorization = "" }, socket }: IncomingMessage): PassHolder => {
    const known = shown.get(socket);
    if (known?.authorization === authorization) return known.holder;
    const [, pass = ""] = /^Bearer (.*)$/.exec(authorization) ?? [];
    const holder = readPass(token, region, pass);
    if (holder !== undefined) {
      shown.set(socket, { authorization, holder });
      return holder;
    }
    throw new RequestRefused("unauthorized", "this is no pass to this aggregator: ask the orchestrator");
  };

  const takeDelta = async (request: IncomingMessage): Promise<DeltaReply> => {
    const holder = holderOf(request);
    const received = await bodies.read(request);
    const { content, bytes } = decodeDelta(received, request.headers["content-encoding"]);
    const delta = parseDelta(content);
    if (delta.region !== region)
      throw new RequestRefused("bad-request", `this aggregator is ${region}'s, the delta is of another region`);
    if (delta.workerId !== holder.workerId || delta.slot !== holder.slot)
      throw new RequestRefused("unauthorized", "the delta is of another worker or slot than the pass");
    return sink.receive(delta, bytes, holder.generation);
  };

  /** By a name that was made to lead here, or in a browser, a stranger's page would call. */
  const isStrange = ({ headers, socket }: IncomingMessage, route: string): boolean => {
    const isOwn = headers.host === ownHost() || (route === HEALTH && headers.host === `127.0.0.1:${socket.localPort}`);
    return !isOwn || headers.origin !== undefined;
  };

  const replyTo = async (request: IncomingMessage, route: string): Promise<DeltaReply> => {
    if (isStrange(request, route))
      throw new RequestRefused("unauthorized", "this aggregator answers by its own name, and no page", { status: 403 });
    if (route === `POST ${DELTAS_PATH}`) return takeDelta(request);
    throw refuseUnknownPath();
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const route = `${request.method} ${request.url}`;
    if (route === HEALTH && !isStrange(request, route)) {
      answer(request, response, 200, { ok: true });
      return;
    }
    const reply = replyTo(request, route);
    reply.then(
      ({ status, answer: body }) => answer(request, response, status, body),
      (cause: unknown) => {
        const error = cause instanceof DeltaUnreadable ? refusalOf(cause) : cause;
        if (!(error instanceof RequestRefused)) {
          abandon(response, error, countRefusal);
          return;
        }
        countRefusal(error.error);
        const { message, issues, status } = error;
        answer(request, response, status, { error: error.error, message, ...(issues.length > 0 ? { issues } : {}) });
      },
    );
  };
};

const refusalOf = ({ reason, message }: DeltaUnreadable): RequestRefused => {
  if (reason === "too-large") return new RequestRefused("too-large", message);
  return new RequestRefused("bad-request", message, reason === "unknown-encoding" ? { status: 415 } : {});
};

const refuseUnknownPath = (): RequestRefused =>
  new RequestRefused("bad-request", `only POST ${DELTAS_PATH} and GET ${HEALTH_PATH} are answered`, { status: 404 });

const abandon = (response: ServerResponse, error: unknown, count: (key: string) => void): void => {
  count(error instanceof Error ? error.message.slice(0, 100) : "unknown");
  response.destroy();
};

const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;

const RETRY_AFTER_SECONDS = "1";

const answer = (request: IncomingMessage, response: ServerResponse, status: number, body: object): void => {
  const text = JSON.stringify(body);
  const isWholeRequestRead = request.complete || !announcesBody(request);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(status === 503 ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
    ...(isWholeRequestRead ? {} : { connection: "close" }),
  });
  if (isWholeRequestRead) {
    response.end(text);
    return;
  }
  // The whole answer is sent now; the connection is closed when the sender is done or has sent too much more.
  response.write(text);
  let discardedBytes = 0;
  request.on("data", (chunk: Buffer) => {
    discardedBytes += chunk.length;
    if (discardedBytes > LINGER_BYTES) request.destroy();
  });
  request.on("end", () => response.end());
};
