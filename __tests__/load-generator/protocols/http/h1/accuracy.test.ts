// Service times against two clocks of this process: the server's, which every measured time must reach, and the
// caller's, which none may pass. This holds on any machine, however busy; benchmarks/worker/accuracy.ts has the figures.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Http1Engine } from "../../../../../images/load-generator/protocols/http/h1/engine.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { Histogram } from "../../../../../metrics/histogram/histogram.ts";
import { http1To } from "../engines.ts";
import { requestTo } from "../request-to.ts";

const USERS = 20;
const CALLS = 25;
/** Each of the two readings is rounded to a microsecond. */
const ROUNDING_MICROS = 2;

const served = new Map<string, number>();
const sockets = new Set<Socket>();
let server: Server;
let url = "";
let engine: Http1Engine;

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (piece) => {
      const begunMs = monotonicMs();
      const [, id = "", delayMs = "0"] = /^GET \/(\S+)\?(\d+) /.exec(piece.toString("latin1")) ?? [];
      const answer = (): void => {
        served.set(id, (monotonicMs() - begunMs) * 1000);
        // The last byte comes later: what is received slowly is part of the service time.
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        socket.write("k");
      };
      if (delayMs === "0") answer();
      else setTimeout(answer, Number(delayMs));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  engine = http1To(url);
});
afterAll(async () => {
  engine.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

interface MeasuredTimes {
  readonly trueMicros: number;
  readonly micros: number;
  readonly seenMicros: number;
}

const measure = async (): Promise<MeasuredTimes[]> => {
  const all: MeasuredTimes[] = [];
  const user = async (number: number): Promise<void> => {
    const session = engine.openSession();
    for (let call = 0; call < CALLS; call += 1) {
      const id = `${number}-${call}`;
      const href = `${url}/${id}?${(number * 7 + call * 3) % 30}`;
      const request = requestTo(href, { timeoutMs: 30_000 });
      const begunMs = monotonicMs();
      const reply = await new Promise<Reply>((resolve) => session.send(request, begunMs, resolve));
      const seenMicros = (monotonicMs() - begunMs) * 1000;
      expect([reply.failure, reply.body.toString()]).toEqual([null, "ok"]);
      const micros = reply.sendingMicros + reply.waitingMicros + reply.receivingMicros;
      expect(reply.blockedMicros + micros).toBeLessThanOrEqual(seenMicros + 2 * ROUNDING_MICROS);
      all.push({ trueMicros: served.get(id) ?? Number.NaN, micros, seenMicros });
    }
    session.close();
  };
  await Promise.all(Array.from({ length: USERS }, (_, number) => user(number)));
  return all;
};

it("no measured time is shorter than the server took, none longer than the caller waited, nor is any percentile", async () => {
  const all = await measure();
  expect(all).toHaveLength(USERS * CALLS);
  const histogram = new Histogram();
  for (const { trueMicros, micros, seenMicros } of all) {
    expect(micros).toBeGreaterThanOrEqual(trueMicros - ROUNDING_MICROS);
    expect(micros).toBeLessThanOrEqual(seenMicros + ROUNDING_MICROS);
    histogram.record(micros);
  }
  const ascending = (values: number[]): number[] => values.sort((one, other) => one - other);
  const least = ascending(all.map(({ trueMicros }) => trueMicros));
  const most = ascending(all.map(({ seenMicros }) => seenMicros));
  for (const percentile of [1, 50, 75, 90, 95, 99, 99.5, 99.9, 100]) {
    const rank = Math.ceil((percentile / 100) * all.length * (1 - 2 * Number.EPSILON)) - 1;
    const found = histogram.percentileMicros(percentile);
    expect(found).toBeGreaterThanOrEqual((least[rank] ?? Number.NaN) - ROUNDING_MICROS);
    // Three digits: the upper end of a bucket lies at most a thousandth above what fell into it.
    expect(found).toBeLessThanOrEqual((most[rank] ?? Number.NaN) * 1.001 + ROUNDING_MICROS);
  }
});
