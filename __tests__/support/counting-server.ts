// A target that counts what it receives, by region and kind, and answers in every way that a server can: fine, failing,
// slow, in chunks, closing, cutting, with nothing. Paths: /<region>/<kind>?vu=<id>.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const ANSWERS: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  ok: (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
  missing: (response) => response.writeHead(404).end("no such thing"),
  busy: (response) => response.writeHead(503, { "retry-after": "1" }).end("busy"),
  slow: (response) => void setTimeout(() => response.writeHead(200).end("late"), 150),
  chunked: (response) => {
    response.writeHead(200);
    response.write("first,");
    setTimeout(() => response.end("second"), 5);
  },
  close: (response) => response.writeHead(200, { connection: "close" }).end("bye"),
  reset: (_, request) => request.socket.resetAndDestroy(),
  empty: (response) => response.writeHead(204).end(),
  nothing: (response) => response.writeHead(200, { "content-length": "0" }).end(),
};

/** Every kind of answer that the server has; scripts walk through them. */
export const KINDS: readonly string[] = Object.keys(ANSWERS);

export interface CountingServer {
  readonly url: string;
  readonly total: () => number;
  readonly byRegion: () => Readonly<Record<string, number>>;
  readonly byKind: () => Readonly<Record<string, number>>;
  /** `<region>#<vu>` → epoch milliseconds of its first request. */
  readonly firstArrivals: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export const startCountingServer = async (): Promise<CountingServer> => {
  const regions = new Map<string, number>();
  const kinds = new Map<string, number>();
  const arrivals = new Map<string, number>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, region = "", kind = ""] = url.pathname.split("/");
    regions.set(region, (regions.get(region) ?? 0) + 1);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const caller = `${region}#${url.searchParams.get("vu")}`;
    if (!arrivals.has(caller)) arrivals.set(caller, performance.timeOrigin + performance.now());
    request.resume();
    (ANSWERS[kind] ?? ANSWERS.missing)?.(response, request);
  });
  // Room for all users of a test at once: a full backlog cuts connections, which is no fault of who opens them.
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve));
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    total: () => sum(regions),
    byRegion: () => Object.fromEntries(regions),
    byKind: () => Object.fromEntries(kinds),
    firstArrivals: () => arrivals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
