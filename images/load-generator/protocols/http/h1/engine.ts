// The HTTP/1.1 engine of a thread: sessions with their connections, and what is known of each URL.
import { type Dialer, type DialRefusal, type Endpoint, isRefusal, type ProxyHop } from "../../../net/dialer.ts";
import { AnswerMemos } from "../answer-memo.ts";
import { DeadlineWatch } from "../deadline-watch.ts";
import { KeptByRequest } from "../kept-by-request.ts";
import { Inbox, SendQueue } from "../pipeline.ts";
import { failed, type Reply, replyLater } from "../reply.ts";
import { HTTP_SCHEMES, type HttpRequest } from "../request.ts";
import { asksToClose } from "../request-fields.ts";
import type { EngineOptions, HttpEngine, HttpSession } from "../session.ts";
import { Connection } from "./connection.ts";
import { encodeRequest } from "./encode.ts";
import { HeadMemo } from "./head-memo.ts";

/** Connections of one virtual user to one origin: as many as it has requests under way at once. */
const MAX_CONNECTIONS = 1_024;

/** What is known of a URL: found by the object itself, as a text would have to be read through each time. */
interface Route {
  readonly leadsTo: Endpoint | DialRefusal;
  readonly encoded: KeptByRequest<Buffer>;
  readonly memos: AnswerMemos<HeadMemo>;
}

export class Http1Engine implements HttpEngine {
  readonly sessions = new Set<Http1Session>();
  readonly inbox = new Inbox();
  readonly sendQueue: SendQueue;
  readonly now: () => number;
  readonly options: EngineOptions;
  readonly #dialer: Dialer;
  readonly #routes = new WeakMap<URL, Route>();
  readonly deadlines: DeadlineWatch;

  /** @param now milliseconds, never stepped back */
  constructor(dialer: Dialer, now: () => number, options: EngineOptions) {
    this.#dialer = dialer;
    this.now = now;
    this.options = options;
    this.sendQueue = new SendQueue(now);
    this.deadlines = new DeadlineWatch(this.sessions, now);
  }

  get inFlight(): number {
    let count = this.inbox.size;
    for (const session of this.sessions) count += session.inFlight;
    return count;
  }

  openSession(): HttpSession {
    const session = new Http1Session(this);
    this.sessions.add(session);
    return session;
  }

  close(): void {
    this.deadlines.stop();
    for (const session of this.sessions) session.close();
  }

  routeOf(url: URL): Route {
    const known = this.#routes.get(url);
    if (known !== undefined) return known;
    const leadsTo = this.#dialer.dial(url, HTTP_SCHEMES);
    const route = { leadsTo, encoded: new KeptByRequest<Buffer>(), memos: new AnswerMemos(HeadMemo) };
    this.#routes.set(url, route);
    return route;
  }
}

class Http1Session implements HttpSession {
  readonly #engine: Http1Engine;
  /** To all origins: nearly every user calls one or two, and looks through few. */
  readonly #connections: Connection[] = [];
  #isClosed = false;

  constructor(engine: Http1Engine) {
    this.#engine = engine;
  }

  get inFlight(): number {
    let count = 0;
    for (const connection of this.#connections) if (connection.isBusy) count += 1;
    return count;
  }

  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void {
    const { leadsTo, encoded, memos } = this.#engine.routeOf(request.url);
    if (this.#isClosed) replyLater(failed("connect-failed", "the virtual user has ended"), onReply);
    else if (isRefusal(leadsTo)) replyLater(failed(leadsTo.failure, leadsTo.message), onReply);
    else {
      const { noConnectionReuse, userAgent } = this.#engine.options;
      const isLast = noConnectionReuse || asksToClose(request.headers);
      const bytes = encode(request, encoded, isLast, leadsTo.tls === null ? leadsTo.proxy : null, userAgent);
      this.#engine.deadlines.begun(nowMs, request.timeoutMs);
      this.#freeConnection(leadsTo, request).exchange(request, bytes, isLast, memos.of(request.method), nowMs, onReply);
    }
  }

  renew(): void {
    for (const connection of this.#connections) connection.retire();
  }

  checkDeadlines(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) nextMs = Math.min(nextMs, connection.checkDeadline(nowMs));
    return nextMs;
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.close();
    this.#connections.length = 0;
    this.#engine.sessions.delete(this);
    // Whoever closes it counts what it has been told of.
    this.#engine.inbox.tellAll();
  }

  /** @throws RangeError where too many are under way */
  #freeConnection(endpoint: Endpoint, { method, href }: HttpRequest): Connection {
    let busyCount = 0;
    for (const connection of this.#connections)
      if (connection.endpoint === endpoint) {
        if (!connection.isBusy) return connection;
        busyCount += 1;
      }
    if (busyCount >= MAX_CONNECTIONS) throw new RangeError(`${method} ${href}: ${TOO_MANY}`);
    const connection = new Connection(endpoint, this.#engine);
    this.#connections.push(connection);
    return connection;
  }
}

const TOO_MANY = `more than ${MAX_CONNECTIONS} requests of one virtual user to one origin are under way at once: await some first, or use http.batch`;

const encode = (
  request: HttpRequest,
  known: KeptByRequest<Buffer>,
  isLast: boolean,
  proxy: ProxyHop | null,
  agent: string | undefined,
): Buffer => {
  const before = known.get(request);
  if (before !== undefined) return before;
  const bytes = encodeRequest(request, isLast, proxy, agent);
  known.keep(request, bytes);
  return bytes;
};
