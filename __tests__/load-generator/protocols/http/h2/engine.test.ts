// The HTTP/2 engine against Node's own servers, with certificates of the tests' own authority: what is agreed on, what
// becomes of requests whose streams or connections end early, and that nothing is ever sent twice.
import { constants, createSecureServer, type ServerHttp2Stream } from "node:http2";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { FAILURES } from "../../../../../contracts/metrics/outcomes.ts";
import type { Pem } from "../../../../../contracts/run/planned-http.ts";
import { DEFAULT_TLS } from "../../../../../images/load-generator/net/tls-settings.ts";
import { Response } from "../../../../../images/load-generator/protocols/http/client/response.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { type Authority, type Certificate, makeAuthority } from "../../../../support/certificates.ts";
import { eventually } from "../../../../support/meridian.ts";
import { http2To } from "../engines.ts";
import { requestTo } from "../request-to.ts";

let authority: Authority;
let right: Certificate;
beforeAll(async () => {
  authority = await makeAuthority();
  right = await authority.issue(["localhost", "127.0.0.1"]);
});

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** @param cut ends the server's connections without a word */
type Handler = (stream: ServerHttp2Stream, headers: Record<string, unknown>, nth: number, cut: () => void) => void;

interface Served {
  readonly url: string;
  readonly connections: () => number;
  readonly requests: () => number;
}

const OK: Handler = (stream) => {
  stream.respond({ ":status": 200 });
  stream.end("ok");
};

const listen = async (server: TlsServer) => {
  const sockets = new Set<Socket>();
  server.on("secureConnection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  opened.push(() => {
    cut();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => sockets.size, cut };
};

const serve = async (handler: Handler, certificate = right, host = "localhost"): Promise<Served> => {
  let requests = 0;
  const server = createSecureServer({ key: certificate.key, cert: certificate.cert });
  const { port, connections, cut } = await listen(server);
  server.on("stream", (stream, headers) => {
    requests += 1;
    stream.on("error", () => {});
    handler(stream, headers, requests, cut);
  });
  server.on("sessionError", () => {});
  return { url: `https://${host}:${port}`, connections, requests: () => requests };
};

type Send = (changes?: Partial<HttpRequest> & { readonly path?: string }) => Promise<Reply>;

interface Calling {
  readonly hosts?: readonly string[];
  readonly tlsCa?: Pem[];
}

const call = (url: string, { hosts = [], tlsCa = [authority.ca] }: Calling = {}) => {
  const engine = http2To(url, { allowedHosts: hosts, tls: { ...DEFAULT_TLS, tlsCa } });
  opened.push(() => engine.close());
  const session = engine.openSession();
  const send: Send = ({ path = "/", ...changes } = {}) =>
    new Promise((resolve) => {
      const href = changes.href ?? `${url}${path}`;
      session.send(requestTo(href, changes), monotonicMs(), resolve);
    });
  return { send, session, engine };
};

const outcomeOf = ({ failure }: Reply): string => (failure === null ? "answered" : FAILURES[failure].outcome);

describe("with a server that speaks HTTP/2", () => {
  it("sends what the script asks for, and shows the answer as with HTTP/1.1", async () => {
    const { url } = await serve((stream, headers) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        stream.additionalHeaders({ ":status": 103 });
        stream.respond({ ":status": 201, "content-type": "application/json", "set-cookie": ["a=1", "b=2; Path=/"] });
        stream.end(JSON.stringify({ headers, body: Buffer.concat(pieces).toString() }));
      });
    });
    const { send } = call(url);
    const headers = { "X-Own": "yes", Connection: "close", "Keep-Alive": "timeout=1", Cookie: "c=3" };
    const reply = await send({ method: "POST", path: "/a/b?c=d", headers, body: Buffer.from("the body") });
    const response = new Response(reply, `${url}/a/b?c=d`);
    expect([response.status, response.proto, response.status_text, reply.failure]).toEqual([
      201,
      "HTTP/2.0",
      "201",
      null,
    ]);
    expect(response.headers).toMatchObject({ "Content-Type": "application/json" });
    expect(Object.keys(response.cookies)).toEqual(["a", "b"]);
    expect(response.json("body")).toBe("the body");
    expect(response.json("headers")).toMatchObject({
      ":method": "POST",
      ":path": "/a/b?c=d",
      ":scheme": "https",
      ":authority": new URL(url).host,
      "x-own": "yes",
      "content-length": "8",
      cookie: "c=3",
      "user-agent": expect.stringContaining("Meridian"),
    });
    expect(Object.keys(response.json("headers") as object)).not.toContain("connection");
    expect(reply.handshakingMicros).toBeGreaterThan(0);
    expect(reply.blockedMicros).toBeGreaterThanOrEqual(reply.connectingMicros + reply.handshakingMicros - 2);
    expect(reply.waitingMicros).toBeGreaterThan(0);
    expect(reply.sentBytes).toBeGreaterThan(8);
  });

  it("carries all of a virtual user's requests on one connection, many at once; another user has its own", async () => {
    const { url, connections, requests } = await serve(
      (stream) => void setTimeout(() => OK(stream, {}, 0, () => {}), 20),
    );
    const { send, engine } = call(url);
    const replies = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const next = await send();
    expect([next.connectingMicros, next.handshakingMicros]).toEqual([0, 0]);
    expect([connections(), requests()]).toEqual([1, 21]);
    const other = engine.openSession();
    const request = requestTo(`${url}/`, { keepBody: false });
    await new Promise((resolve) => other.send(request, monotonicMs(), resolve));
    expect(connections()).toBe(2);
    expect(engine.inFlight).toBe(0);
  });

  it("keeps no body that nobody reads, and counts its bytes all the same", async () => {
    const { url } = await serve((stream) => {
      stream.respond({ ":status": 200 });
      stream.end(Buffer.alloc(100_000, "a"));
    });
    const reply = await call(url).send({ keepBody: false });
    expect([reply.status, reply.body.length]).toEqual([200, 0]);
    expect(reply.receivedBytes).toBeGreaterThan(100_000);
  });

  it("has one body for answers that repeat, and others for what differs", async () => {
    const { url } = await serve((stream, _headers, nth) => {
      stream.respond({ ":status": 200 });
      stream.write("the ");
      stream.end(nth < 3 ? "one" : "on");
    });
    const { send } = call(url);
    const [first, second, third] = [await send(), await send(), await send()];
    expect(second.content).toBe(first.content);
    expect([first, third].map(({ body }) => body.toString())).toEqual(["the one", "the on"]);
  });

  it("has no body in the answer to HEAD, nor in a 204", async () => {
    const { url } = await serve((stream, headers) => {
      stream.respond({ ":status": headers[":method"] === "HEAD" ? 200 : 204 }, { endStream: true });
    });
    const { send } = call(url);
    expect(await send({ method: "HEAD" })).toMatchObject({ status: 200, failure: null });
    expect(await send()).toMatchObject({ status: 204, failure: null });
  });
});

describe("a stream that ends early", () => {
  const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants;
  const partly =
    (after: (stream: ServerHttp2Stream) => void): Handler =>
    (stream) => {
      stream.respond({ ":status": 200, "content-length": 100 });
      stream.write("only some", () => after(stream));
    };

  it.each<[string, Handler, string, string]>([
    ["reset", (stream) => stream.close(NGHTTP2_INTERNAL_ERROR), "stream-reset", "ambiguous"],
    ["cancelled", (stream) => stream.close(NGHTTP2_CANCEL), "stream-reset", "ambiguous"],
    [
      "reset in the middle of the body",
      partly((stream) => stream.destroy(new Error("no more"))),
      "stream-reset",
      "ambiguous",
    ],
    ["ended before its length", partly((stream) => stream.end()), "stream-reset", "ambiguous"],
  ])(
    "because it was %s is a failure, is not sent again, and leaves the connection to others",
    async (_, cut, kind, outcome) => {
      const { url, connections, requests } = await serve((stream, headers, nth, end) =>
        (nth === 1 ? cut : OK)(stream, headers, nth, end),
      );
      const { send } = call(url);
      const reply = await send();
      expect(reply).toMatchObject({ status: 0, failure: kind });
      expect(outcomeOf(reply)).toBe(outcome);
      expect(requests()).toBe(1);
      expect((await send()).status).toBe(200);
      expect([connections(), requests()]).toEqual([1, 2]);
    },
  );

  it("at the request's timeout is cut, and the connection goes on", async () => {
    const { url, connections } = await serve((stream, headers, nth, cut) => {
      if (nth !== 2) OK(stream, headers, nth, cut);
    });
    const { send } = call(url);
    expect((await send()).status).toBe(200);
    const reply = await send({ timeoutMs: 60 });
    expect([reply.failure, outcomeOf(reply)]).toEqual(["timeout", "ambiguous"]);
    expect((await send()).status).toBe(200);
    expect(connections()).toBe(1);
  });
});

describe("a connection that ends early", () => {
  it.each<[string, Handler, string]>([
    [
      "by an error (GOAWAY)",
      (stream) => void stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM),
      "connection-ended",
    ],
    ["without a word", (_stream, _headers, _nth, cut) => cut(), "connection-reset"],
    [
      "in the middle of a body",
      (stream, _headers, _nth, cut) => {
        stream.respond({ ":status": 200 });
        stream.write("some", cut);
      },
      "connection-reset",
    ],
  ])("%s fails what was under way, and the next request opens another", async (_, cut, kind) => {
    const { url, connections, requests } = await serve((stream, headers, nth, end) =>
      (nth === 1 ? cut : OK)(stream, headers, nth, end),
    );
    const { send } = call(url);
    const reply = await send();
    expect(reply).toMatchObject({ status: 0, failure: kind });
    expect(outcomeOf(reply)).toBe("ambiguous");
    expect(requests()).toBe(1);
    expect((await send()).status).toBe(200);
    expect([connections(), requests()]).toEqual([2, 2]);
  });

  it("with a goodbye lets what is under way be answered, and takes no more", async () => {
    const { url, connections, requests } = await serve((stream, headers, nth, cut) => {
      if (nth === 1) stream.session?.goaway();
      setTimeout(() => OK(stream, headers, nth, cut), 30);
    });
    const { send, engine } = call(url);
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect([connections(), requests()]).toEqual([2, 2]);
    expect(engine.inFlight).toBe(0);
  });

  it("because the run ends cuts what is under way", async () => {
    const { url, requests } = await serve(() => {});
    const { send, session, engine } = call(url);
    const pending = send();
    await eventually(() => (requests() === 1 ? true : undefined), 5);
    expect(engine.inFlight).toBe(1);
    session.close();
    expect(await pending).toMatchObject({ status: 0, failure: "aborted" });
    expect((await send()).failure).toBe("connect-failed");
    expect(engine.inFlight).toBe(0);
  });
});

describe("a server that does not offer HTTP/2", () => {
  it("gets HTTP/1.1, each request once, and is asked for HTTP/2 once", async () => {
    let requests = 0;
    const server = createHttps({ key: right.key, cert: right.cert }, (_, response) => {
      requests += 1;
      response.end("one");
    });
    const { port, connections } = await listen(server);
    const { send } = call(`https://localhost:${port}`);
    for (let turn = 0; turn < 3; turn += 1) {
      const reply = await send();
      expect([reply.failure, new Response(reply, "").proto, reply.body.toString()]).toEqual([null, "HTTP/1.1", "one"]);
    }
    expect(requests).toBe(3);
    // One to agree on the protocol, which may be gone before the server has noticed it, and one for the requests.
    expect(connections()).toBeLessThanOrEqual(2);
  });
});

describe("who may be called", () => {
  it.each<[string, () => Promise<Certificate>, Calling, string, RegExp]>([
    ["that has expired", () => authority.issue(["localhost"], [-3, -2]), {}, "tls-expired", /expired/],
    ["for another name", () => authority.issue(["other.example"]), {}, "tls-wrong-name", /other\.example/],
    ["of an authority that nobody named", async () => right, { tlsCa: [] }, "tls-unknown-authority", /certificate/],
  ])(
    "a certificate %s is refused with its reason, and nothing is sent",
    async (_, certificate, calling, kind, words) => {
      const { url, requests } = await serve(OK, await certificate());
      const reply = await call(url, calling).send();
      expect([reply.failure, outcomeOf(reply), requests()]).toEqual([kind, "never-sent", 0]);
      expect(reply.message).toMatch(words);
    },
  );

  it("hosts that nobody named and addresses that are never called are refused unsent", async () => {
    const { url, requests, connections } = await serve(OK);
    const { send } = call(url, { hosts: ["169.254.169.254"] });
    expect((await send({ href: "https://elsewhere.example/" })).failure).toBe("host-blocked");
    expect((await send({ href: "https://169.254.169.254/" })).failure).toBe("address-blocked");
    expect([requests(), connections()]).toEqual([0, 0]);
  });

  it("a port where nothing listens, and a server without TLS, cannot have counted anything", async () => {
    const { port } = await listen(createHttps());
    const refused = await call("https://localhost:1").send();
    expect([refused.failure, outcomeOf(refused)]).toEqual(["connection-refused", "never-sent"]);
    const broken = await call(`https://localhost:${port}`).send();
    expect([broken.failure, outcomeOf(broken)]).toEqual(["tls-failed", "never-sent"]);
  });
});
