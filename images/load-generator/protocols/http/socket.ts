// Opens and gives up the sockets of connections. They read into one buffer that all connections of the thread share.
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { Endpoint } from "../../net/dialer.ts";
import { ATTEMPT_MS } from "../../net/failures.ts";

/** What a connection hears of its socket. */
export interface SocketEvents {
  /** @param buffer the shared one: what is kept must be copied out of it */
  readonly onRead: (length: number, buffer: Uint8Array) => boolean;
  /** The first of the name's addresses is tried, or the next one. */
  readonly onAttempt: () => void;
  readonly onConnect: () => void;
  /** After TLS's handshake. */
  readonly onSecured: () => void;
  readonly onError: (error: NodeJS.ErrnoException) => void;
  /** Told before the close. */
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

/** What servers are offered by ALPN. */
export const HTTP1_ONLY = ["http/1.1"];
export const HTTP2_FIRST = ["h2", "http/1.1"];
const SHARED_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
const ignore = (): void => {};

/** Opens a socket to the endpoint, or to the proxy that is told of each URL itself. */
export const openSocket = (
  endpoint: Endpoint,
  events: SocketEvents,
  ALPNProtocols = HTTP1_ONLY,
): Socket | TLSSocket => {
  const { tls, proxy } = endpoint;
  const { host, port, lookup } = proxy ?? endpoint;
  const options = {
    host,
    port,
    lookup,
    noDelay: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    onread: { buffer: SHARED_BUFFER, callback: events.onRead },
  };
  // The certificate is checked against `host`; `servername`, which only names may be, is the dialer's to set.
  return listen(tls === null ? connectTcp(options) : connectTls({ ...tls, ...options, ALPNProtocols }), tls, events);
};

/** Speaks TLS with the host beyond a tunnel. */
export const secureTunnel = (
  socket: Socket,
  host: string,
  tls: ConnectionOptions,
  events: SocketEvents,
  ALPNProtocols = HTTP1_ONLY,
): TLSSocket => {
  const secured = connectTls({ ...tls, socket, host, ALPNProtocols });
  // A socket around another one has a buffer of its own.
  secured.on("data", (bytes: Buffer) => events.onRead(bytes.length, bytes));
  return listen(secured, tls, events);
};

const listen = <S extends Socket>(socket: S, tls: ConnectionOptions | null, events: SocketEvents): S => {
  socket.on("error", events.onError);
  socket.on("end", events.onEnd);
  socket.on("close", events.onClose);
  socket.on("connectionAttempt", events.onAttempt);
  socket.once("connect", events.onConnect);
  if (tls !== null) socket.once("secureConnect", events.onSecured);
  return socket;
};

/** Closes a socket; events that it still sends are nobody's. */
export const giveUp = (socket: Socket, { onEnd, onAttempt }: SocketEvents): void => {
  socket
    .off("end", onEnd)
    .off("connectionAttempt", onAttempt)
    .removeAllListeners("data")
    .removeAllListeners("close")
    .removeAllListeners("connect")
    .removeAllListeners("secureConnect")
    .removeAllListeners("error");
  socket.on("error", ignore);
  socket.destroy();
};
