// Requests through a proxy: what it is told, that nothing goes past it, and what becomes of a request that it refuses.
import { createServer, type IncomingMessage, request as requestHttp } from "node:http";
import { createSecureServer } from "node:http2";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { FAILURES, outcomeOf } from "../../../contracts/metrics/outcomes.ts";
import { Proxies } from "../../../contracts/run/proxies.ts";
import { DEFAULT_TLS } from "../../../images/load-generator/net/tls-settings.ts";
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../images/load-generator/protocols/http/request.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { type Authority, makeAuthority } from "../../support/certificates.ts";
import { http1To, http2To } from "../protocols/http/engines.ts";
import { requestTo } from "../protocols/http/request-to.ts";

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const listening = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

/** Leads every name to this machine, and writes down what it was asked. @param refusal its answer to everybody */
const startProxy = async (refusal?: string) => {
  const asked: string[] = [];
  const noteDown = ({ method, url, headers }: IncomingMessage): void =>
    void asked.push([method, url, headers["proxy-authorization"]].filter(Boolean).join(" "));
  const server = createServer((incoming, outgoing) => {
    noteDown(incoming);
    const { port, pathname } = new URL(incoming.url ?? "");
    const onward = requestHttp({ port, path: pathname, headers: incoming.headers }, (answer) => answer.pipe(outgoing));
    onward.end();
  });
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    noteDown(incoming);
    socket.on("error", () => {});
    if (refusal !== undefined) {
      socket.end(refusal);
      return;
    }
    const onward = connect(Number(incoming.url?.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
  });
  return { port: await listening(server), asked };
};

const startTarget = async (): Promise<number> =>
  listening(createServer((incoming, outgoing) => outgoing.end(`${incoming.url} of ${incoming.headers.host}`)));

/** Speaks HTTP/2 and HTTP/1.1. */
const startSecureTarget = async (authority: Authority): Promise<number> => {
  const { cert, key } = await authority.issue(["shop.example"]);
  const server = createSecureServer({ cert, key, allowHTTP1: true }, (incoming, outgoing) =>
    outgoing.end(`${incoming.httpVersion} ${incoming.url} ${"x".repeat(100_000)}`),
  );
  return listening(server);
};

type Changes = Parameters<typeof http1To>[1];

const callerOf = (href: string, version: "1.1" | "2", changes: Changes) => {
  const engine = (version === "2" ? http2To : http1To)(href, changes);
  opened.push(() => engine.close());
  const session = engine.openSession();
  return (request: Partial<HttpRequest> = {}) =>
    new Promise<Reply>((resolve) => session.send(requestTo(href, request), monotonicMs(), resolve));
};

it("what is not encrypted is asked of the proxy by its whole URL, and of nobody else", async () => {
  const [proxy, port] = [await startProxy(), await startTarget()];
  const told: string[] = [];
  const call = callerOf(`http://nobody.invalid:${port}/cart`, "1.1", {
    proxies: Proxies.parse({ http: `http://jo:secret@127.0.0.1:${proxy.port}` }),
    allowPrivateAddresses: false,
    onProxy: ({ shown }) => told.push(shown),
  });
  const replies = [await call(), await call({ method: "POST", body: Buffer.from("a=1") })];
  expect(replies.map(({ status, body }) => [status, body.toString()])).toEqual(
    replies.map(() => [200, `/cart of nobody.invalid:${port}`]),
  );
  const sign = `Basic ${Buffer.from("jo:secret").toString("base64")}`;
  const whole = `http://nobody.invalid:${port}/cart`;
  expect(proxy.asked).toEqual([`GET ${whole} ${sign}`, `POST ${whole} ${sign}`]);
  expect(told).toEqual([`http://127.0.0.1:${proxy.port}`]);
});

it.each(["1.1", "2"] as const)(
  "what is encrypted goes through one tunnel to the host itself, by HTTP/%s",
  async (version) => {
    const authority = await makeAuthority();
    const [proxy, port] = [await startProxy(), await startSecureTarget(authority)];
    const call = callerOf(`https://shop.example:${port}/cart`, version, {
      proxies: Proxies.parse({ https: `jo:secret@127.0.0.1:${proxy.port}` }),
      tls: { ...DEFAULT_TLS, tlsCa: [authority.ca] },
    });
    const replies = [await call(), await call({ method: "POST", body: Buffer.alloc(100_000) })];
    for (const reply of replies) {
      expect([reply.status, reply.message]).toEqual([200, ""]);
      expect(reply.body.toString()).toMatch(version === "2" ? /^2\.0 \/cart x{100000}$/ : /^1\.1 \/cart x{100000}$/);
    }
    expect(replies[0]?.connectingMicros).toBeGreaterThan(0);
    expect(replies[0]?.handshakingMicros).toBeGreaterThan(0);
    const sign = `Basic ${Buffer.from("jo:secret").toString("base64")}`;
    expect(proxy.asked).toEqual([`CONNECT shop.example:${port} ${sign}`]);
  },
);

it.each([
  ["1.1", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", /answered CONNECT with 407 Proxy Authentication/],
  ["2", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", /answered CONNECT with 403 Forbidden/],
  ["1.1", "", /ended the connection before it answered/],
  ["2", "hello\r\n\r\n", /with what is no HTTP/],
] as const)(
  "a tunnel that the proxy refuses is the proxy's doing, by HTTP/%s (%j)",
  async (version, refusal, expected) => {
    const proxy = await startProxy(refusal);
    const call = callerOf("https://shop.example/", version, {
      proxies: Proxies.parse({ https: `http://jo:secret@127.0.0.1:${proxy.port}` }),
    });
    const reply = await call();
    expect(reply).toMatchObject({ status: 0, failure: "proxy-refused" });
    expect(reply.message).toMatch(expected);
    expect(reply.message).not.toMatch(/secret/);
    expect(outcomeOf(FAILURES["proxy-refused"].errorCode)).toBe("never-sent");
  },
);

it.each([
  ["http://shop.example/", "1.1"],
  ["https://shop.example/", "1.1"],
  ["https://shop.example/", "2"],
] as const)("a proxy that is not there is named in place of %s (HTTP/%s)", async (href, version) => {
  const gone = `127.0.0.1:${await listening(createServer())}`;
  for (const close of opened.splice(0)) await close();
  const call = callerOf(href, version, { proxies: Proxies.parse({ http: gone, https: gone }) });
  const reply = await call();
  expect(reply.failure).toBe("connection-refused");
  expect(reply.message).toContain(`the proxy http://${gone}`);
});

it("a tunnel that never opens is cut at the request's timeout", async () => {
  const silent = await listening(createServer().on("connect", () => {}));
  for (const version of ["1.1", "2"] as const) {
    const call = callerOf("https://shop.example/", version, {
      proxies: Proxies.parse({ https: `127.0.0.1:${silent}` }),
    });
    expect((await call({ timeoutMs: 100 })).failure).toBe("connect-timeout");
  }
});

it("hosts that are called directly, or at an address of the config's, pass the proxy by", async () => {
  const [proxy, port] = [await startProxy(), await startTarget()];
  const proxies = { http: `127.0.0.1:${proxy.port}`, noProxy: ["127.0.0.1"] };
  const direct = callerOf(`http://127.0.0.1:${port}/a`, "1.1", { proxies });
  const placed = callerOf(`http://shop.example/b`, "1.1", {
    proxies,
    overrides: { "shop.example": `127.0.0.1:${port}` },
  });
  expect([(await direct()).status, (await placed()).status, proxy.asked]).toEqual([200, 200, []]);
});

it("a host that may not be called is not asked of the proxy either", async () => {
  const proxy = await startProxy();
  const proxies = { http: `127.0.0.1:${proxy.port}`, noProxy: [] };
  const call = callerOf("http://shop.example/", "1.1", { proxies, allowedHosts: ["169.254.169.254"] });
  expect((await call({ url: new URL("http://elsewhere.example/") })).failure).toBe("host-blocked");
  expect((await call({ url: new URL("http://169.254.169.254/") })).failure).toBe("address-blocked");
  expect(proxy.asked).toEqual([]);
});
