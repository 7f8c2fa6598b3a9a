// A server of Node's that speaks HTTP/2, and an engine that may call it, for tests that say what becomes of streams.
import {
  createSecureServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { DEFAULT_TLS } from "../../../../../images/load-generator/net/tls-settings.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";
import type { EngineOptions } from "../../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { type Authority, makeAuthority } from "../../../../support/certificates.ts";
import { http2To } from "../engines.ts";
import { requestTo } from "../request-to.ts";

export interface Served {
  /** Of the whole server's life. */
  readonly connections: () => number;
  /** Paths, in the order in which they came. */
  readonly requests: readonly string[];
  readonly sessions: readonly ServerHttp2Session[];
  readonly sockets: readonly Socket[];
}

/** @param nth from 1, over the server's life */
export type Answerer = (stream: ServerHttp2Stream, nth: number, served: Served) => void;

let authority: Promise<Authority> | undefined;
const opened: (() => void)[] = [];

export const closeAll = (): void => {
  for (const close of opened.splice(0).reverse()) close();
};

export const answerOk = (stream: ServerHttp2Stream): void => {
  stream.respond({ ":status": 200 });
  stream.end("ok");
};

export const open = async (
  answer: Answerer,
  options: Partial<EngineOptions> = {},
  serverOptions: SecureServerOptions = {},
) => {
  authority ??= makeAuthority();
  const { key, cert } = await (await authority).issue(["localhost"]);
  const server = createSecureServer({ key, cert, ...serverOptions });
  const requests: string[] = [];
  const sessions: ServerHttp2Session[] = [];
  const sockets: Socket[] = [];
  const served: Served = { requests, sessions, sockets, connections: () => sockets.length };
  server.on("secureConnection", (socket: Socket) => sockets.push(socket.on("error", () => {})));
  server.on("session", (session) => sessions.push(session.on("error", () => {})));
  server.on("stream", (stream, headers) => {
    requests.push(String(headers[":path"]));
    stream.on("error", () => {});
    answer(stream, requests.length, served);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const engine = http2To(url, { ...options, tls: { ...DEFAULT_TLS, tlsCa: [(await authority).ca] } });
  opened.push(() => {
    engine.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const session = engine.openSession();
  const send = (changes: Partial<HttpRequest> & { readonly path?: string } = {}): Promise<Reply> => {
    const { path = "/", ...rest } = changes;
    return new Promise((resolve) => session.send(requestTo(`${url}${path}`, rest), monotonicMs(), resolve));
  };
  return { ...served, send, session, engine };
};
