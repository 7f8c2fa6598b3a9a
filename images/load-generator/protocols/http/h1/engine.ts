// The HTTP/1.1 engine of a thread: sessions with their connections, what is known of each origin, and the ticker that cuts
// exchanges whose time is over. One ticker for all: a timer per request would cost more than the request.
import { isIP } from "node:net";
import type { HttpOptions } from "../../../../../contracts/config/http-options.ts";
import { AddressBook } from "../../../net/addresses.ts";
import type { HostRules } from "../../../net/hosts.ts";
import { lookupOf, placeOf } from "../../../net/overrides.ts";
import { DEFAULT_TLS, type TlsOptions, tlsSettings } from "../../../net/tls-settings.ts";
import { monotonicMs } from "../../../shared/monotonic.ts";
import type { HttpEngine, HttpRequest, HttpSession } from "../engine.ts";
import { Reply } from "../reply.ts";
import { Connection, type ConnectionSettings } from "./connection.ts";
import { BadRequest, encodeRequest } from "./encode.ts";
import { HeadMemo } from "./head-memo.ts";
import { Inbox, Outbox } from "./pipeline.ts";

const TICK_MS = 50;
const CONNECT_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 100 * 1024 * 1024;
/** Connections of one virtual user to one origin: as many as it has requests under way at once. */
const MAX_CONNECTIONS = 64;

export interface Http1Options {
  readonly hosts: HostRules;
  /** Loopback and private addresses may be called though nobody named them. */
  readonly allowPrivateAddresses: boolean;
  readonly tls?: TlsOptions;
  /** Host → the address that it is called at. */
  readonly overrides?: HttpOptions["hosts"];
}

/** Of one origin: how to connect, or why not. */
type OriginEntry = { readonly settings: ConnectionSettings } | { readonly refusal: Reply };

/** What is known of a URL: found by the object itself, as a text would have to be read through each time. */
interface Route {
  readonly entry: OriginEntry;
  /** Requests without headers and body, by method. */
  readonly encoded: Map<string, Buffer>;
  readonly memo: HeadMemo;
}

export class Http1Engine implements HttpEngine {
  readonly sessions = new Set<Http1Session>();
  private readonly hosts: HostRules;
  private readonly overrides: HttpOptions["hosts"];
  private readonly addresses: AddressBook;
  private readonly tlsFor: ReturnType<typeof tlsSettings>;
  private readonly origins = new Map<string, OriginEntry>();
  private readonly routes = new WeakMap<URL, Route>();
  readonly inbox = new Inbox();
  private readonly outbox = new Outbox(monotonicMs);
  private readonly ticker: NodeJS.Timeout;

  constructor({ hosts, allowPrivateAddresses, tls = DEFAULT_TLS, overrides = {} }: Http1Options) {
    this.hosts = hosts;
    this.overrides = overrides;
    this.tlsFor = tlsSettings(tls);
    this.addresses = new AddressBook({
      allowPrivate: (host) => allowPrivateAddresses || hosts.isNamed(host),
      now: monotonicMs,
    });
    this.ticker = setInterval(() => {
      const nowMs = monotonicMs();
      for (const session of this.sessions) session.checkDeadlines(nowMs);
    }, TICK_MS);
    this.ticker.unref();
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
    clearInterval(this.ticker);
    for (const session of this.sessions) session.close();
  }

  routeOf(url: URL): Route {
    const known = this.routes.get(url);
    if (known !== undefined) return known;
    let entry = this.origins.get(url.origin);
    if (entry === undefined) {
      entry = this.judge(url);
      this.origins.set(url.origin, entry);
    }
    const route = { entry, encoded: new Map<string, Buffer>(), memo: new HeadMemo() };
    this.routes.set(url, route);
    return route;
  }

  private judge(url: URL): OriginEntry {
    if (url.protocol !== "http:" && url.protocol !== "https:")
      return { refusal: failed("host-blocked", `${url.protocol} is not http: or https:`) };
    if (!this.hosts.isAllowed(url)) {
      const message = `${url.host} is neither the target nor in allowedHosts of the config: nothing was sent`;
      return { refusal: failed("host-blocked", message) };
    }
    const isTls = url.protocol === "https:";
    const host = url.hostname.replace(/^\[|\]$/g, "");
    // An address that the config gives is meant, but for those that are never called.
    const place = placeOf(this.overrides, host);
    const address = place?.address ?? host;
    if (isIP(address) !== 0) {
      const reason = this.addresses.refusalOf(url.hostname, address, place !== undefined);
      if (reason !== undefined) return { refusal: failed("address-blocked", reason) };
    }
    const port = place?.port ?? (url.port === "" ? (isTls ? 443 : 80) : Number(url.port));
    const tls = isTls ? this.tlsFor(host) : null;
    return {
      settings: {
        origin: { host, port, tls },
        lookup: place === undefined ? this.addresses.lookup : lookupOf(place),
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        maxBodyBytes: MAX_BODY_BYTES,
        now: monotonicMs,
        ...{ inbox: this.inbox, outbox: this.outbox },
      },
    };
  }
}

class Http1Session implements HttpSession {
  private readonly engine: Http1Engine;
  private readonly connections = new Map<ConnectionSettings, Connection[]>();
  private isClosed = false;

  constructor(engine: Http1Engine) {
    this.engine = engine;
  }

  get inFlight(): number {
    let count = 0;
    for (const ofOrigin of this.connections.values())
      for (const connection of ofOrigin) if (connection.isBusy) count += 1;
    return count;
  }

  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void {
    const { entry, encoded, memo } = this.engine.routeOf(request.url);
    const bytes = encode(request, encoded);
    if (this.isClosed) later(failed("connect-failed", "the virtual user has ended"), onReply);
    else if ("refusal" in entry) later(entry.refusal, onReply);
    else if (bytes instanceof BadRequest) later(failed("connect-failed", bytes.message), onReply);
    else {
      const connection = this.freeConnection(entry.settings);
      if (connection === undefined) later(failed("connect-failed", TOO_MANY), onReply);
      else connection.exchange(request, bytes, memo, nowMs, onReply);
    }
  }

  checkDeadlines(nowMs: number): void {
    for (const ofOrigin of this.connections.values())
      for (const connection of ofOrigin) connection.checkDeadline(nowMs);
  }

  close(): void {
    this.isClosed = true;
    for (const ofOrigin of this.connections.values()) for (const connection of ofOrigin) connection.close();
    this.connections.clear();
    this.engine.sessions.delete(this);
    // Whoever closes it counts what it has been told of.
    this.engine.inbox.tellAll();
  }

  private freeConnection(settings: ConnectionSettings): Connection | undefined {
    let ofOrigin = this.connections.get(settings);
    if (ofOrigin === undefined) {
      ofOrigin = [];
      this.connections.set(settings, ofOrigin);
    }
    for (const connection of ofOrigin) if (!connection.isBusy) return connection;
    if (ofOrigin.length >= MAX_CONNECTIONS) return undefined;
    const connection = new Connection(settings);
    ofOrigin.push(connection);
    return connection;
  }
}

const TOO_MANY = `more than ${MAX_CONNECTIONS} requests of one virtual user at once`;

const encode = (request: HttpRequest, known: Map<string, Buffer>): Buffer | BadRequest => {
  const isBare = request.headers === null && request.body === null && request.stream === null;
  const before = isBare ? known.get(request.method) : undefined;
  if (before !== undefined) return before;
  try {
    const bytes = encodeRequest(request);
    if (isBare) known.set(request.method, bytes);
    return bytes;
  } catch (error) {
    if (error instanceof BadRequest) return error;
    throw error;
  }
};

export const failed = (failure: NonNullable<Reply["failure"]>, message: string): Reply => {
  const reply = new Reply();
  reply.failure = failure;
  reply.message = message;
  return reply;
};

/** In the next turn of the event loop: a script that does nothing but be refused must not keep everybody else from their turn. */
export const later = (reply: Reply, onReply: (reply: Reply) => void): void => void setImmediate(onReply, reply);
