// A server may answer an upload before it has read it, and then do with the connection as it likes. The answer is the
// answer, and the next request does not find out.
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../../images/load-generator/protocols/http/request.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { eventually } from "../../../support/meridian.ts";
import { http1To } from "./engines.ts";
import { closeAll, open as openHttp2 } from "./h2/serve.ts";
import { requestTo } from "./request-to.ts";

const MiB = 1024 * 1024;
const NO_ERROR = 0;
const CANCEL = 8;

const closers: (() => void)[] = [];
afterEach(() => {
  closeAll();
  for (const close of closers.splice(0).reverse()) close();
});

async function* inPieces() {
  for (let piece = 0; piece < 80; piece += 1) yield Buffer.alloc(16 * 1024);
}

const BODIES: [string, () => Partial<HttpRequest>][] = [
  ["bytes", () => ({ body: Buffer.alloc(MiB) })],
  ["a stream", () => ({ stream: inPieces() })],
];

/** Answers as soon as it has the head, and does not look at the body. @param after what becomes of the connection */
const openHttp1 = async (status: number, headers: string, after: (socket: Socket) => void) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    socket.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      if (text.startsWith("GET ")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      else if (text.startsWith("POST "))
        socket.write(`HTTP/1.1 ${status} Early\r\n${headers}Content-Length: 5\r\n\r\nearly`, () => after(socket));
      // As servers do that take what is left of the body for a request.
      else socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const engine = http1To(url);
  closers.push(() => {
    engine.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const session = engine.openSession();
  return (changes: Partial<HttpRequest> = {}): Promise<Reply> =>
    new Promise((resolve) => session.send(requestTo(`${url}/`, changes), monotonicMs(), resolve));
};

const expectUntouched = async (
  send: (changes?: Partial<HttpRequest>) => Promise<Reply>,
  status: number,
  body: () => Partial<HttpRequest>,
): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) {
    const upload = await send({ method: "POST", ...body() });
    expect([upload.status, upload.failure, upload.body.toString()]).toEqual([status, null, "early"]);
    for (let next = 0; next < 3; next += 1)
      expect(await send()).toMatchObject({ status: 200, failure: null, firstFailure: null });
  }
};

describe.each(BODIES)("%s answered before it is read, over HTTP/1.1", (_, body) => {
  it.each<[string, number, string, (socket: Socket) => void]>([
    ["reads on as if it were requests", 413, "", () => {}],
    ["says that it closes, and closes", 413, "Connection: close\r\n", (socket) => void socket.end()],
    ["resets at once", 401, "", (socket) => void socket.resetAndDestroy()],
    ["resets after a success", 200, "Connection: close\r\n", (socket) => void socket.resetAndDestroy()],
    ["reads nothing any more", 400, "", (socket) => void socket.pause()],
  ])("is the answer where the server %s", async (_after, status, headers, after) => {
    await expectUntouched(await openHttp1(status, headers, after), status, body);
  });
});

describe.each(BODIES)("%s answered before it is read, over HTTP/2", (_, body) => {
  it.each([413, 200])("has its stream taken back by the client after a %d", async (status) => {
    const codes: number[] = [];
    const { send, connections } = await openHttp2((stream, nth) => {
      if (nth % 4 !== 1) {
        stream.respond({ ":status": 200 });
        stream.end("ok");
        return;
      }
      // A server of Node's takes back a stream by itself of which nothing was read.
      stream.once("data", () => {
        stream.pause();
        stream.respond({ ":status": status });
        stream.end("early");
      });
      stream.once("close", () => codes.push(stream.rstCode ?? NO_ERROR));
    });
    await expectUntouched(send, status, body);
    await eventually(() => codes.length === 3 || undefined, 5);
    expect([codes, connections()]).toEqual([[CANCEL, CANCEL, CANCEL], 1]);
  });

  it("is the answer where the server takes the stream back after it", async () => {
    const { send, connections } = await openHttp2((stream, nth) => {
      stream.respond({ ":status": nth % 4 === 1 ? 413 : 200 });
      stream.end(nth % 4 === 1 ? "early" : "ok");
      if (nth % 4 === 1) setImmediate(() => stream.close(NO_ERROR));
    });
    await expectUntouched(send, 413, body);
    expect(connections()).toBe(1);
  });
});
