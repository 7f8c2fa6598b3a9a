// The HTTP/2 engine of a thread: a connection per virtual user and origin, its protocol agreed on by ALPN. What is not
// https, or a server that does not offer h2, gets HTTP/1.1 from the engine that it is given, which refuses what may not
// be called, too.
import { type Dialer, type Endpoint, isRefusal } from "../../../net/dialer.ts";
import { failCutAtEnd } from "../../../net/failures.ts";
import type { Reply } from "../reply.ts";
import { HTTP_SCHEMES, type HttpRequest } from "../request.ts";
import { asksToClose } from "../request-fields.ts";
import type { EngineOptions, HttpEngine, HttpSession } from "../session.ts";
import { Channel } from "./channel.ts";
import { Exchange } from "./exchange.ts";
import { headersOf } from "./headers.ts";

const TICK_MS = 50;

export class Http2Engine implements HttpEngine {
  readonly http1: HttpEngine;
  readonly sessions = new Set<Http2Session>();
  /** Origins whose servers did not offer h2: asked once per thread, not once per connection. */
  readonly withoutHttp2 = new Set<Endpoint>();
  readonly now: () => number;
  readonly options: EngineOptions;
  readonly #dialer: Dialer;
  /**
   * Found by the URL itself, as a text would have to be read through each time. Null: nothing that HTTP/2 is offered
   * to.
   */
  readonly #endpoints = new WeakMap<URL, Endpoint | null>();
  readonly #ticker: NodeJS.Timeout;

  /** @param http1 closed with this one; @param now milliseconds, never stepped back */
  constructor(dialer: Dialer, http1: HttpEngine, now: () => number, options: EngineOptions) {
    this.#dialer = dialer;
    this.http1 = http1;
    this.now = now;
    this.options = options;
    this.#ticker = setInterval(() => {
      const nowMs = now();
      for (const session of this.sessions) session.checkDeadlines(nowMs);
    }, TICK_MS);
    this.#ticker.unref();
  }

  get inFlight(): number {
    let count = this.http1.inFlight;
    for (const session of this.sessions) count += session.inFlight;
    return count;
  }

  openSession(): HttpSession {
    const session = new Http2Session(this);
    this.sessions.add(session);
    return session;
  }

  close(): void {
    clearInterval(this.#ticker);
    for (const session of [...this.sessions]) session.close();
    this.http1.close();
  }

  /** @returns null for what HTTP/1.1 carries, or refuses */
  endpointOf(url: URL): Endpoint | null {
    const known = this.#endpoints.get(url);
    if (known !== undefined) return known !== null && this.withoutHttp2.has(known) ? null : known;
    const leadsTo = this.#dialer.dial(url, HTTP_SCHEMES);
    const endpoint = isRefusal(leadsTo) || leadsTo.tls === null ? null : leadsTo;
    this.#endpoints.set(url, endpoint);
    return this.endpointOf(url);
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
    const endpoint = this.#isClosed ? null : this.#engine.endpointOf(request.url);
    if (endpoint === null) {
      this.#http1.send(request, nowMs, onReply);
      return;
    }
    const isLast = this.#engine.options.noConnectionReuse || asksToClose(request.headers);
    const exchange = new Exchange(
      request,
      headersOf(request, this.#engine.options.userAgent),
      isLast,
      this.#engine.now,
      nowMs,
      onReply,
    );
    this.#channelFor(endpoint).send(exchange);
  }

  renew(): void {
    for (const channel of [...this.#channels.values()]) channel.retire();
    this.#http1.renew();
  }

  checkDeadlines(nowMs: number): void {
    for (const channel of this.#all()) channel.checkDeadlines(nowMs);
  }

  close(): void {
    this.#isClosed = true;
    for (const channel of this.#all()) channel.close();
    this.#channels.clear();
    this.#leaving.clear();
    this.#http1.close();
    this.#engine.sessions.delete(this);
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
    const channel: Channel = new Channel(endpoint, this.#engine.now, this.#engine.options, {
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
