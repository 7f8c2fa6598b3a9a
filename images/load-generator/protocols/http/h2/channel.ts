// One HTTP/2 connection of one virtual user to one origin: opened with the first request, all requests at once on
// streams of their own. One that the server says goodbye on takes no new request; those under way may still be
// answered.
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import type { Endpoint } from "../../../net/dialer.ts";
import { type Failure, failClosedEarly, failCutAtEnd, failureOf, type Progress } from "../../../net/failures.ts";
import type { Exchange } from "./exchange.ts";

export interface ChannelEvents {
  /** Called once, when the connection takes no new requests. */
  readonly onLeaving: () => void;
  /** Called when it has left and nothing is under way any more. */
  readonly onEmpty: () => void;
  /** Called when the server speaks no HTTP/2, with the exchanges that were not sent. */
  readonly onHttp1: (exchanges: readonly Exchange[]) => void;
}

export class Channel {
  readonly #endpoint: Endpoint;
  readonly #now: () => number;
  readonly #events: ChannelEvents;
  /** Exchanges that wait for the session. */
  #waiting: Exchange[] = [];
  readonly #underWay = new Set<Exchange>();
  #socket: TLSSocket | null = null;
  #session: ClientHttp2Session | null = null;
  #progress: Progress = "connecting";
  #openedMs = 0;
  #connectedMs = 0;
  #isLeaving = false;
  /** How the connection ended, for those whose answers were not whole; null: it stands, or just went away. */
  #loss: FailureKind | null = null;

  constructor(endpoint: Endpoint, now: () => number, events: ChannelEvents) {
    this.#endpoint = endpoint;
    this.#now = now;
    this.#events = events;
  }

  get inFlight(): number {
    return this.#waiting.length + this.#underWay.size;
  }

  send(exchange: Exchange): void {
    if (this.#session !== null) {
      this.#begin(exchange, this.#session);
      return;
    }
    this.#waiting.push(exchange);
    if (this.#socket === null) this.#open();
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

  #open(): void {
    const { host, port, tls, lookup } = this.#endpoint;
    this.#openedMs = this.#now();
    const socket = connectTls({ ...tls, host, port, lookup, ALPNProtocols: ["h2", "http/1.1"] });
    this.#socket = socket;
    socket.once("connect", () => {
      this.#connectedMs = this.#now();
      this.#progress = "handshaking";
      socket.setNoDelay(true);
    });
    socket.once("secureConnect", () => this.#secured(socket));
    socket.on("error", (error: NodeJS.ErrnoException & { failure?: FailureKind }) => {
      if (this.#session !== null) return;
      this.#lose({ failure: failureOf(error, this.#progress), message: error.message });
    });
    socket.on("close", () => {
      if (this.#session === null) this.#lose(failClosedEarly(this.#progress));
    });
  }

  #secured(socket: TLSSocket): void {
    const securedMs = this.#now();
    const waiting = this.#waiting;
    this.#waiting = [];
    if (socket.alpnProtocol !== "h2") {
      this.#leave();
      this.#events.onHttp1(waiting);
      return;
    }
    const { host, port } = this.#endpoint;
    const authority = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const session = connectHttp2(authority, { createConnection: () => socket, settings: { enablePush: false } });
    this.#session = session;
    session.on("goaway", () => {
      this.#loss = "connection-ended";
      this.#leave();
    });
    session.on("error", (error: NodeJS.ErrnoException) => {
      // What the protocol library finds wrong in what came, unlike what the socket tells.
      if (error.code === "ERR_HTTP2_ERROR") this.#loss = "bad-answer";
    });
    session.on("close", () => this.#leave());
    for (const exchange of waiting) {
      exchange.timeline.connected(this.#connectedMs, this.#openedMs);
      exchange.timeline.secured(securedMs);
      this.#begin(exchange, session);
    }
  }

  #begin(exchange: Exchange, session: ClientHttp2Session): void {
    this.#underWay.add(exchange);
    try {
      exchange.begin(
        session,
        () => this.#loss ?? (session.destroyed || session.closed ? "connection-reset" : null),
        () => {
          this.#underWay.delete(exchange);
          this.#leaveEmpty();
        },
      );
    } catch (error) {
      // It closed a moment ago: nothing of this was sent.
      this.#underWay.delete(exchange);
      exchange.fail({ failure: "connect-failed", message: (error as Error).message });
    }
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
