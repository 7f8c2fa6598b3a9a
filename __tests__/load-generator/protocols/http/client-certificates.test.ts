// A server that asks for a client's certificate, over both versions of HTTP and of TLS: who has none is told so, and no
// request counts as one that the server may have looked at.
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import type { SecureVersion, TlsOptions } from "node:tls";
import { FAILURES } from "../../../../contracts/metrics/outcomes.ts";
import { DEFAULT_TLS } from "../../../../images/load-generator/net/tls-settings.ts";
import type { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { type Authority, makeAuthority } from "../../../support/certificates.ts";
import { http1To, http2To } from "./engines.ts";
import { requestTo } from "./request-to.ts";

let authority: Authority;
beforeAll(async () => {
  authority = await makeAuthority();
});

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

type Listener = (request: unknown, response: { end(text: string): void }) => void;

const PROTOCOLS = {
  "HTTP/1.1": { make: (options: TlsOptions, take: Listener): Server => createServer(options, take), engine: http1To },
  "HTTP/2": {
    make: (options: TlsOptions, take: Listener): Server => createSecureServer(options, take),
    engine: http2To,
  },
};

const serve = async (protocol: keyof typeof PROTOCOLS, maxVersion: SecureVersion) => {
  const { key, cert } = await authority.issue(["localhost"]);
  let requests = 0;
  const options = { key, cert, ca: authority.ca, requestCert: true, rejectUnauthorized: true, maxVersion };
  const server = PROTOCOLS[protocol].make(options, (_request, response) => {
    requests += 1;
    response.end("ok");
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => server.close());
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, requests: () => requests };
};

const call = async (protocol: keyof typeof PROTOCOLS, url: string, by: Authority | null): Promise<Reply> => {
  const shown = by === null ? [] : [{ ...(await by.issue(["user"])), domains: [] }];
  const tlsAuth = shown.map(({ key, cert, domains }) => ({ key, cert, domains }));
  const engine = PROTOCOLS[protocol].engine(url, { tls: { ...DEFAULT_TLS, tlsCa: [authority.ca], tlsAuth } });
  opened.push(() => engine.close());
  const session = engine.openSession();
  return new Promise((resolve) => session.send(requestTo(`${url}/`), monotonicMs(), resolve));
};

describe.each(Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[])("a client certificate over %s", (protocol) => {
  it("that is missed is told in a sentence, and nothing was sent", async () => {
    const { url, requests } = await serve(protocol, "TLSv1.3");
    const { failure, message, status } = await call(protocol, url, null);
    expect([failure, status]).toEqual(["tls-client-certificate", 0]);
    expect(FAILURES["tls-client-certificate"].outcome).toBe("never-sent");
    expect(message).toMatch(/^[^\r\n]*http\.tlsAuth[^\r\n]*$/);
    expect(message).not.toMatch(/deps|error:|\.c:/);
    expect(requests()).toBe(0);
  });

  it("that is missed by TLS 1.2 is hinted at", async () => {
    const { url, requests } = await serve(protocol, "TLSv1.2");
    const { failure, message } = await call(protocol, url, null);
    expect([failure, requests()]).toEqual(["tls-failed", 0]);
    expect(message).toMatch(/^[^\r\n]*http\.tlsAuth[^\r\n]*$/);
  });

  it("that is right lets the request through", async () => {
    const { url, requests } = await serve(protocol, "TLSv1.3");
    expect((await call(protocol, url, authority)).status).toBe(200);
    expect(requests()).toBe(1);
  });
});
