// The engine against a server that answers rightly or oddly, and what stays open when it is closed.
import { eventually } from "../../../../support/meridian.ts";
import { requestTo } from "../request-to.ts";
import { closeAll, OK, open, outcomeOf, replyTo, says } from "./engine-session.ts";

afterEach(closeAll);

describe("the HTTP engine, answered", () => {
  it("keeps a connection for the requests of one user, one after another", async () => {
    const { hostile, send } = await open(says(OK));
    for (let count = 0; count < 5; count += 1) expect(await send()).toMatchObject({ status: 200, failure: null });
    expect(hostile.connections()).toBe(1);
    expect(hostile.requests()).toHaveLength(5);
  });

  it("takes a connection for each request that is under way at once", async () => {
    const { hostile, send } = await open((socket) => void setTimeout(() => socket.write(OK), 20));
    const replies = await Promise.all([send(), send(), send()]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(hostile.connections()).toBe(3);
  });

  it.each([
    ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"],
  ])("opens another connection after %s", async (_, text) => {
    const { hostile, send } = await open(says(text));
    for (let count = 0; count < 3; count += 1) expect((await send()).body.toString()).toBe("ok");
    expect(hostile.connections()).toBe(3);
    expect(hostile.requests()).toHaveLength(3);
  });

  it("opens another connection when the server closed the idle one", async () => {
    const { hostile, send } = await open((socket) => {
      socket.write(OK);
      setTimeout(() => socket.end(), 5);
    });
    expect((await send()).status).toBe(200);
    await eventually(() => (hostile.openSockets() === 0 ? true : undefined), 5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await send()).status).toBe(200);
    expect(hostile.connections()).toBe(2);
  });

  it.each([
    [
      "chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
      "hello",
    ],
    ["a length", "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello", "hello"],
    ["no body by 204", "HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["no body by 304, whatever its length says", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""],
    ["early hints first", `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`, "ok"],
    ["nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""],
  ])("reads %s, and uses the connection again", async (_, text, body) => {
    const { hostile, send } = await open(says(text));
    for (let count = 0; count < 2; count += 1) {
      const reply = await send();
      expect(reply.failure).toBeNull();
      expect(reply.body.toString()).toBe(body);
      expect(reply.receivedBytes).toBe(text.length);
    }
    expect(hostile.connections()).toBe(1);
  });

  it("has one body for answers that repeat, and others for what differs", async () => {
    const texts = ["7;a\r\nthe one\r\n0\r\n\r\n", "3\r\nthe\r\n4\r\n one\r\n0\r\n\r\n", "6\r\nthe on\r\n0\r\n\r\n"];
    let nth = 0;
    const { send } = await open((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${texts[nth] ?? ""}`);
      nth += 1;
    });
    const [first, second, third] = [await send(), await send(), await send()];
    expect(second.content).toBe(first.content);
    expect([first, third].map(({ body }) => body.toString())).toEqual(["the one", "the on"]);
  });

  it("waits for no body after HEAD", async () => {
    const { hostile, send } = await open(says("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    expect(await send({ method: "HEAD" })).toMatchObject({ status: 200, failure: null });
    expect(await send({ method: "HEAD" })).toMatchObject({ status: 200, failure: null });
    expect(hostile.connections()).toBe(1);
  });

  it("reads a body that the connection's end ends", async () => {
    const { send } = await open((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
    expect((await send()).body.toString()).toBe("until the end");
  });

  it("reads an answer that comes byte by byte", async () => {
    const text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const { send } = await open((socket) => {
      const next = (at: number): void => {
        if (at >= text.length) return;
        socket.write(text.charAt(at), () => setImmediate(next, at + 1));
      };
      next(0);
    });
    expect(await send()).toMatchObject({ status: 200, failure: null, body: Buffer.from("hello") });
  });

  it("reads an answer that comes in two pieces, wherever it is cut", async () => {
    const text = "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const { send } = await open((socket, nth) => {
      const cut = nth % text.length;
      socket.write(text.slice(0, cut), () => setImmediate(() => socket.write(text.slice(cut))));
    });
    for (let cut = 1; cut < text.length; cut += 1) expect((await send()).body.toString()).toBe("hello");
  });

  it("keeps large bodies of several users apart, though all read into one buffer", async () => {
    const sizes = [300_000, 200_001, 100_003];
    const { engine: shared, hostile } = await open((socket) => {
      const letter = (hostile.requests().at(-1) ?? "").charAt(5);
      const body = letter.repeat(sizes[letter.charCodeAt(0) - 97] ?? 0);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    const replies = await Promise.all(
      ["a", "b", "c"].map((letter) => {
        return replyTo(shared.openSession(), requestTo(`${hostile.url}/${letter}`));
      }),
    );
    for (const [index, { body }] of replies.entries())
      expect(body.equals(Buffer.alloc(sizes[index] ?? 0, 97 + index))).toBe(true);
  });

  it("counts what it does not keep", async () => {
    const { send } = await open(says(OK));
    expect(await send({ keepBody: false })).toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
      receivedBytes: OK.length,
    });
  });

  it("sends a body as it is, with its length", async () => {
    const { hostile, send } = await open(says(OK));
    const reply = await send({ method: "POST", body: Buffer.from("a=1\r\n\r\nGET / HTTP/1.1") });
    expect(hostile.requests()).toHaveLength(1);
    expect(hostile.requests()[0]?.endsWith("\r\nContent-Length: 21\r\n\r\na=1\r\n\r\nGET / HTTP/1.1")).toBe(true);
    expect(reply.sentBytes).toBe(hostile.requests()[0]?.length);
  });
});

describe("the HTTP engine, closed", () => {
  it("cuts what is under way and leaves no socket open", async () => {
    const {
      engine: closing,
      hostile,
      send,
    } = await open((socket, nth) => (nth === 1 ? void socket.write(OK) : undefined));
    expect((await send()).status).toBe(200);
    const cut = send();
    await eventually(() => (hostile.requests().length === 2 ? true : undefined), 2);
    expect(closing.inFlight).toBe(1);
    closing.close();
    expect(await cut).toMatchObject({ status: 0, failure: "aborted" });
    expect(closing.inFlight).toBe(0);
    await eventually(() => (hostile.openSockets() === 0 ? true : undefined), 2);
  });

  it("closes one user's connections and no other's", async () => {
    const { engine: shared, hostile, session, send } = await open(says(OK));
    const other = shared.openSession();
    await send();
    await replyTo(other, requestTo(hostile.url, { keepBody: false }));
    expect(hostile.openSockets()).toBe(2);
    session.close();
    await eventually(() => (hostile.openSockets() === 1 ? true : undefined), 2);
    expect((await replyTo(other, requestTo(hostile.url, { keepBody: false }))).status).toBe(200);
    expect(hostile.connections()).toBe(2);
  });

  it("refuses what a closed session is asked for", async () => {
    const { session, send, hostile } = await open(says(OK));
    session.close();
    expect(outcomeOf(await send())).toBe("never-sent");
    expect(hostile.connections()).toBe(0);
  });

  it("can be called while a look-up or a connection is on its way", async () => {
    const { engine: closing, send } = await open(says(OK), "localhost");
    const onTheWay = [send(), send({ href: "http://localhost:9/" })];
    closing.close();
    for (const reply of await Promise.all(onTheWay)) expect(outcomeOf(reply)).toBe("never-sent");
  });
});
