// One HTTP/2 connection of one virtual user to one origin: opened with the first request, all requests at once on
// streams of their own. One that the server says goodbye on takes no new request; those under way may still be
// answered, and what it has not looked at goes by another connection.
import type { Socket } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import type { Endpoint, ProxyHop } from "../../../net/dialer.ts";
import { type Failure, failClosedEarly, failCutAtEnd, failOf, type Progress } from "../../../net/failures.ts";
import { openTunnel } from "../../../net/tunnel.ts";
import { NO_PEER, type Peer, peerOf } from "../peer.ts";
import type { SendQueue } from "../pipeline.ts";
import { failUnrepeated, mayResend } from "../resend.ts";
import type { EngineOptions } from "../session.ts";
import { giveUp, HTTP2_FIRST, openSocket, type SocketEvents, secureTunnel } from "../socket.ts";
import type { Carrier, Exchange, ExchangePorts } from "./exchange.ts";
import { NO_ERROR, ProtocolError } from "./wire/frames.ts";
import { WireSession } from "./wire/session.ts";

/** What all connections of a thread share. */
export interface ChannelPorts extends ExchangePorts {
  readonly sendQueue: SendQueue;
  readonly options: EngineOptions;
}

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
  readonly #ports: ChannelPorts;
  readonly #events: ChannelEvents;
  /** Exchanges that wait for the session, for others of their turn, or for the server to take more at once. */
  #waiting: Exchange[] = [];
  /** Those whose bodies wait for a window or for the socket. */
  readonly #sending = new Set<Exchange>();
  #socket: Socket | TLSSocket | null = null;
  #peer: Peer = NO_PEER;
  #session: WireSession<Exchange> | null = null;
  #progress: Progress = "connecting";
  #openedMs = 0;
  #connectedMs = 0;
  /** When something came last. */
  #readMs = 0;
  #isQueued = false;
  /** Bytes that came are being read: what is to be said is written at the end of that. */
  #isReading = false;
  /** It has carried an answer. */
  #wasUsed = false;
  #isLeaving = false;
  #isEmpty = false;
  /** The last stream that the server may have looked at, by its goodbye. */
  #lastStreamId = Number.POSITIVE_INFINITY;

  constructor(endpoint: Endpoint, ports: ChannelPorts, events: ChannelEvents) {
    this.#endpoint = endpoint;
    this.#ports = ports;
    this.#events = events;
  }

  get inFlight(): number {
    return this.#waiting.length + (this.#session?.streams.size ?? 0);
  }

  send(exchange: Exchange): void {
    this.#waiting.push(exchange);
    if (this.#session !== null) {
      exchange.progress = "queued";
      this.#queue();
    } else if (this.#socket === null) this.#open();
  }

  #queue(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    if (this.#ports.now() - this.#readMs > PAUSE_MS) this.#ports.sendQueue.addOnceRead(this);
    else this.#ports.sendQueue.add(this);
  }

  /** The send queue has come to this connection: what waits is written in one piece. */
  sendQueued(startMs: number): number {
    this.#isQueued = false;
    const session = this.#session;
    if (session === null || this.#isLeaving) {
      this.#moveWaiting();
      return startMs;
    }
    return this.#beginWaiting(session, startMs);
  }

  /** Takes no new requests. */
  retire(): void {
    this.#leave();
  }

  /** Cuts what is overdue. @returns when the next of the others may be; Infinity where there is none */
  checkDeadlines(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const exchange of [...this.#waiting, ...this.#underWay()])
      nextMs = Math.min(nextMs, exchange.checkDeadline(nowMs));
    this.#waiting = this.#waiting.filter(({ reply }) => reply.failure === null);
    // Whoever comes next tries afresh.
    if (this.#session === null && this.#socket !== null && this.#waiting.length === 0) this.#leave();
    return nextMs;
  }

  /** Cuts what is under way and closes. */
  close(): void {
    for (const exchange of [...this.#takeWaiting(), ...this.#underWay()]) exchange.cut(failCutAtEnd(exchange.progress));
    this.#leave();
  }

  takeBack(exchange: Exchange, code: number): void {
    this.#session?.reset(exchange, code);
    if (!this.#isReading) this.#session?.flush();
  }

  onBody(exchange: Exchange): void {
    this.#sending.add(exchange);
    this.#sendBodies();
  }

  onLost(exchange: Exchange, failure: Failure): void {
    const { request, reply, timeline } = exchange;
    if (timeline.isAnswered || !mayResend(request, reply, failure.failure, this.#wasUsed)) exchange.fail(failure);
    else if (!this.#ports.options.resendIdle) exchange.fail(failUnrepeated(failure));
    else {
      this.#forget(exchange);
      exchange.beginAgain(failure.failure);
      this.#leave();
      this.#events.onElsewhere(exchange);
    }
  }

  onSettled(exchange: Exchange): void {
    this.#wasUsed ||= exchange.reply.status !== 0;
    this.#forget(exchange);
    if (this.#waiting.length > 0 && this.#session !== null) this.#queue();
    this.#leaveIfEmpty();
  }

  #forget(exchange: Exchange): void {
    this.#sending.delete(exchange);
    this.#session?.streams.delete(exchange.streamId);
  }

  #underWay(): Iterable<Exchange> {
    return this.#session?.streams.values() ?? [];
  }

  #takeWaiting(): Exchange[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #open(): void {
    const { tls, proxy } = this.#endpoint;
    this.#openedMs = this.#ports.now();
    if (tls !== null && proxy !== null) this.#openTunnel(tls, proxy);
    else this.#socket = openSocket(this.#endpoint, this.#socketEvents, HTTP2_FIRST);
  }

  /** Connected is what has a way to the host, so that the proxy's time is in it. */
  #openTunnel(tls: ConnectionOptions, proxy: ProxyHop): void {
    const tunnel = openTunnel(this.#endpoint, proxy, {
      onOpen: () => {
        if (this.#isLeaving) return;
        this.#onConnect();
        this.#socket = secureTunnel(tunnel, this.#endpoint.host, tls, this.#socketEvents, HTTP2_FIRST);
      },
      onFailure: (failure) => this.#lose(failure),
    });
    this.#socket = tunnel;
  }

  readonly #onConnect = (): void => {
    this.#connectedMs = this.#ports.now();
    this.#progress = "handshaking";
    this.#socket?.setNoDelay(true);
  };

  readonly #socketEvents: SocketEvents = {
    onRead: (length, buffer) => this.#onRead(length, buffer as Buffer),
    // To the next of the name's addresses: look-up and earlier attempts are no part of the connection's own time.
    onAttempt: () => {
      this.#openedMs = this.#ports.now();
    },
    onConnect: this.#onConnect,
    onSecured: () => this.#onSecured(),
    onError: (error: NodeJS.ErrnoException & { failure?: FailureKind }) =>
      this.#session === null
        ? this.#lose(failOf(error, this.#progress, false))
        : this.#end(failOf(error, "written", this.#wasUsed)),
    // Told before the close: nothing is to be begun on it any more.
    onEnd: () => {
      if (this.#session !== null) this.#leave();
    },
    onClose: () =>
      this.#session === null
        ? this.#lose(failClosedEarly(this.#progress))
        : this.#end({ failure: "connection-reset", message: "" }),
  };

  #onSecured(): void {
    const socket = this.#socket as TLSSocket | null;
    if (socket === null) return;
    const securedMs = this.#ports.now();
    this.#readMs = securedMs;
    if (socket.alpnProtocol !== "h2") {
      const waiting = this.#takeWaiting();
      this.#leave();
      this.#events.onHttp1(waiting);
      return;
    }
    this.#peer = peerOf(socket);
    const session = new WireSession<Exchange>(socket, { onGoaway: this.#onGoaway, onRoom: this.#onRoom });
    this.#session = session;
    socket.on("drain", () => this.#sendBodies());
    for (const { timeline } of this.#waiting) {
      timeline.connected(this.#connectedMs, this.#openedMs);
      timeline.secured(securedMs);
    }
    this.#beginWaiting(session, securedMs);
  }

  /** @returns when it was written */
  #beginWaiting(session: WireSession<Exchange>, startMs: number): number {
    const begun: Exchange[] = [];
    while (this.#waiting.length > 0 && session.hasRoom && !session.isUsedUp) {
      const exchange = this.#waiting.shift() as Exchange;
      // Cut meanwhile.
      if (exchange.reply.failure !== null) continue;
      exchange.reply.peer = this.#peer;
      exchange.begin(session, this, startMs);
      if (!exchange.isBodySent) this.#sending.add(exchange);
      begun.push(exchange);
      if (exchange.isLast) break;
    }
    session.flush();
    const writtenMs = this.#ports.now();
    for (const exchange of begun) exchange.wasWritten(writtenMs);
    if (this.#sending.size > 0) this.#sendBodies();
    if (begun.at(-1)?.isLast === true || session.isUsedUp) this.#leave();
    return writtenMs;
  }

  /** What was not sent goes by another connection, as this one takes no more. */
  #moveWaiting(): void {
    for (const exchange of this.#takeWaiting()) {
      exchange.progress = "connecting";
      this.#events.onElsewhere(exchange);
    }
    this.#leaveIfEmpty();
  }

  /** Sends what windows and socket take of the bodies that are under way. */
  #sendBodies(): void {
    const session = this.#session;
    const socket = this.#socket;
    if (session === null || socket === null) return;
    // While the socket wants no more, only what is no body goes to it.
    while (this.#sending.size > 0 && !socket.writableNeedDrain) {
      let isWaitingForWindows = true;
      const sent: Exchange[] = [];
      for (const exchange of this.#sending) {
        const before = exchange.sendWindowBytes;
        const hasMore = exchange.sendBody(session);
        if (exchange.sendWindowBytes !== before) isWaitingForWindows = false;
        if (!hasMore) this.#sending.delete(exchange);
        if (exchange.isBodySent) sent.push(exchange);
      }
      if (sent.length === 0) session.flush();
      else
        session.flush(() => {
          for (const exchange of sent) exchange.wasUploaded();
        });
      if (isWaitingForWindows) return;
    }
  }

  #onRead(length: number, buffer: Buffer): boolean {
    this.#readMs = this.#ports.now();
    const session = this.#session;
    if (session === null) return true;
    this.#isReading = true;
    try {
      session.read(buffer, length);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      session.goaway(error.code);
      session.flush();
      this.#end({ failure: "bad-answer", message: error.message });
    } finally {
      this.#isReading = false;
    }
    this.#leaveIfEmpty();
    return true;
  }

  readonly #onRoom = (): void => {
    if (this.#sending.size > 0) this.#sendBodies();
    if (this.#waiting.length > 0) this.#queue();
  };

  /** Streams beyond the last were not looked at; the others may be answered, where the server means no harm. */
  readonly #onGoaway = (code: number, lastStreamId: number): void => {
    this.#lastStreamId = lastStreamId;
    this.#leave();
    if (code !== NO_ERROR) {
      this.#end({ failure: "connection-ended", message: "" });
      return;
    }
    for (const exchange of [...this.#underWay()])
      if (exchange.streamId > lastStreamId) this.onLost(exchange, { failure: "stream-refused", message: "" });
  };

  /** Nothing more is answered on it. */
  #end(failure: Failure): void {
    this.#leave();
    for (const exchange of [...this.#underWay()])
      this.onLost(
        exchange,
        exchange.streamId > this.#lastStreamId ? { failure: "stream-refused", message: "" } : failure,
      );
    this.#leaveIfEmpty();
  }

  /** Before there was a session. */
  #lose(failure: Failure): void {
    const waiting = this.#takeWaiting();
    this.#leave();
    for (const exchange of waiting) exchange.fail(failure);
  }

  #leave(): void {
    if (!this.#isLeaving) {
      this.#isLeaving = true;
      this.#events.onLeaving();
      if (this.#session !== null && this.#waiting.length > 0) this.#queue();
    }
    this.#leaveIfEmpty();
  }

  #leaveIfEmpty(): void {
    // While bytes are read others may end by them.
    if (!this.#isLeaving || this.#isEmpty || this.inFlight > 0 || this.#isReading) return;
    this.#isEmpty = true;
    this.#session?.goaway(NO_ERROR);
    this.#session?.flush();
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) giveUp(socket);
    this.#events.onEmpty();
  }
}
