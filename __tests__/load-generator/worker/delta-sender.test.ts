// Sending a delta to an aggregator that answers in every way: the same bytes until it has them, and no longer than that
// makes sense.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeDelta } from "../../../contracts/delta/delta-codec.ts";
import { postDelta } from "../../../images/load-generator/worker/aggregator-client.ts";
import { type SenderPorts, type Sent, sendDelta } from "../../../images/load-generator/worker/delta-sender.ts";
import { deltaOf } from "../../aggregator/support.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

type Answer = (response: ServerResponse, nth: number) => void;

const answers =
  (status: number, body: object): Answer =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

const ACKNOWLEDGED = answers(200, { acknowledged: 1 });

/** Begins its answer, and goes on with what is no HTTP. */
const garble: Answer = (response) => {
  response.writeHead(200);
  response.write("{", () => response.socket?.write("no chunk\r\n"));
};

/** An aggregator that gives the answers in turn, the last for ever; and ports of a worker that knows it. */
const startAggregator = async (...list: readonly Answer[]) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces) });
      list[Math.min(received.length, list.length) - 1]?.(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pauses: number[] = [];
  const events: string[] = [];
  const state = { address: { endpoint, token: "first token" } as { endpoint: string; token: string } | undefined };
  const aborter = new AbortController();
  const ports: SenderPorts = {
    aggregator: () => state.address,
    post: postDelta,
    random: Math.random,
    sleep: async (ms) => {
      pauses.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
    log: (event) => events.push(event),
  };
  const send = (more: Partial<SenderPorts> = {}): Promise<Sent> =>
    sendDelta(deltaOf(), { ...ports, ...more }, aborter.signal);
  return { endpoint, received, pauses, events, state, aborter, send };
};

describe("a delta", () => {
  it("is sent once, with the token, to an aggregator that takes it", async () => {
    const { send, received, pauses } = await startAggregator(ACKNOWLEDGED);
    expect(await send()).toEqual({ is: "acknowledged" });
    expect(pauses).toEqual([]);
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({
      authorization: "Bearer first token",
      "content-encoding": "identity",
      "content-type": "application/json",
    });
    expect(decodeDelta(received[0]?.body ?? Buffer.of(), "identity").content).toEqual(deltaOf());
  });

  it("is sent again, the same bytes, until it is acknowledged, whatever goes wrong before", async () => {
    const { send, received, pauses, events } = await startAggregator(
      answers(503, { error: "unavailable", message: "flushing" }),
      answers(503, { error: "unavailable", message: "flushing" }),
      (response) => void response.destroy(),
      (response) => void response.writeHead(200).end("no JSON"),
      garble,
      answers(409, { error: "ledger-gap", expected: 1 }),
      answers(500, { error: "internal" }),
      ACKNOWLEDGED,
    );
    expect(await send()).toEqual({ is: "acknowledged" });
    expect(received).toHaveLength(8);
    for (const { body } of received) expect(body.equals(received[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(pauses).toHaveLength(7);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000);
    expect(Math.min(...pauses)).toBeGreaterThan(0);
    expect(events.length).toBeLessThan(7);
  });

  it("waits longer after each failure, up to two seconds", async () => {
    const busy = answers(503, { error: "unavailable", message: "" });
    const { send, pauses } = await startAggregator(...Array.from({ length: 12 }, () => busy), ACKNOWLEDGED);
    await send();
    expect(pauses[0]).toBeLessThanOrEqual(100);
    expect(Math.min(...pauses.slice(6))).toBeGreaterThanOrEqual(1_000);
  });

  it("is shown with the new token once the aggregator has another", async () => {
    const { send, received, state, endpoint } = await startAggregator(
      answers(401, { error: "unauthorized", message: "" }),
      ACKNOWLEDGED,
    );
    const sent = send({
      sleep: async () => {
        state.address = { endpoint, token: "second token" };
      },
    });
    expect(await sent).toEqual({ is: "acknowledged" });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer first token", "Bearer second token"]);
  });

  it("waits until an aggregator is known", async () => {
    const { send, received, state } = await startAggregator(ACKNOWLEDGED);
    const known = state.address;
    state.address = undefined;
    const sent = send({
      sleep: async () => {
        state.address = known;
      },
    });
    expect(await sent).toEqual({ is: "acknowledged" });
    expect(received).toHaveLength(1);
  });

  it("goes to the aggregator that took the place of one that is gone", async () => {
    const { send, state } = await startAggregator(ACKNOWLEDGED);
    const successor = state.address;
    state.address = { endpoint: "http://127.0.0.1:9", token: "old" };
    const sent = send({
      sleep: async () => {
        state.address = successor;
      },
    });
    expect(await sent).toEqual({ is: "acknowledged" });
  });

  it.each([
    [409, "stale-run", { is: "stale" }],
    [413, "too-large", { is: "refused", why: "413 too-large: so it is", places: [] }],
    [400, "bad-request", { is: "refused", why: "400 bad-request: so it is", places: [] }],
  ])("that is answered %i %s is not sent again", async (status, error, expected) => {
    const { send, received } = await startAggregator(answers(status, { error, message: "so it is" }));
    expect(await send()).toEqual(expected);
    expect(received).toHaveLength(1);
  });

  it("is given up when nobody wants it any more, in the middle of a call too", async () => {
    const { send, aborter, received } = await startAggregator(() => aborter.abort());
    expect(await send()).toEqual({ is: "stopped" });
    expect(received).toHaveLength(1);
    expect(await send()).toEqual({ is: "stopped" });
    expect(received).toHaveLength(1);
  });

  it("is given up in the middle of an answer", async () => {
    const { send, aborter } = await startAggregator((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{", () => setImmediate(() => aborter.abort()));
    });
    expect(await send()).toEqual({ is: "stopped" });
  });
});
