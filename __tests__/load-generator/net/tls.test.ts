// TLS against real servers with certificates of the tests' own authority: who is trusted, who is refused and why.

import type { AddressInfo } from "node:net";
import { createServer, type Server, type TlsOptions as ServerOptions, type TLSSocket } from "node:tls";
import { DEFAULT_TLS, type TlsOptions } from "../../../images/load-generator/net/tls-settings.ts";
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { type Authority, type Certificate, makeAuthority } from "../../support/certificates.ts";
import { http1To } from "../protocols/http/engines.ts";
import { replyTo } from "../protocols/http/h1/engine-session.ts";
import { requestTo } from "../protocols/http/request-to.ts";

let authority: Authority;
let right: Certificate;
beforeAll(async () => {
  authority = await makeAuthority();
  right = await authority.issue(["localhost", "127.0.0.1"]);
});

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Says whom it was asked for, and who asked. */
const serve = async (options: ServerOptions): Promise<number> => {
  const sockets = new Set<TLSSocket>();
  const server: Server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", () => {
      const asker = options.requestCert === true ? socket.getPeerCertificate().subject?.CN : "nobody";
      const body = `${socket.servername || "none"} ${asker}`;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
};

const ask = async (port: number, tls: Partial<TlsOptions>, host = "localhost"): Promise<Reply> => {
  const href = `https://${host}:${port}/`;
  const engine = http1To(href, { tls: { ...DEFAULT_TLS, tlsCa: [authority.ca], ...tls } });
  opened.push(engine);
  return replyTo(engine.openSession(), requestTo(href));
};

const said = ({ failure, body }: Reply): string => failure ?? body.toString();

it("a certificate of an authority that the config names is trusted, and asked for by its name", async () => {
  const port = await serve(right);
  const reply = await ask(port, {});
  expect(said(reply)).toBe("localhost nobody");
  expect(reply.handshakingMicros).toBeGreaterThan(0);
  expect(said(await ask(port, {}, "127.0.0.1"))).toBe("none nobody");
});

it.each<[string, () => Promise<Certificate>, Partial<TlsOptions>, string, RegExp]>([
  ["of an authority that nobody named", async () => right, { tlsCa: [] }, "tls-unknown-authority", /certificate/],
  ["that has expired", () => authority.issue(["localhost"], [-3, -2]), {}, "tls-expired", /expired/],
  ["that is not valid yet", () => authority.issue(["localhost"], [2, 3]), {}, "tls-expired", /not yet valid/],
  ["for another name", () => authority.issue(["other.example"]), {}, "tls-wrong-name", /other\.example/],
])("a certificate %s is refused with its reason, and nothing is sent", async (_, certificate, tls, failure, words) => {
  const port = await serve(await certificate());
  const reply = await ask(port, tls);
  expect([reply.failure, reply.status, reply.sentBytes]).toEqual([failure, 0, 0]);
  expect(reply.message).toMatch(words);
  expect(said(await ask(port, { ...tls, insecureSkipTLSVerify: true }))).toBe("localhost nobody");
});

it("a name that the config gives is asked for and checked in the host's place", async () => {
  const port = await serve(await authority.issue(["shop.example"]));
  expect(said(await ask(port, { tlsServerNames: { "127.0.0.1": "shop.example" } }, "127.0.0.1"))).toBe(
    "shop.example nobody",
  );
  expect(said(await ask(port, { tlsServerNames: { localhost: "other.example" } }))).toBe("tls-wrong-name");
});

describe("a server that wants to know who asks", () => {
  it("is shown the certificate of its host, and no other host is", async () => {
    const port = await serve({ ...right, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const client = await authority.issue(["tester"]);
    for (const domains of [[], ["localhost"], ["*.example.com", "LOCALHOST"]]) {
      expect(said(await ask(port, { tlsAuth: [{ ...client, domains }] }))).toBe("localhost tester");
    }
    for (const tlsAuth of [[], [{ ...client, domains: ["other.example"] }]]) {
      expect((await ask(port, { tlsAuth })).failure).not.toBeNull();
    }
  });
});

it("a server that speaks no TLS fails the handshake", async () => {
  const port = await serve({});
  expect(said(await ask(port, {}))).toBe("tls-failed");
});
