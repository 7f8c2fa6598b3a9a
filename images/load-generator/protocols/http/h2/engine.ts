// The HTTP/2 engine of a thread: a connection per virtual user and origin, its protocol agreed on by ALPN. What is not
// https, or a server that does not offer h2, gets HTTP/1.1 from the engine that it is given, which refuses what may not
// be called, too.
import { type Dialer, type Endpoint, isRefusal } from "../../../net/dialer.ts";
import { failCutAtEnd } from "../../../net/failures.ts";
import { AnswerMemos } from "../answer-memo.ts";
import { DeadlineWatch } from "../deadline-watch.ts";
import { KeptByRequest } from "../kept-by-request.ts";
import { Inbox, SendQueue } from "../pipeline.ts";
import type { Reply } from "../reply.ts";
import { HTTP_SCHEMES, type HttpRequest } from "../request.ts";
import { asksToClose } from "../request-fields.ts";
import type { EngineOptions, HttpEngine, HttpSession } from "../session.ts";
import { Channel } from "./channel.ts";
import { Exchange } from "./exchange.ts";
import { type RequestHead, requestHeadOf } from "./headers.ts";
import { HeadMemo } from "./wire-head.ts";

/** What is known of a URL: found by the object itself, as a text would have to be read through each time. */
interface Route {
  /** Null: nothing that HTTP/2 is offered to. */
  readonly endpoint: Endpoint | null;
  readonly heads: KeptByRequest<RequestHead>;
  readonly memos: AnswerMemos<HeadMemo>;
}

export class Http2Engine implements HttpEngine {
  readonly http1: HttpEngine;
  readonly sessions = new Set<Http2Session>();
  /** Origins whose servers did not offer h2: asked once per thread, not once per connection. */
  readonly withoutHttp2 = new Set<Endpoint>();
  readonly inbox = new Inbox();
  readonly sendQueue: SendQueue;
  readonly now: () => number;
  readonly options: EngineOptions;
  readonly #dialer: Dialer;
  readonly #routes = new WeakMap<URL, Route>();
  readonly deadlines: DeadlineWatch;

  /** @param http1 closed with this one; @param now milliseconds, never stepped back */
  constructor(dialer: Dialer, http1: HttpEngine, now: () => number, options: EngineOptions) {
    this.#dialer = dialer;
    this.http1 = http1;
    this.now = now;
    this.options = options;
    this.sendQueue = new SendQueue(now);
    this.deadlines = new DeadlineWatch(this.sessions, now);
  }

  get inFlight(): number {
    let count = this.http1.inFlight + this.inbox.size;
    for (const session of this.sessions) count += session.inFlight;
    return count;
  }

  openSession(): HttpSession {
    const session = new Http2Session(this);
    this.sessions.add(session);
    return session;
  }

  close(): void {
    this.deadlines.stop();
    for (const session of [...this.sessions]) session.close();
    this.http1.close();
  }

  routeOf(url: URL): Route {
    const known = this.#routes.get(url);
    if (known !== undefined) return known;
    const leadsTo = this.#dialer.dial(url, HTTP_SCHEMES);
    const endpoint = isRefusal(leadsTo) || leadsTo.tls === null ? null : leadsTo;
    const route = { endpoint, heads: new KeptByRequest<RequestHead>(), memos: new AnswerMemos(HeadMemo) };
    this.#routes.set(url, route);
    return route;
  }
}

class Http2Session implements HttpSession {
  readonly #engine: Http2Engine;
  readonly #http1: HttpSession;
  readonly #channels = new Map<Endpoint, Channel>();
  /** Those that take no new request, but have some under way. */
  readonly #leaving = new Set<Channel>();
  #isClosed = false;

  constructor(engine: Http2Engine) {
    this.#engine = engine;
    this.#http1 = engine.http1.openSession();
  }

  get inFlight(): number {
    let count = 0;
    for (const channel of this.#all()) count += channel.inFlight;
    return count;
  }

  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void {
    const { endpoint, heads, memos } = this.#engine.routeOf(request.url);
    // What HTTP/1.1 carries, or refuses.
    if (this.#isClosed || endpoint === null || this.#engine.withoutHttp2.has(endpoint)) {
      this.#http1.send(request, nowMs, onReply);
      return;
    }
    const { noConnectionReuse, userAgent } = this.#engine.options;
    const isLast = noConnectionReuse || asksToClose(request.headers);
    const head = headOf(request, heads, userAgent);
    this.#engine.deadlines.begun(nowMs, request.timeoutMs);
    this.#channelFor(endpoint).send(
      new Exchange(request, head, memos.of(request.method), isLast, this.#engine, nowMs, onReply),
    );
  }

  renew(): void {
    for (const channel of [...this.#channels.values()]) channel.retire();
    this.#http1.renew();
  }

  checkDeadlines(nowMs: number): number {
    return Math.min(...this.#all().map((channel) => channel.checkDeadlines(nowMs)));
  }

  close(): void {
    this.#isClosed = true;
    for (const channel of this.#all()) channel.close();
    this.#channels.clear();
    this.#leaving.clear();
    this.#http1.close();
    this.#engine.sessions.delete(this);
    // Whoever closes it counts what it has been told of.
    this.#engine.inbox.tellAll();
  }

  #all(): Channel[] {
    return [...this.#channels.values(), ...this.#leaving];
  }

  #sendByHttp1({ request, begunMs, reply: { firstFailure }, onReply }: Exchange): void {
    this.#http1.send(request, begunMs, (reply) => {
      // A first try is not forgotten because the second speaks another version.
      reply.firstFailure ??= firstFailure;
      onReply(reply);
    });
  }

  #channelFor(endpoint: Endpoint): Channel {
    const known = this.#channels.get(endpoint);
    if (known !== undefined) return known;
    const channel = this.#newChannel(endpoint);
    // Those of one request each are nobody else's.
    if (this.#engine.options.noConnectionReuse) this.#leaving.add(channel);
    else this.#channels.set(endpoint, channel);
    return channel;
  }

  #newChannel(endpoint: Endpoint): Channel {
    const channel: Channel = new Channel(endpoint, this.#engine, {
      onLeaving: () => {
        if (this.#channels.get(endpoint) === channel) this.#channels.delete(endpoint);
        this.#leaving.add(channel);
      },
      onEmpty: () => this.#leaving.delete(channel),
      onHttp1: (exchanges) => {
        this.#engine.withoutHttp2.add(endpoint);
        // Nothing of them was sent: the connection was there to agree on a protocol.
        for (const exchange of exchanges) this.#sendByHttp1(exchange);
      },
      onElsewhere: (exchange) => {
        if (this.#isClosed) exchange.fail(failCutAtEnd(exchange.progress));
        else this.#channelFor(endpoint).send(exchange);
      },
    });
    return channel;
  }
}

const headOf = (request: HttpRequest, known: KeptByRequest<RequestHead>, agent: string | undefined): RequestHead => {
  const before = known.get(request);
  if (before !== undefined) return before;
  const head = requestHeadOf(request, agent);
  known.keep(request, head);
  return head;
};
