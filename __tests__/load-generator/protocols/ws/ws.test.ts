// WebSockets over real sockets: what scripts hear and say, what is measured of it, and how it ends.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import { ws } from "../../../../images/load-generator/protocols/ws/ws.ts";
import { Recorder, RecorderBounds } from "../../../../images/load-generator/recorder/recorder.ts";
import { LeaseHolder, LeaseView } from "../../../../images/load-generator/shared/lease.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { turns } from "../../../../images/load-generator/shared/turns.ts";
import { AwaitWatch } from "../../../../images/load-generator/vu/awaits/await-watch.ts";
import type { ScriptFunction } from "../../../../images/load-generator/vu/user-modules.ts";
import { VirtualUser } from "../../../../images/load-generator/vu/virtual-user.ts";
import { eventually } from "../../../support/meridian.ts";
import { dialerTo } from "../../net/dialer-to.ts";
import { planOf } from "../../plan.ts";
import { countsOf, scriptOf } from "../../vu/support.ts";

let server: Server;
let sockets: WebSocketServer;
let url: string;
const connections = new Set<Socket>();
/** What came, and how sessions were closed. */
let heard: string[];

beforeEach(async () => {
  const lines: string[] = [];
  heard = lines;
  server = createServer((_request, response) => response.writeHead(200).end("a page"));
  sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: (all) => [...all][0] ?? false,
  });
  server.on("connection", (socket) => void connections.add(socket));
  server.on("upgrade", (request, socket, head) => {
    lines.push(`${request.url} ${request.headers["x-key"] ?? ""}`.trim());
    if (request.url === "/closed")
      return socket.end("HTTP/1.1 403 Forbidden\r\nX-Why: late\r\nContent-Length: 0\r\n\r\n");
    if (request.url === "/silent") return undefined;
    return sockets.handleUpgrade(request, socket, head, (open) => {
      open.on("message", (data, isBinary) => {
        lines.push(isBinary ? `bytes ${(data as Buffer).length}` : String(data));
        if (String(data) === "hang up") open.close(4001, "had enough");
        else if (String(data) !== "quiet") open.send(data, { binary: isBinary });
      });
      open.on("close", (code) => lines.push(`closed ${code}`));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of connections) socket.destroy();
  connections.clear();
  await new Promise((resolve) => server.close(resolve));
});

const userOf = (run: ScriptFunction) => {
  const recorder = new Recorder(monotonicMs, monotonicMs(), () => 0, { bounds: new RecorderBounds({}) });
  const holder = new LeaseHolder();
  holder.extend(Number.POSITIVE_INFINITY);
  const script = scriptOf(run);
  const open = ws.open({
    dialer: dialerTo(url, { allowedHosts: ["127.0.0.1:1"] }),
    samples: recorder,
    clock: monotonicMs,
    turns,
    options: planOf(url.replace("ws:", "http:")),
  });
  const user = new VirtualUser({ id: 1, idInTest: 1, iteration: 0, region: "home" }, run, {
    script,
    metrics: script.metrics,
    scenario: { name: "default", executor: "constant-vus" },
    instance: { region: "home", worker: 0, workers: 1 },
    recorder,
    protocols: new Map([["ws", open]]),
    target: url,
    env: {},
    data: {},
    lease: new LeaseView(holder.shared),
    awaits: new AwaitWatch(script),
    setup: null,
    onAbort: () => {},
  });
  const measured = () => {
    const taken = recorder.take(true);
    const of = (metric: string) => countsOf(taken, metric);
    return { of, errors: taken.errors.map(({ message }) => message), attempts: taken.attempts };
  };
  return { user, measured, holder, open };
};

describe("a WebSocket", () => {
  it("is spoken by until it is closed, and measured", async () => {
    const events: unknown[] = [];
    const { user, measured } = userOf(async ({ ws: sockets, check }) => {
      const response = await sockets.connect(`${url}/chat`, { headers: { "X-Key": 7 } }, (socket) => {
        socket.on("open", () => {
          socket.send("hello");
          socket.sendBinary(new Uint8Array([1, 2, 3]));
          socket.ping();
        });
        socket.on("message", (text) => events.push(text));
        socket.on("binaryMessage", (bytes: ArrayBuffer) => events.push(bytes.byteLength));
        socket.on("pong", () => socket.close());
        socket.on("close", (code) => events.push(code));
      });
      check(response, { "was open": (r: { status: number }) => r.status === 101 });
      events.push(response.status, response.error, Object.keys(response.headers).includes("Sec-Websocket-Accept"));
    });
    await user.iterate();
    expect(events).toEqual(["hello", 3, 1000, 101, "", true]);
    expect(heard).toEqual(["/chat 7", "hello", "bytes 3", "closed 1000"]);
    const { of, attempts, errors } = measured();
    expect(of("ws_sessions")).toEqual({ "name=/chat status=101": 1 });
    expect(of("ws_msgs_sent")).toEqual({ "name=/chat": 2 });
    expect(of("ws_msgs_received")).toEqual({ "name=/chat": 2 });
    expect(of("ws_ping")).toEqual({ "name=/chat": 1 });
    expect(of("ws_connecting")).toEqual({ "name=/chat status=101": 1 });
    expect(of("ws_session_duration")).toEqual({ "name=/chat": 1 });
    expect([of("data_sent"), of("data_received"), attempts, errors]).toEqual([{ "": 2 }, { "": 2 }, 1, []]);
  });

  it("is closed by the other side, by its code", async () => {
    const codes: number[] = [];
    const { user } = userOf(({ ws: sockets }) =>
      sockets.connect(`${url.replace("ws:", "http:")}/chat`, (socket) => {
        socket.on("open", () => socket.send("hang up"));
        socket.on("close", (code) => codes.push(code));
      }),
    );
    await user.iterate();
    expect(codes).toEqual([4001]);
  });

  it("has timers that end with it, and handlers one after the other", async () => {
    const order: string[] = [];
    const { user, measured } = userOf(({ ws: sockets }) =>
      sockets.connect(`${url}/chat`, { tags: { name: "timed" }, compression: "deflate" }, (socket) => {
        let ticks = 0;
        socket.setInterval(() => {
          ticks += 1;
          socket.send(`tick ${ticks}`);
        }, 5);
        socket.on("message", async (text) => {
          order.push(`begin ${text}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          order.push(`end ${text}`);
          if (text === "tick 3") socket.close();
        });
        socket.setTimeout(() => order.push("never"), 60_000);
      }),
    );
    await user.iterate();
    expect(order.slice(0, 6)).toEqual([
      "begin tick 1",
      "end tick 1",
      "begin tick 2",
      "end tick 2",
      "begin tick 3",
      "end tick 3",
    ]);
    expect(measured().of("ws_sessions")).toEqual({ "name=timed status=101": 1 });
  });

  it.each([
    ["answers something else", () => `${url}/closed`, 403, "name=/closed status=403", "answered 403 Forbidden"],
    ["is not there", () => "ws://127.0.0.1:1/x", 0, "name=/x error_code=1212", "ECONNREFUSED"],
    ["may not be called", () => "ws://elsewhere.example/x", 0, "name=/x error_code=1110", "neither the target"],
  ])("says why when the other side %s", async (_, where, status, counted, why) => {
    const seen: unknown[] = [];
    const run: ScriptFunction = async ({ ws: sockets }) => {
      const response = await sockets.connect(where(), (socket) =>
        socket.on("error", (error) => seen.push(error.message)),
      );
      seen.push(response.status, response.error);
    };
    const { user, measured } = userOf(run);
    await user.iterate();
    expect(seen).toEqual([expect.stringContaining(why), status, expect.stringContaining(why)]);
    const { of, errors } = measured();
    expect([of("ws_sessions"), errors]).toEqual([{ [counted]: 1 }, [expect.stringContaining(why)]]);
    expect([of("ws_connecting"), of("ws_session_duration")]).toEqual([status === 0 ? {} : { [counted]: 1 }, {}]);
  });

  it("is given up when nobody answers in time", async () => {
    const { user, measured } = userOf(async ({ ws: sockets }) => {
      await sockets.connect(`${url}/silent`, { timeout: 30 }, () => {});
    });
    await user.iterate();
    expect(measured().of("ws_sessions")).toEqual({ "name=/silent error_code=1050": 1 });
  });

  it("ends with what its handlers throw, which is the script's error", async () => {
    const { user, measured } = userOf(async ({ ws: sockets }) => {
      await sockets.connect(`${url}/chat`, (socket) => {
        socket.on("open", () => socket.send("hello"));
        socket.on("message", () => {
          throw new TypeError("no such field");
        });
      });
    });
    await user.iterate();
    expect(measured().errors).toEqual(["TypeError: no such field"]);
    await eventually(async () => (heard.some((line) => line.startsWith("closed")) ? true : undefined), 20);
  });

  it("is cut with its user, open or not, and nothing is told of it then", async () => {
    const told: string[] = [];
    const { user, measured, open } = userOf(async ({ ws: sockets }) => {
      const listen = (socket: { on(event: "close", handler: () => unknown): void }) =>
        socket.on("close", () => told.push("closed"));
      await Promise.all([sockets.connect(`${url}/chat`, listen), sockets.connect(`${url}/silent`, listen)]);
    });
    const iterating = user.iterate();
    await eventually(async () => (heard.length === 2 && open.inFlight === 1 ? true : undefined), 10);
    user.stop();
    await iterating;
    const { of, attempts } = measured();
    expect(told).toEqual([]);
    expect([of("ws_sessions"), of("ws_sessions_interrupted"), attempts]).toEqual([
      { "name=/chat status=101": 1 },
      { "name=/silent error_code=1051": 1 },
      2,
    ]);
  });

  it("sends nothing while the lease is gone, and goes on in order with it", async () => {
    const { user, holder } = userOf(({ ws: sockets }) =>
      sockets.connect(`${url}/chat`, (socket) => {
        socket.on("open", () => {
          holder.extend(0);
          for (const text of ["one", "two", "hang up"]) socket.send(text);
          setTimeout(() => {
            heard.push("lease");
            holder.extend(Number.POSITIVE_INFINITY);
          }, 30);
        });
      }),
    );
    await user.iterate();
    expect(heard.slice(0, 5)).toEqual(["/chat", "lease", "one", "two", "hang up"]);
  });

  it.each([
    [["/chat", () => {}], "is no URL of a WebSocket"],
    [["ws://127.0.0.1/x"], "takes a function"],
    [["ws://127.0.0.1/x", { compression: "gzip" }, () => {}], 'compression is "deflate"'],
    [["ws://127.0.0.1/x", { timeout: "soon" }, () => {}], "timeout is milliseconds"],
  ])("refuses %j", async (given, why) => {
    const { user, measured } = userOf(async ({ ws: sockets }) => {
      await (sockets.connect as (...all: unknown[]) => Promise<unknown>)(...given);
    });
    await user.iterate();
    expect(measured().errors).toEqual([expect.stringContaining(why)]);
  });
});
