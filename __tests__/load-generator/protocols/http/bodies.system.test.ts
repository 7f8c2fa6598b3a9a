// Bodies of bytes over both versions of HTTP: one that the server does not want, one that it takes slowly, and answers
// of any size that nobody keeps.
import { BODIES } from "../../../../images/load-generator/protocols/http/body-budget.ts";
import { MAX_BODY_BYTES, type Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../../images/load-generator/protocols/http/request.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { requestTo } from "./request-to.ts";
import { type Handler, serveInTests, VERSIONS } from "./served.ts";

const MiB = 1024 * 1024;

const serve = serveInTests();

const open = async (version: (typeof VERSIONS)[number], handler: Handler) => {
  const { url, client, session, connections } = await serve(version, handler);
  const send = (changes: Partial<HttpRequest> = {}): Promise<Reply> =>
    new Promise((resolve) =>
      session.send(requestTo(`${url}/`, { timeoutMs: 30_000, ...changes }), monotonicMs(), resolve),
    );
  return { send, client, connections };
};

describe.each(VERSIONS)("a body over %s", (protocol) => {
  it.each([100_000, 4 * MiB])("of %i bytes that the server refuses unread harms no other request", async (length) => {
    const { send, client } = await open(protocol, (request, answer) => {
      if (request.method === "GET") answer.end("next");
      else answer.writeHead(413, { "content-type": "text/plain" }).end("too large");
    });
    for (let turn = 0; turn < 5; turn += 1) {
      const upload = await send({ method: "POST", body: Buffer.alloc(length) });
      expect([upload.status, upload.failure, upload.body.toString()]).toEqual([413, null, "too large"]);
      const next = await send();
      expect([next.status, next.failure, next.body.toString()]).toEqual([200, null, "next"]);
    }
    expect(client.inFlight).toBe(0);
  });

  it("of a refused upload leaves no connection behind that the server may be about to end", async () => {
    const { send, connections } = await open(protocol, (request, answer) => {
      request.resume();
      request.once("end", () => answer.writeHead(request.url === "/" ? 403 : 200).end());
    });
    for (let turn = 0; turn < 3; turn += 1) await send({ method: "POST", body: Buffer.alloc(100_000) });
    await send({ method: "POST", body: Buffer.alloc(100) });
    await send({ method: "POST", body: Buffer.alloc(100) });
    expect(connections()).toBe(protocol === "HTTP/2" ? 1 : 4);
  });

  it("is being sent until the kernel has all of it", async () => {
    const pauseMs = 300;
    const { send } = await open(protocol, (request, answer) => {
      setTimeout(() => {
        request.resume();
        request.once("end", () => answer.end("taken"));
      }, pauseMs);
    });
    const reply = await send({ method: "POST", body: Buffer.alloc(64 * MiB) });
    expect([reply.status, reply.failure]).toEqual([200, null]);
    expect(reply.sendingMicros).toBeGreaterThan((pauseMs - 50) * 1000);
    expect(reply.waitingMicros).toBeLessThan(reply.sendingMicros);
  });

  it("of any size is read and thrown away, but not kept", async () => {
    const { send, connections } = await open(protocol, (_request, answer) => {
      answer.writeHead(200);
      let left = MAX_BODY_BYTES / MiB + 1;
      const piece = Buffer.alloc(MiB);
      const write = (): void => {
        while (left > 0) {
          left -= 1;
          if (!answer.write(piece)) return void answer.once("drain", write);
        }
        answer.end();
      };
      write();
    });
    const thrownAway = await send({ keepBody: false });
    expect([thrownAway.status, thrownAway.failure, thrownAway.body.length]).toEqual([200, null, 0]);
    expect(thrownAway.receivedBytes).toBeGreaterThan(MAX_BODY_BYTES);
    expect(connections()).toBe(1);
    const kept = await send();
    expect([kept.status, kept.failure]).toEqual([0, "body-too-large"]);
  });

  it("for which the thread has no room fails alone, and gives back what it had", async () => {
    const { send } = await open(protocol, (_request, answer) => answer.end(Buffer.alloc(3 * MiB)));
    const took = jest.spyOn(BODIES, "take").mockReturnValueOnce(true).mockReturnValue(false);
    const gaveBack = jest.spyOn(BODIES, "giveBack");
    const refused = await send();
    expect([refused.status, refused.failure, refused.body.length]).toEqual([0, "bodies-too-large", 0]);
    expect(gaveBack).toHaveBeenCalledWith(refused);
    took.mockRestore();
    gaveBack.mockRestore();
    const kept = await send();
    expect([kept.status, kept.body.length]).toEqual([200, 3 * MiB]);
  });
});
