// The thread's sockets, by every way that Node has: what the run does not allow gets no connection and no datagram,
// and what it allows works as ever.
import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, get, request as httpRequest, type Server } from "node:http";
import { connect as connectH2 } from "node:http2";
import { get as getSecurely } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Server as NetServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import type { Dialer } from "../../../images/load-generator/net/dialer.ts";
import { guardConnections, judgeBy } from "../../../images/load-generator/net/guard.ts";
import { dialerTo } from "./dialer-to.ts";

let target: Server;
let foreign: NetServer;
let udp: DatagramSocket;
let foreignUdp: DatagramSocket;
let port: number;
let foreignPort: number;
let strangers: number;
let datagrams: string[];
let undo: () => void;

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const startUdp = async (onMessage: (text: string) => void): Promise<DatagramSocket> => {
  const socket = createSocket("udp4", (message) => onMessage(String(message)));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
};

beforeAll(async () => {
  target = createServer((asked, response) => {
    if (asked.url === "/away") response.writeHead(302, { location: `http://127.0.0.1:${foreignPort}/` }).end();
    else response.end("ok");
  }).listen(0, "127.0.0.1");
  foreign = createTcpServer((socket) => {
    strangers += 1;
    socket.on("error", () => {}).destroy();
  }).listen(0, "127.0.0.1");
  await Promise.all([once(target, "listening"), once(foreign, "listening")]);
  udp = await startUdp((text) => datagrams.push(text));
  foreignUdp = await startUdp(() => {
    strangers += 1;
  });
  port = portOf(target);
  foreignPort = portOf(foreign);
  undo = guardConnections(dialerTo(`http://127.0.0.1:${port}`));
});
afterAll(async () => {
  undo();
  target.closeAllConnections();
  for (const server of [target, foreign]) await new Promise((resolve) => server.close(resolve));
  for (const socket of [udp, foreignUdp]) socket.close();
});
beforeEach(() => {
  strangers = 0;
  datagrams = [];
  allow(dialerTo(`http://127.0.0.1:${port}`, { allowedHosts: [`127.0.0.1:${portOf(udp)}`] }));
});
const allow = (dialer: Dialer): void => judgeBy(dialer);

/** `connected`, or what the error says. */
const outcomeOf = (socket: Socket, event = "connect"): Promise<string> =>
  new Promise((resolve) => {
    socket.once(event, () => resolve("connected"));
    socket.once("error", (error) => resolve(error.message));
  }).finally(() => socket.destroy()) as Promise<string>;

const byHttp = (sent: ReturnType<typeof get>): Promise<string> =>
  new Promise((resolve) => {
    sent.on("response", (response) => resolve(`answered ${response.resume().statusCode}`));
    sent.on("error", (error) => resolve(error.message)).end();
  });

const causeOf = async (called: Promise<unknown>): Promise<string> => {
  try {
    await called;
    return "answered";
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return cause?.message ?? message;
  }
};

/** An object that answers otherwise each time that it is asked. */
const shifting = (): { host: string; port: number } => {
  let asked = 0;
  return {
    get host() {
      asked += 1;
      return asked === 1 ? "127.0.0.1" : "localhost";
    },
    get port() {
      return asked === 0 ? port : foreignPort;
    },
  };
};

const WAYS: Readonly<Record<string, (host: string, to: number) => Promise<string>>> = {
  "net.connect(options)": (host, to) => outcomeOf(connect({ host, port: to })),
  "net.connect(port, host)": (host, to) => outcomeOf(connect(to, host)),
  "a port as text": (host, to) => outcomeOf(connect(String(to) as unknown as number, host)),
  "new Socket().connect": (host, to) => outcomeOf(new Socket().connect(to, host)),
  "options that are inherited": (host, to) => outcomeOf(connect(Object.create({ host, port: to }))),
  "a look-up of one's own": (_host, to) =>
    outcomeOf(
      connect({ host: "shop.example", port: to, lookup: (_name, _all, done) => done(null, [LOOPBACK] as never) }),
    ),
  "tls.connect": (host, to) => outcomeOf(connectTls({ host, port: to, rejectUnauthorized: false }), "secureConnect"),
  fetch: (host, to) => causeOf(fetch(`http://${host}:${to}/`)),
  "node:http": (host, to) => byHttp(get({ host, port: to })),
  "node:http with another Host header": (host, to) =>
    byHttp(httpRequest({ host, port: to, headers: { host: `127.0.0.1:${port}` } })),
  "node:https": (host, to) => byHttp(getSecurely({ host, port: to })),
  http2: (host, to) =>
    new Promise((resolve) => {
      const session = connectH2(`http://${host}:${to}`);
      session.on("connect", () => resolve("connected")).on("error", ({ message }) => resolve(message));
    }),
};
const LOOPBACK = { address: "127.0.0.1", family: 4 };

describe("a socket of the thread", () => {
  it.each(Object.entries(WAYS))("reaches no port that the run does not allow by %s", async (_way, call) => {
    expect(await call("127.0.0.1", foreignPort)).toMatch(/allowedHosts|allows/);
    expect(strangers).toBe(0);
  });

  it("reaches nobody by a redirect, by another name, by a file, or by an object that changes its mind", async () => {
    expect(await causeOf(fetch(`http://127.0.0.1:${port}/away`))).toMatch(/allowedHosts/);
    expect(await outcomeOf(connect({ host: "localhost", port }))).toMatch(/allowedHosts/);
    expect(await outcomeOf(connect(join(tmpdir(), "any.sock")))).toMatch(/file/);
    expect(await outcomeOf(connect({ path: join(tmpdir(), "any.sock") }))).toMatch(/file/);
    await outcomeOf(connect(shifting()));
    expect(strangers).toBe(0);
  });

  it("reaches what the run allows by each of Node's ways, whatever a Host header says", async () => {
    for (const way of ["net.connect(options)", "net.connect(port, host)", "a port as text", "new Socket().connect"])
      expect([way, await WAYS[way]?.("127.0.0.1", port)]).toEqual([way, "connected"]);
    expect(await WAYS["options that are inherited"]?.("127.0.0.1", port)).toBe("connected");
    expect(await WAYS.fetch?.("127.0.0.1", port)).toBe("answered");
    expect(await byHttp(get({ host: "127.0.0.1", port }))).toBe("answered 200");
    const headers = { host: "virtual.example" };
    expect(await byHttp(httpRequest({ host: "127.0.0.1", port, headers }))).toBe("answered 200");
    const listener = jest.fn();
    const socket = connect(port, "127.0.0.1", listener);
    await once(socket, "connect");
    expect(listener).toHaveBeenCalledTimes(1);
    socket.destroy();
  });

  it("reaches the address of an allowed name that a library has looked up itself, and no other", async () => {
    allow(dialerTo(`http://localhost:${port}`));
    expect(await outcomeOf(connect(port, "127.0.0.1"))).toBe("connected");
    expect(await outcomeOf(connect(foreignPort, "127.0.0.1"))).toMatch(/allowedHosts/);
    expect(await outcomeOf(connect(port, "127.0.0.2"))).toMatch(/no address of the target/);
    expect(strangers).toBe(0);
  });

  it("is led to where the config says that a name is", async () => {
    allow(dialerTo("http://shop.example", { overrides: { "shop.example": `127.0.0.1:${port}` } }));
    expect(await byHttp(get("http://shop.example/"))).toBe("answered 200");
  });

  it("never reaches link-local addresses, in any spelling, whatever is allowed", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "169.254.169.254",
          "0xa9fea9fe",
          "2852039166",
          "::ffff:169.254.169.254",
          "fd00:ec2::254",
          "fe80::1%lo",
        ),
        fc.constantFrom("net.connect(options)", "net.connect(port, host)", "node:http"),
        async (host, way) => {
          allow(dialerTo(`http://127.0.0.1:${port}`, { allowedHosts: ["*"] }));
          expect(await WAYS[way]?.(host, 80)).toMatch(/link-local/);
        },
      ),
      { numRuns: 20 },
    ));

  it("says what is wrong with a port as Node does", () => {
    for (const wrong of [-1, 65_536, "x y", Number.NaN])
      expect(() => new Socket().connect({ host: "127.0.0.1", port: wrong as number })).toThrow(/[Pp]ort/);
  });
});

describe("a datagram of the thread", () => {
  const sent = (send: (socket: DatagramSocket, done: (error?: Error | null) => void) => void): Promise<string> => {
    const socket = createSocket({ type: "udp4", lookup: (_name, _options, done) => done(null, "127.0.0.1", 4) });
    return new Promise<string>((resolve) => {
      socket.on("error", ({ message }) => resolve(message));
      send(socket, (error) => resolve(error?.message ?? "sent"));
    }).finally(() => socket.close());
  };
  const text = Buffer.from("hello");
  const byConnect = (socket: DatagramSocket, to: number, done: (error?: Error | null) => void): void =>
    socket.connect(to, "127.0.0.1", ((error?: Error) => (error ? done(error) : socket.send(text, done))) as () => void);

  it.each<[string, (socket: DatagramSocket, to: number, done: (error?: Error | null) => void) => void]>([
    ["send(message, port, address)", (socket, to, done) => socket.send(text, to, "127.0.0.1", done)],
    ["send(message, port)", (socket, to, done) => socket.send(text, to, done as never)],
    ["send(message, offset, length, port)", (socket, to, done) => socket.send(text, 0, 5, to, done as never)],
    [
      "send(message, offset, length, port, address)",
      (socket, to, done) => socket.send(text, 0, 5, to, "127.0.0.1", done),
    ],
    ["send(list, port, address)", (socket, to, done) => socket.send([text], to, "127.0.0.1", done)],
    ["connect", (socket, to, done) => byConnect(socket, to, done)],
  ])("goes by %s to what the run allows, and nowhere else", async (_way, send) => {
    expect(await sent((socket, done) => send(socket, portOf(foreignUdp), done))).toMatch(/allowedHosts/);
    expect(await sent((socket, done) => send(socket, portOf(udp), done))).toBe("sent");
    while (datagrams.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([datagrams, strangers]).toEqual([["hello"], 0]);
  });

  it("goes to no name that the run does not allow, whatever look-up the socket has", async () => {
    expect(await sent((socket, done) => socket.send(text, portOf(udp), "shop.example", done))).toMatch(/allowedHosts/);
    allow(dialerTo(`http://localhost:${portOf(udp)}`));
    expect(await sent((socket, done) => socket.send(text, portOf(udp), "localhost", done))).toBe("sent");
  });
});
