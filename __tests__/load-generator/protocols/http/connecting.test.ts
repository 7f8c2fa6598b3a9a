// The time of a connection is that of the one that was opened: neither the look-up nor attempts at a name's other
// addresses are in it.
import { createSecureServer } from "node:http2";
import { type AddressInfo, createServer, type LookupFunction, type Server } from "node:net";
import type { Dialer } from "../../../../images/load-generator/net/dialer.ts";
import { DEFAULT_TLS } from "../../../../images/load-generator/net/tls-settings.ts";
import { Http1Engine } from "../../../../images/load-generator/protocols/http/h1/engine.ts";
import { Http2Engine } from "../../../../images/load-generator/protocols/http/h2/engine.ts";
import type { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpEngine } from "../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { makeAuthority } from "../../../support/certificates.ts";
import { dialerTo } from "../../net/dialer-to.ts";
import { requestTo } from "./request-to.ts";

const LOOKUP_MS = 150;
const OPTIONS = { resendIdle: true, noConnectionReuse: false };

/** Takes its time, and gives addresses at which nothing listens first. */
const slowly: LookupFunction = (_host, { all }, callback) => {
  const addresses = ["127.0.0.3", "127.0.0.2", "127.0.0.1"].map((address) => ({ address, family: 4 }));
  setTimeout(() => (all === true ? callback(null, addresses) : callback(null, "127.0.0.1", 4)), LOOKUP_MS);
};

const ask = async (server: Server, scheme: string, open: (dialer: Dialer) => HttpEngine, ca = ""): Promise<Reply> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `${scheme}://localhost:${(server.address() as AddressInfo).port}/`;
  const dialer = dialerTo(url, { tls: { ...DEFAULT_TLS, tlsCa: ca === "" ? [] : [ca as never] } });
  const dial = dialer.dial.bind(dialer);
  dialer.dial = (...to) => ({ ...dial(...to), lookup: slowly }) as ReturnType<typeof dial>;
  const engine = open(dialer);
  const session = engine.openSession();
  const reply = await new Promise<Reply>((resolve) => session.send(requestTo(url), monotonicMs(), resolve));
  engine.close();
  server.close();
  return reply;
};

const http1 = (dialer: Dialer): HttpEngine => new Http1Engine(dialer, monotonicMs, OPTIONS);

it("counts one connection by HTTP/1.1, and what came before as blocked", async () => {
  const server = createServer((socket) => void socket.once("data", () => socket.end("HTTP/1.1 204 Fine\r\n\r\n")));
  const { status, connectingMicros, blockedMicros } = await ask(server, "http", http1);
  expect(status).toBe(204);
  expect(connectingMicros).toBeLessThan((LOOKUP_MS * 1000) / 2);
  expect(blockedMicros).toBeGreaterThan((LOOKUP_MS - 5) * 1000);
});

it("counts one connection by HTTP/2, and what came before as blocked", async () => {
  const authority = await makeAuthority();
  const { key, cert } = await authority.issue(["localhost"]);

  const server = createSecureServer({ key, cert }, (_request, response) => response.writeHead(204).end());
  const open = (dialer: Dialer): HttpEngine => new Http2Engine(dialer, http1(dialer), monotonicMs, OPTIONS);
  const { status, connectingMicros, blockedMicros } = await ask(server, "https", open, authority.ca);
  expect(status).toBe(204);
  expect(connectingMicros).toBeLessThan((LOOKUP_MS * 1000) / 2);
  expect(blockedMicros).toBeGreaterThan((LOOKUP_MS - 5) * 1000);
});
