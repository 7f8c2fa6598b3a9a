// One HTTP/2 connection of one virtual user to one origin: opened with the first request, all requests at once on
// streams of their own. One that the server says goodbye on takes no new request; those under way may still be
// answered, and what it has not looked at goes by another connection.
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import type { Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import type { Endpoint, ProxyHop } from "../../../net/dialer.ts";
import {
  ATTEMPT_MS,
  type Failure,
  failClosedEarly,
  failCutAtEnd,
  failOf,
  type Progress,
} from "../../../net/failures.ts";
import { openTunnel } from "../../../net/tunnel.ts";
import { NO_PEER, type Peer, peerOf } from "../peer.ts";
import { failUnrepeated, mayResend } from "../resend.ts";
import type { EngineOptions } from "../session.ts";
import type { Carrier, Exchange } from "./exchange.ts";
import { CONNECTION_WINDOW_BYTES, OWN_ERRORS, SESSION_OPTIONS } from "./session-options.ts";

export interface ChannelEvents {
  /** Called once, when the connection takes no new requests. */
  readonly onLeaving: () => void;
  /** Called when it has left and nothing is under way any more. */
  readonly onEmpty: () => void;
  /** Called when the server speaks no HTTP/2, with the exchanges that were not sent. */
  readonly onHttp1: (exchanges: readonly Exchange[]) => void;
  /** Called with an exchange that another connection is to carry, once this one takes no more. */
  readonly onElsewhere: (exchange: Exchange) => void;
}

/** After so long the server may have said goodbye, and that has to be read before a request is written. */
const PAUSE_MS = 10;

export class Channel implements Carrier {
  readonly #endpoint: Endpoint;
  readonly #now: () => number;
  readonly #options: EngineOptions;
  readonly #events: ChannelEvents;
  /** Exchanges that wait for the session, or for what has come to be read. */
  #waiting: Exchange[] = [];
  readonly #underWay = new Set<Exchange>();
  #socket: Socket | TLSSocket | null = null;
  #peer: Peer = NO_PEER;
  #session: ClientHttp2Session | null = null;
  #progress: Progress = "connecting";
  #openedMs = 0;
  #connectedMs = 0;
  /** When something came last. */
  #readMs = 0;
  /** It has carried an answer. */
  #wasUsed = false;
  #isLeaving = false;
  /** The last stream that the server may have looked at, by its goodbye. */
  #lastStreamId = Number.POSITIVE_INFINITY;
  /** How the connection ended, for those whose answers were not whole; null: it stands, or just went away. */
  #loss: Failure | null = null;

  constructor(endpoint: Endpoint, now: () => number, options: EngineOptions, events: ChannelEvents) {
    this.#endpoint = endpoint;
    this.#now = now;
    this.#options = options;
    this.#events = events;
  }

  get inFlight(): number {
    return this.#waiting.length + this.#underWay.size;
  }

  send(exchange: Exchange): void {
    const session = this.#session;
    if (session !== null && this.#now() - this.#readMs <= PAUSE_MS) {
      this.#begin(exchange, session);
      return;
    }
    this.#waiting.push(exchange);
    if (session !== null) setImmediate(this.#beginWaiting);
    else if (this.#socket === null) this.#open();
  }

  /** Takes no new requests. */
  retire(): void {
    this.#leave();
  }

  checkDeadlines(nowMs: number): void {
    for (const exchange of [...this.#waiting, ...this.#underWay]) exchange.checkDeadline(nowMs);
    this.#waiting = this.#waiting.filter(({ reply }) => reply.failure === null);
    // Whoever comes next tries afresh.
    if (this.#session === null && this.#socket !== null && this.#waiting.length === 0) this.#leave();
  }

  /** Cuts what is under way and closes. */
  close(): void {
    for (const exchange of [...this.#waiting, ...this.#underWay]) exchange.cut(failCutAtEnd(exchange.progress));
    this.#waiting = [];
    this.#leave();
  }

  lossOf(streamId: number | undefined): Failure | null {
    if ((streamId ?? 0) > this.#lastStreamId) return { failure: "stream-refused", message: "" };
    const session = this.#session;
    return this.#loss ?? (session?.destroyed || session?.closed ? { failure: "connection-reset", message: "" } : null);
  }

  onLost(exchange: Exchange, failure: Failure): void {
    const { request, reply, timeline } = exchange;
    if (timeline.isAnswered || !mayResend(request, reply, failure.failure, this.#wasUsed)) exchange.fail(failure);
    else if (!this.#options.resendIdle) exchange.fail(failUnrepeated(failure));
    else {
      exchange.beginAgain(failure.failure);
      this.#moveElsewhere(exchange);
    }
  }

  onSettled(exchange: Exchange): void {
    const { status, endedMs } = exchange.reply;
    this.#wasUsed ||= status !== 0;
    if (status !== 0) this.#readMs = endedMs;
    this.#underWay.delete(exchange);
    this.#leaveEmpty();
  }

  #open(): void {
    const { host, port, tls, lookup, proxy } = this.#endpoint;
    this.#openedMs = this.#now();
    if (proxy !== null) {
      this.#openTunnel(proxy);
      return;
    }
    const options = { host, port, lookup, autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
    const socket = connectTls({ ...tls, ...options, ALPNProtocols: ["h2", "http/1.1"] });
    // To the next of the name's addresses: look-up and earlier attempts are no part of the connection's own time.
    socket.on("connectionAttempt", () => {
      this.#openedMs = this.#now();
    });
    socket.once("connect", () => {
      this.#connected();
      socket.setNoDelay(true);
    });
    this.#listen(socket);
  }

  /** Connected is what has a way to the host, so that the proxy's time is in it. */
  #openTunnel(proxy: ProxyHop): void {
    const { host, tls } = this.#endpoint;
    const tunnel = openTunnel(this.#endpoint, proxy, {
      onOpen: () => {
        if (this.#isLeaving) return;
        this.#connected();
        this.#listen(connectTls({ ...tls, socket: tunnel, host, ALPNProtocols: ["h2", "http/1.1"] }));
      },
      onFailure: (failure) => this.#lose(failure),
    });
    this.#socket = tunnel;
  }

  #connected(): void {
    this.#connectedMs = this.#now();
    this.#progress = "handshaking";
  }

  #listen(socket: TLSSocket): void {
    this.#socket = socket;
    socket.once("secureConnect", () => this.#secured(socket));
    socket.on("error", (error: NodeJS.ErrnoException & { failure?: FailureKind }) => {
      if (this.#session === null) this.#lose(failOf(error, this.#progress, false));
      else this.#loss ??= failOf(error, "written", this.#wasUsed);
    });
    // Told before the close: nothing is to be begun on it any more.
    socket.on("end", () => {
      if (this.#session !== null) this.#leave();
    });
    socket.on("close", () => {
      if (this.#session === null) this.#lose(failClosedEarly(this.#progress));
    });
  }

  #secured(socket: TLSSocket): void {
    const securedMs = this.#now();
    this.#readMs = securedMs;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (socket.alpnProtocol !== "h2") {
      this.#leave();
      this.#events.onHttp1(waiting);
      return;
    }
    const { host, port } = this.#endpoint;
    const authority = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
    this.#peer = peerOf(socket);
    const session = connectHttp2(authority, { createConnection: () => socket, ...SESSION_OPTIONS });
    this.#session = session;
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    session.on("goaway", (_code: number, lastStreamId: number) => {
      this.#lastStreamId = lastStreamId;
      this.#loss = { failure: "connection-ended", message: "" };
      this.#leave();
    });
    session.on("error", (error: NodeJS.ErrnoException) => {
      // What the protocol library finds wrong in what came, or gives up by itself, unlike what the socket tells.
      if (error.code === "ERR_HTTP2_ERROR") this.#loss = { failure: "bad-answer", message: error.message };
      else if (OWN_ERRORS.has(error.code ?? "")) this.#loss = { failure: "client-limit", message: error.message };
    });
    session.on("close", () => this.#leave());
    for (const exchange of waiting) {
      exchange.timeline.connected(this.#connectedMs, this.#openedMs);
      exchange.timeline.secured(securedMs);
      this.#beginHereOrElsewhere(exchange);
    }
  }

  readonly #beginWaiting = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const exchange of waiting) this.#beginHereOrElsewhere(exchange);
  };

  #beginHereOrElsewhere(exchange: Exchange): void {
    if (this.#isLeaving || this.#session === null) this.#moveElsewhere(exchange);
    else this.#begin(exchange, this.#session);
  }

  #begin(exchange: Exchange, session: ClientHttp2Session): void {
    this.#underWay.add(exchange);
    exchange.reply.peer = this.#peer;
    try {
      exchange.begin(session, this);
    } catch (error) {
      if (session.closed || session.destroyed) {
        // It closed a moment ago: nothing of this was sent.
        this.#moveElsewhere(exchange);
        return;
      }
      this.#underWay.delete(exchange);
      exchange.fail({ failure: "connect-failed", message: (error as Error).message });
    }
    if (exchange.isLast) this.#leave();
  }

  #moveElsewhere(exchange: Exchange): void {
    this.#underWay.delete(exchange);
    this.#leave();
    this.#events.onElsewhere(exchange);
  }

  /** Before there was a session. */
  #lose(failure: Failure): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#leave();
    for (const exchange of waiting) exchange.fail(failure);
  }

  #leave(): void {
    if (!this.#isLeaving) {
      this.#isLeaving = true;
      this.#events.onLeaving();
    }
    this.#leaveEmpty();
  }

  #leaveEmpty(): void {
    if (!this.#isLeaving || this.inFlight > 0) return;
    this.#session?.destroy();
    this.#socket?.destroy();
    this.#events.onEmpty();
  }
}
