// Node's own servers over both versions of HTTP, and an engine that may call them.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import { DEFAULT_TLS } from "../../../../images/load-generator/net/tls-settings.ts";
import { type Authority, type Certificate, makeAuthority } from "../../../support/certificates.ts";
import { http1To, http2To } from "./engines.ts";

type Request = IncomingMessage | Http2ServerRequest;
type Answer = ServerResponse & Http2ServerResponse;
export type Handler = (request: Request, answer: Answer) => void;

export const VERSIONS = ["HTTP/1.1", "HTTP/2"] as const;
type Version = (typeof VERSIONS)[number];

/** To be called at the top of a test file. @returns what serves one handler until the test is over */
export const serveInTests = () => {
  let authority: Authority;
  let certificate: Certificate;
  beforeAll(async () => {
    authority = await makeAuthority();
    certificate = await authority.issue(["localhost"]);
  });
  const opened: (() => void)[] = [];
  afterEach(() => {
    for (const close of opened.splice(0).reverse()) close();
  });
  return async (version: Version, handler: Handler) => {
    const listen = (request: Request, answer: Answer): void => {
      request.on("error", () => {});
      answer.on("error", () => {});
      handler(request, answer);
    };
    const isSecure = version === "HTTP/2";
    const server: Server = isSecure
      ? createSecureServer({ key: certificate.key, cert: certificate.cert }, listen as never)
      : createHttp(listen as Parameters<typeof createHttp>[1]);
    const sockets: Socket[] = [];
    server.on(isSecure ? "secureConnection" : "connection", (socket: Socket) =>
      sockets.push(socket.on("error", () => {})),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = isSecure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    const client = isSecure ? http2To(url, { tls: { ...DEFAULT_TLS, tlsCa: [authority.ca] } }) : http1To(url);
    opened.push(() => {
      client.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url, client, session: client.openSession(), connections: () => sockets.length };
  };
};
