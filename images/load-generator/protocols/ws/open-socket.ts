// A connection for a WebSocket, to where the dialer says: through a proxy's tunnel, and by TLS, where that is so.
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "../../net/dialer.ts";
import { ATTEMPT_MS, type Failure, failClosedEarly, failCutAtEnd, failOf, type Progress } from "../../net/failures.ts";
import { openTunnel } from "../../net/tunnel.ts";

/** A WebSocket begins as HTTP/1.1. */
const ALPNProtocols = ["http/1.1"];

export interface Opening {
  /** Settles once: the socket, ready to be written to, or why there is none. */
  readonly opened: Promise<Socket | Failure>;
  /** The run ends. */
  cut(): void;
}

export const openSocket = (endpoint: Endpoint): Opening => {
  let settle: (outcome: Socket | Failure) => void = () => {};
  let socket: Socket | undefined;
  let progress: Progress = "connecting";
  const opened = new Promise<Socket | Failure>((resolve) => {
    settle = resolve;
  });
  const fail = (failure: Failure): void => {
    socket?.on("error", () => {}).destroy();
    settle(failure);
  };
  const watch = (watched: Socket): Socket => {
    socket = watched;
    return watched
      .on("error", (error: NodeJS.ErrnoException) => fail(failOf(error, progress, false)))
      .once("close", () => fail(failClosedEarly(progress)));
  };
  const done = (ready: Socket): void => {
    ready
      .removeAllListeners("close")
      .removeAllListeners("error")
      .on("error", () => {});
    settle(ready);
  };
  const secure = (below: Socket | undefined): void => {
    progress = "handshaking";
    const { host, port, lookup, tls } = endpoint;
    const where = below === undefined ? { host, port, lookup, ...QUICK } : { socket: below, host };
    const secured = connectTls({ ...tls, ...where, ALPNProtocols });
    watch(secured);
    secured.once("secureConnect", () => done(secured));
  };
  const { proxy, tls } = endpoint;
  if (proxy !== null) {
    const tunnel = openTunnel(endpoint, proxy, {
      onOpen: () => (tls === null ? done(tunnel) : secure(tunnel)),
      onFailure: fail,
    });
    socket = tunnel;
  } else if (tls !== null) secure(undefined);
  else {
    const { host, port, lookup } = endpoint;
    const plain = connectTcp({ host, port, lookup, ...QUICK });
    watch(plain).once("connect", () => done(plain));
  }
  return { opened, cut: () => fail(failCutAtEnd(progress)) };
};

const QUICK = { noDelay: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
