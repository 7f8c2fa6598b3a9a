// The HTTP/2 engine of a thread: a connection per virtual user and origin, its protocol agreed on by ALPN. What is not https, or a
// server that does not offer h2, gets HTTP/1.1 from the engine next door; so do all rules of whom to call.

import { monotonicMs } from "../../../shared/monotonic.ts";
import type { HttpEngine, HttpRequest, HttpSession } from "../engine.ts";
import type { ConnectionSettings } from "../h1/connection.ts";
import { BadRequest } from "../h1/encode.ts";
import { failed, Http1Engine, type Http1Options, later } from "../h1/engine.ts";
import type { Reply } from "../reply.ts";
import { Channel } from "./channel.ts";
import { Exchange } from "./exchange.ts";
import { headersOf } from "./headers.ts";

const TICK_MS = 50;

export class Http2Engine implements HttpEngine {
  readonly http1: Http1Engine;
  readonly sessions = new Set<Http2Session>();
  /** Origins whose servers did not offer h2: asked once per thread, not once per connection. */
  readonly withoutHttp2 = new Set<ConnectionSettings>();
  private readonly ticker: NodeJS.Timeout;

  constructor(options: Http1Options) {
    this.http1 = new Http1Engine(options);
    this.ticker = setInterval(() => {
      const nowMs = monotonicMs();
      for (const session of this.sessions) session.checkDeadlines(nowMs);
    }, TICK_MS);
    this.ticker.unref();
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
    clearInterval(this.ticker);
    for (const session of [...this.sessions]) session.close();
    this.http1.close();
  }
}

class Http2Session implements HttpSession {
  private readonly engine: Http2Engine;
  private readonly http1: HttpSession;
  private readonly channels = new Map<ConnectionSettings, Channel>();
  /** Those that take no new request, but have some under way. */
  private readonly leaving = new Set<Channel>();
  private isClosed = false;

  constructor(engine: Http2Engine) {
    this.engine = engine;
    this.http1 = engine.http1.openSession();
  }

  get inFlight(): number {
    let count = 0;
    for (const channel of this.all()) count += channel.inFlight;
    return count;
  }

  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void {
    const { entry } = this.engine.http1.routeOf(request.url);
    const isHttp1 = "refusal" in entry || entry.settings.origin.tls === null || this.isClosed;
    if (isHttp1 || this.engine.withoutHttp2.has(entry.settings)) {
      this.http1.send(request, nowMs, onReply);
      return;
    }
    try {
      const headers = headersOf(request);
      const { settings } = entry;
      this.channelOf(settings).send(new Exchange(request, headers, settings, nowMs, onReply));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      later(failed("connect-failed", error.message), onReply);
    }
  }

  checkDeadlines(nowMs: number): void {
    for (const channel of this.all()) channel.checkDeadlines(nowMs);
  }

  close(): void {
    this.isClosed = true;
    for (const channel of this.all()) channel.close();
    this.channels.clear();
    this.leaving.clear();
    this.http1.close();
    this.engine.sessions.delete(this);
  }

  private all(): Channel[] {
    return [...this.channels.values(), ...this.leaving];
  }

  private channelOf(settings: ConnectionSettings): Channel {
    const known = this.channels.get(settings);
    if (known !== undefined) return known;
    const channel = new Channel(settings, {
      onLeaving: () => {
        if (this.channels.get(settings) === channel) this.channels.delete(settings);
        this.leaving.add(channel);
      },
      onEmpty: () => this.leaving.delete(channel),
      onHttp1: (exchanges) => {
        this.engine.withoutHttp2.add(settings);
        // Nothing of them was sent: the connection was there to agree on a protocol.
        for (const { request, begunMs, onReply } of exchanges) this.http1.send(request, begunMs, onReply);
      },
    });
    this.channels.set(settings, channel);
    return channel;
  }
}
