// Bodies that are made while they are sent, over both protocols, against Node's own servers: what arrives is what the
// script's stream gave, no faster than it is taken, and whatever goes wrong in the middle ends the one request and
// nothing else.
import type { Http2ServerRequest } from "node:http2";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import type { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import type { BodyStream } from "../../../../images/load-generator/protocols/http/request.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { eventually } from "../../../support/meridian.ts";
import { requestTo } from "./request-to.ts";
import { type Handler, serveInTests, VERSIONS } from "./served.ts";

const serve = serveInTests();

const open = async (version: (typeof VERSIONS)[number], handler: Handler) => {
  const { url, client, session, connections } = await serve(version, handler);
  const href = `${url}/`;
  const send = (stream: BodyStream | null, timeoutMs = 5_000): Promise<Reply> =>
    new Promise((resolve) =>
      session.send(
        requestTo(href, { method: stream === null ? "GET" : "POST", stream, timeoutMs }),
        monotonicMs(),
        resolve,
      ),
    );
  return { send, client, connections };
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Never ends by itself. @param onLetGo told when nobody reads it any more */
async function* endless(onLetGo: () => void) {
  try {
    for (;;) {
      yield "piece";
      await pause(5);
    }
  } finally {
    onLetGo();
  }
}

const echo: Handler = (request, answer) =>
  void text(request as Readable).then(
    (body) => answer.end(body),
    () => {},
  );

describe.each(VERSIONS)("a stream as a body over %s", (protocol) => {
  it("arrives as what it gave, however it was cut, and the connection goes on", async () => {
    const { send, client, connections } = await open(protocol, echo);
    const pieces = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constant("")), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (given, isBytes) => {
        const reply = await send(
          (async function* () {
            for (const piece of given) yield isBytes ? new TextEncoder().encode(piece) : piece;
          })(),
        );
        expect([reply.failure, reply.body.toString()]).toEqual([null, given.join("")]);
        expect(reply.sentBytes).toBeGreaterThan(Buffer.byteLength(given.join("")));
      }),
      { numRuns: 50 },
    );
    expect([connections(), client.inFlight]).toEqual([1, 0]);
  });

  it.each<[string, () => BodyStream]>([
    ["a stream of Node", () => Readable.from([Buffer.from("ab"), Buffer.from("cd")])],
    ["a stream of the web", () => new Blob(["abcd"]).stream() as unknown as BodyStream],
  ])("may be %s", async (_, make) => {
    const { send } = await open(protocol, echo);
    expect((await send(make())).body.toString()).toBe("abcd");
  });

  it("is not read faster than it is taken", async () => {
    let letGo: (() => void) | undefined;
    const { send } = await open(protocol, (request, answer) => {
      letGo = () => echo(request, answer);
    });
    const piece = Buffer.alloc(64 * 1024, "a");
    const total = 1_000;
    let given = 0;
    const reply = send(
      (async function* () {
        for (; given < total; given += 1) yield piece;
      })(),
      30_000,
    );
    let before = -1;
    await eventually(() => {
      const isStill = letGo !== undefined && given === before;
      before = given;
      return isStill ? true : undefined;
    }, 200);
    // What is under way fills the buffers of two sockets, megabytes at the most.
    expect(given).toBeLessThan(total / 2);
    letGo?.();
    expect((await reply).body.length).toBe(total * piece.length);
    expect((await reply).sendingMicros).toBeGreaterThan(200_000);
  });

  it("is let go of when the answer comes before its end", async () => {
    const { send, client } = await open(protocol, (request, answer) => {
      if (request.method === "GET") answer.end("ok");
      else request.once("data", () => answer.writeHead(413).end("too large"));
    });
    let isLetGo = false;
    const reply = await send(
      endless(() => {
        isLetGo = true;
      }),
    );
    expect([reply.status, reply.failure, reply.body.toString()]).toEqual([413, null, "too large"]);
    await eventually(() => isLetGo || undefined, 5);
    expect([(await send(null)).status, client.inFlight]).toEqual([200, 0]);
  });

  it.each<[string, unknown, string]>([
    ["an error", new RangeError("the disk is full"), "the disk is full"],
    ["what is no piece", { a: 1 }, "a stream of a body gives text or bytes, got object"],
  ])("that gives %s cuts its own request alone, with the reason", async (_, what, message) => {
    let ended: string | undefined;
    const { send, client } = await open(protocol, (request, answer) => {
      if (request.method === "GET") answer.end("ok");
      else
        for (const event of ["end", "aborted"] as const)
          request.resume().once(event, () => {
            ended ??= event;
          });
    });
    const reply = await send(
      (async function* () {
        yield "first";
        await pause(20);
        if (what instanceof Error) throw what;
        yield what as string;
      })(),
    );
    expect([reply.failure, reply.status, reply.message]).toEqual(["upload-failed", 0, message]);
    expect(await eventually(() => ended, 5)).toBe("aborted");
    expect([(await send(null)).status, client.inFlight]).toEqual([200, 0]);
  });

  it("that was read already fails, and says so", async () => {
    const { send } = await open(protocol, echo);
    const stream = new Blob(["once"]).stream();
    stream.getReader();
    const reply = await send(stream as unknown as BodyStream);
    expect([reply.failure, reply.message]).toEqual(["upload-failed", expect.stringContaining("locked")]);
  });

  it("that never ends is cut by the request's timeout", async () => {
    const { send, client } = await open(protocol, echo);
    // The connection is there when the time begins: to open one may take as long.
    await send(Readable.from(["a"]));
    let isLetGo = false;
    const reply = await send(
      endless(() => {
        isLetGo = true;
      }),
      100,
    );
    expect([reply.failure, client.inFlight]).toEqual(["timeout", 0]);
    expect(reply.blockedMicros + reply.sendingMicros).toBeGreaterThanOrEqual(90_000);
    await eventually(() => isLetGo || undefined, 5);
  });

  it("ends when the server goes away", async () => {
    const { send, client } = await open(protocol, (request) =>
      request.once("data", () =>
        protocol === "HTTP/2" ? (request as Http2ServerRequest).stream.session?.destroy() : request.socket.destroy(),
      ),
    );
    const reply = await send(
      (async function* () {
        for (;;) {
          yield Buffer.alloc(100_000);
          await pause(1);
        }
      })(),
    );
    expect(reply.failure).not.toBeNull();
    expect([reply.failure === "upload-failed", client.inFlight]).toEqual([false, 0]);
  });
});
