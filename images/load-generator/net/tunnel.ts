// A way through a proxy to a host beyond it (CONNECT): a socket on which the host itself is spoken to.
import { connect, type Socket } from "node:net";
import type { Endpoint, ProxyHop } from "./dialer.ts";
import { ATTEMPT_MS, type Failure, failOf } from "./failures.ts";

/** An answer to CONNECT has a few fields. */
const MAX_HEAD_BYTES = 64 * 1024;

export interface TunnelEvents {
  /** What follows on the socket is the host's. */
  readonly onOpen: () => void;
  /** Instead, and once. Nothing was sent to the host. */
  readonly onFailure: (failure: Failure) => void;
}

/** @returns the socket at once; whoever destroys it hears nothing more */
export const openTunnel = ({ host, port }: Endpoint, proxy: ProxyHop, events: TunnelEvents): Socket => {
  const socket = connect({
    host: proxy.host,
    port: proxy.port,
    lookup: proxy.lookup,
    noDelay: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
  });
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const settle = (): void => {
    socket.off("data", onData).off("error", onError).off("close", onClose);
    socket.on("error", () => {});
  };
  const fail = (failure: Failure): void => {
    settle();
    socket.destroy();
    events.onFailure(failure);
  };
  const onError = (error: NodeJS.ErrnoException): void => fail(failProxy(proxy, error));
  const onClose = (): void => fail(refusedBy(proxy, "ended the connection before it answered CONNECT"));
  let head = Buffer.alloc(0);
  const onData = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) fail(refusedBy(proxy, "answered CONNECT with what is no HTTP"));
      return;
    }
    const [, status, reason = ""] = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)/.exec(head.toString("latin1", 0, end)) ?? [];
    if (status === undefined) fail(refusedBy(proxy, "answered CONNECT with what is no HTTP"));
    else if (!status.startsWith("2")) fail(refusedBy(proxy, `answered CONNECT with ${`${status} ${reason}`.trim()}`));
    else {
      settle();
      socket.pause();
      events.onOpen();
    }
  };
  socket.once("connect", () => {
    const sign = proxy.authorization === null ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${sign}\r\n`);
  });
  return socket.on("data", onData).on("error", onError).on("close", onClose);
};

/** The proxy itself could not be reached. */
export const failProxy = (proxy: ProxyHop, error: NodeJS.ErrnoException): Failure => {
  const { failure, message } = failOf(error, "connecting");
  return { failure, message: `the proxy ${proxy.shown}: ${message}` };
};

const refusedBy = ({ shown }: ProxyHop, what: string): Failure => ({
  failure: "proxy-refused",
  message: `the proxy ${shown} ${what}`,
});
