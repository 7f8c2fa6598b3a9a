// A connection that ends while it is idle: what may be sent once more is, what may not is told, and what has come to the
// socket is read before anything is written.
import type { Socket } from "node:net";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";
import { eventually } from "../../../../support/meridian.ts";
import { closeAll, OK, open, openWith, outcomeOf } from "./engine-session.ts";
import type { Answerer } from "./hostile-server.ts";

afterEach(closeAll);

const CUTS: [string, (socket: Socket) => void][] = [
  ["a goodbye", (socket) => void socket.end()],
  ["a reset", (socket) => void socket.resetAndDestroy()],
];

/** Answers the first request of a connection, and ends it in place of an answer to the second. */
const endsAt =
  (nths: readonly number[], cut: (socket: Socket) => void): Answerer =>
  (socket, nth) =>
    nths.includes(nth) ? cut(socket) : void socket.write(OK);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps the thread busy, so that what comes meanwhile is not read. */
const block = (ms: number): void => {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
};

describe.each(CUTS)("a used connection that ends by %s instead of an answer", (_, cut) => {
  it.each(["GET", "HEAD", "OPTIONS"])("has its %s sent once more", async (method) => {
    const { hostile, send } = await open(endsAt([2], cut));
    await send();
    const reply = await send({ method, path: "/again" });
    expect(reply).toMatchObject({ status: 200, failure: null, firstFailure: "connection-reset" });
    const requests = hostile.requests();
    expect([requests.length, requests[2], hostile.connections()]).toEqual([3, requests[1], 2]);
    expect(reply.sentBytes).toBe(2 * (requests[1]?.length ?? 0));
    expect(reply.connectingMicros).toBeGreaterThan(0);
    expect(reply.blockedMicros).toBeGreaterThanOrEqual(reply.connectingMicros);
    expect(await send()).toMatchObject({ status: 200, firstFailure: null });
  });

  it.each<[string, Partial<HttpRequest>]>([
    ["POST", { method: "POST" }],
    ["DELETE", { method: "DELETE" }],
    ["GET with a body", { body: Buffer.from("x") }],
  ])("has its %s told as cut, and not sent again", async (_name, request) => {
    const { hostile, send } = await open(endsAt([2], cut));
    await send();
    const reply = await send(request);
    expect(reply).toMatchObject({ status: 0, failure: "connection-reset", firstFailure: null });
    expect(hostile.requests()).toHaveLength(2);
  });

  it("fails by its second end, whatever comes after", async () => {
    const { hostile, send } = await open(endsAt([2, 3], cut));
    await send();
    const reply = await send();
    expect(reply).toMatchObject({ failure: "connection-reset", firstFailure: "connection-reset" });
    expect([hostile.requests().length, (await send()).status]).toEqual([3, 200]);
  });

  it("is told by a code of its own where the config forbids", async () => {
    const { hostile, send } = await openWith({ resendIdle: false }, endsAt([2], cut));
    await send();
    const reply = await send();
    expect(reply).toMatchObject({ status: 0, failure: "idle-closed", firstFailure: null });
    expect([outcomeOf(reply), hostile.requests().length]).toEqual(["ambiguous", 2]);
    expect(reply.message).toContain("http.resendIdle");
  });
});

it.each<[string, Answerer]>([
  ["a new connection", endsAt([1], (socket) => void socket.end())],
  [
    "a connection that began to answer",
    (socket, nth) => (nth === 2 ? void socket.end("HTTP/1.1 2") : void socket.write(OK)),
  ],
  [
    "an early hint",
    (socket, nth) => (nth === 2 ? void socket.end("HTTP/1.1 103 Early Hints\r\n\r\n") : void socket.write(OK)),
  ],
])("never sends again what ends after %s", async (_, answer) => {
  const { hostile, send } = await open(answer);
  let reply = await send();
  if (reply.failure === null) reply = await send();
  expect(reply).toMatchObject({ failure: "connection-reset", firstFailure: null });
  expect(hostile.requests().length).toBeLessThanOrEqual(2);
});

it("does not repeat what only takes too long", async () => {
  const { hostile, send } = await open((socket, nth) => (nth === 2 ? undefined : void socket.write(OK)));
  await send();
  expect(await send({ timeoutMs: 60 })).toMatchObject({ failure: "timeout", firstFailure: null });
  expect(hostile.requests()).toHaveLength(2);
});

describe.each<[string, (socket: Socket) => void]>([
  ["a goodbye", (socket) => void socket.destroy()],
  ["a reset", (socket) => void socket.resetAndDestroy()],
  [
    "words that nobody asked for",
    (socket) => {
      socket.write("HTTP/1.1 408 Request Timeout\r\n\r\n");
      socket.destroy();
    },
  ],
])("an idle connection that ended by %s while the thread was busy", (_, end) => {
  it("carries no request, so that none is cut", async () => {
    const idle: Socket[] = [];
    const { hostile, send } = await open((socket) => {
      socket.write(OK);
      idle.push(socket);
    });
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await send({ method: "POST" })).toMatchObject({ status: 200, failure: null });
      const last = idle.at(-1);
      // The timer is due before what the server has sent is read, as it is when a pause ends on a busy thread.
      const wakes = pause(30);
      await pause(15);
      await new Promise(setImmediate);
      if (last !== undefined) end(last);
      block(30);
      await wakes;
    }
    const reply = await send({ method: "POST" });
    expect(reply).toMatchObject({ status: 200, failure: null });
    expect([hostile.requests().length, hostile.connections()]).toEqual([6, 6]);
    await eventually(() => (hostile.openSockets() <= 1 ? true : undefined), 5);
  });
});
