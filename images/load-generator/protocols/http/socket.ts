// Opens and gives up the sockets of connections. They read into one buffer that all connections of the thread share.
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { Endpoint } from "../../net/dialer.ts";
import { ATTEMPT_MS } from "../../net/failures.ts";

/** What a connection hears of its socket. */
export interface SocketEvents {
  /** @param buffer the shared one: what is kept must be copied out of it */
  onRead(length: number, buffer: Uint8Array): boolean;
  /** The first of the name's addresses is tried, or the next one. */
  onAttempt(): void;
  onConnect(): void;
  /** After TLS's handshake. */
  onSecured(): void;
  onError(error: NodeJS.ErrnoException): void;
  /** Told before the close. */
  onEnd(): void;
  onClose(): void;
}

/** What servers are offered by ALPN. */
export const HTTP1_ONLY = ["http/1.1"];
export const HTTP2_FIRST = ["h2", "http/1.1"];
const SHARED_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

/** Whom a socket's listeners tell: they are the same for all sockets, as ten thousand of them would be for one each. */
const TOLD = Symbol("told");
type Watched = Socket & { [TOLD]: SocketEvents };

const NOBODY: SocketEvents = {
  onRead: () => true,
  onAttempt: () => {},
  onConnect: () => {},
  onSecured: () => {},
  onError: () => {},
  onEnd: () => {},
  onClose: () => {},
};

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
    onread: {
      buffer: SHARED_BUFFER,
      callback: (length: number, buffer: Uint8Array): boolean => events.onRead(length, buffer),
    },
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
  Object.assign(socket, { [TOLD]: events });
  socket.on("error", tellError).on("end", tellEnd).on("close", tellClose);
  socket.on("connectionAttempt", tellAttempt).once("connect", tellConnect);
  if (tls !== null) socket.once("secureConnect", tellSecured);
  return socket;
};

function tellError(this: Socket, error: NodeJS.ErrnoException): void {
  (this as Watched)[TOLD].onError(error);
}
function tellEnd(this: Socket): void {
  (this as Watched)[TOLD].onEnd();
}
function tellClose(this: Socket): void {
  (this as Watched)[TOLD].onClose();
}
function tellAttempt(this: Socket): void {
  (this as Watched)[TOLD].onAttempt();
}
function tellConnect(this: Socket): void {
  (this as Watched)[TOLD].onConnect();
}
function tellSecured(this: Socket): void {
  (this as Watched)[TOLD].onSecured();
}

/** Closes a socket; events that it still sends are nobody's. */
export const giveUp = (socket: Socket): void => {
  Object.assign(socket, { [TOLD]: NOBODY });
  socket.removeAllListeners("data").destroy();
};
