// One listener of the demo target: answers one region's requests, each after its simulated distance and the shop's own
// work.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Random } from "../../contracts/words/random.ts";
import type { Shop, ShopAnswer } from "./shop.ts";

const MAX_BODY_BYTES = 64 * 1024;
/** Queues on the way: up to this much more than the distance. */
const JITTER_MS = 4;

export interface ListenerOptions {
  readonly shop: Shop;
  readonly random: Random;
  readonly roundTripMs: number;
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

const receive = (request: IncomingMessage, done: (body: string | undefined) => void): void => {
  if (request.method === "GET" || request.method === "HEAD") {
    request.resume();
    done("");
    return;
  }
  let sizeBytes = 0;
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () => done(sizeBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString("utf8") : undefined));
};

const TOO_LARGE: ShopAnswer = {
  status: 413,
  contentType: "application/json; charset=utf-8",
  body: Buffer.from('{"error":"too large"}'),
  serviceMs: 1,
};

export const listenForRegion = async ({ shop, random, roundTripMs }: ListenerOptions): Promise<Listening> => {
  const label = roundTripMs.toFixed(1);
  const reply = (response: ServerResponse, { status, contentType, body }: ShopAnswer): void => {
    response.writeHead(status, {
      "content-type": contentType,
      "content-length": body.length,
      "x-simulated-distance-ms": label,
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    receive(request, (body) => {
      const { method = "GET", url = "/" } = request;
      const answer = body === undefined ? TOO_LARGE : shop({ method, target: url, body });
      setTimeout(reply, roundTripMs + random() * JITTER_MS + answer.serviceMs, response, answer);
    });
  });
  // Longer than any pause of a virtual user's: a connection that the server closes first can cut a request on its way.
  server.keepAliveTimeout = 120_000;
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
