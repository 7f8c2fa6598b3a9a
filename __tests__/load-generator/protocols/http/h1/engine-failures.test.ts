// The engine against a server that answers wrongly, cuts, or stays silent: each attempt is told as what it was, and
// never repeated.
import { type AddressInfo, createServer, type Socket } from "node:net";
import { eventually } from "../../../../support/meridian.ts";
import { http1To } from "../engines.ts";
import { requestTo } from "../request-to.ts";
import { closeAll, OK, open, outcomeOf, replyTo, says } from "./engine-session.ts";
import type { Answerer } from "./hostile-server.ts";

afterEach(closeAll);

describe("the HTTP engine, failed", () => {
  it.each([
    ["garbage", "\u0000\u0001\u0002 not HTTP at all\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
    ["a broken chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n"],
  ])("calls %s a bad answer, sends nothing again and begins afresh", async (_, text) => {
    const { hostile, send } = await open((socket, nth) => void socket.write(nth === 1 ? text : OK, "latin1"));
    const reply = await send();
    expect(reply).toMatchObject({ status: 0, failure: "bad-answer" });
    expect(outcomeOf(reply)).toBe("ambiguous");
    expect(hostile.requests()).toHaveLength(1);
    expect(await send()).toMatchObject({ status: 200 });
    expect(hostile.connections()).toBe(2);
  });

  it("never takes what comes behind an answer for the next one", async () => {
    const { hostile, send } = await open((socket, nth) => {
      socket.write(nth === 1 ? `${OK}HTTP/1.1 500 Poison\r\nContent-Length: 0\r\n\r\n` : OK);
    });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(hostile.connections()).toBe(2);
  });

  it("never takes what comes unasked for the next answer", async () => {
    const { hostile, send } = await open((socket, nth) => {
      socket.write(OK);
      if (nth === 1) setTimeout(() => socket.write("HTTP/1.1 500 Poison\r\nContent-Length: 0\r\n\r\n"), 5);
    });
    expect((await send()).status).toBe(200);
    await eventually(() => (hostile.openSockets() === 0 ? true : undefined), 5);
    expect((await send()).status).toBe(200);
  });

  it.each<[string, (socket: Socket) => void]>([
    ["reset before the answer", (socket) => void socket.resetAndDestroy()],
    ["closed before the answer", (socket) => void socket.end()],
    [
      "reset in the middle of the head",
      (socket) => socket.write("HTTP/1.1 200 OK\r\nX", () => socket.resetAndDestroy()),
    ],
    ["closed in the middle of the body", (socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")],
    [
      "closed in the middle of a chunk",
      (socket) => void socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok"),
    ],
    ["closed after an early hint", (socket) => void socket.end("HTTP/1.1 103 Early Hints\r\n\r\n")],
  ])("tells a connection that was %s, and never sends the request again", async (_, cut) => {
    const { hostile, send } = await open((socket, nth) => (nth === 1 ? cut(socket) : void socket.write(OK)));
    const reply = await send();
    expect(reply).toMatchObject({ status: 0, failure: "connection-reset" });
    expect(outcomeOf(reply)).toBe("ambiguous");
    expect(hostile.requests()).toHaveLength(1);
    expect((await send()).status).toBe(200);
  });

  it("does not repeat a request that an idle connection's end has crossed", async () => {
    const { hostile, send } = await open((socket, nth) => (nth === 1 ? void socket.write(OK) : void socket.destroy()));
    expect((await send()).status).toBe(200);
    expect(await send({ method: "POST", body: Buffer.from("once") })).toMatchObject({ failure: "connection-reset" });
    expect(hostile.requests()).toHaveLength(2);
  });

  it.each<[string, Answerer]>([
    ["stays silent", () => {}],
    ["never ends its body", (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")],
  ])("gives up a server that %s, at the request's timeout", async (_, answer) => {
    const { hostile, send } = await open((socket, nth) => (nth === 1 ? answer(socket, nth) : void socket.write(OK)));
    const reply = await send({ timeoutMs: 60 });
    expect(reply).toMatchObject({ status: 0, failure: "timeout" });
    expect(reply.body).toHaveLength(0);
    expect(outcomeOf(reply)).toBe("ambiguous");
    expect((await send()).status).toBe(200);
    expect(hostile.connections()).toBe(2);
  });

  it("knows that a refused port cannot have counted anything", async () => {
    const { send, hostile } = await open(says(OK));
    await hostile.close();
    const reply = await send();
    expect(reply).toMatchObject({ status: 0, failure: "connection-refused", sentBytes: 0 });
    expect(outcomeOf(reply)).toBe("never-sent");
  });

  it("knows that an unknown name cannot have counted anything", async () => {
    const { send } = await open(says(OK), "nobody.invalid");
    const reply = await send({ href: "http://nobody.invalid/" });
    expect(["dns-not-found", "dns-failed"]).toContain(reply.failure);
    expect(outcomeOf(reply)).toBe("never-sent");
  });

  it("refuses a host that nobody named, without a connection", async () => {
    const { send, hostile } = await open(says(OK));
    const reply = await send({ href: hostile.url.replace("127.0.0.1", "localhost") });
    expect(reply.failure).toBe("host-blocked");
    expect(outcomeOf(reply)).toBe("never-sent");
    expect(hostile.connections()).toBe(0);
  });

  it("knows that where TLS fails nothing was sent", async () => {
    const plain = createServer(
      (socket) =>
        void socket
          .on("error", () => {})
          .resume()
          .end("this is no handshake\r\n"),
    );
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const href = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/`;
    const engine = http1To(href);
    const reply = await replyTo(engine.openSession(), requestTo(href));
    expect(reply).toMatchObject({ status: 0, failure: "tls-failed", sentBytes: 0 });
    expect(outcomeOf(reply)).toBe("never-sent");
    engine.close();
    await new Promise((resolve) => plain.close(resolve));
  });
});
