// A server that knows how long each of its answers took, by the same monotonic clock as its client: the truth that
// measured percentiles are held against. It reads sockets itself: what a web framework does before it looks at the
// clock would be missing. Says its port to its parent, and on "report" all service times in microseconds, in the order
// in which they ended.
import { type AddressInfo, createServer, type Socket } from "node:net";
import { monotonicMs } from "../../images/load-generator/shared/monotonic.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const MEDIAN_MS = 20;
const SIGMA = 1;

let servedMicros: number[] = [];
let stallUntilMs = 0;
let seed = 1;

/** Uniform in (0, 1), the same in each run (mulberry32). */
const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
};

/** Log-normal: a median of 20 ms, one in a thousand above 440 ms. */
const delayMs = (): number =>
  MEDIAN_MS * Math.exp(SIGMA * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()));

const answer = (socket: Socket, begunMs: number): void => {
  // Before the write: whoever waits for the answer may be woken by it before this process gets to the next line.
  servedMicros.push((monotonicMs() - begunMs) * 1000);
  socket.write(OK);
};

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  // A virtual user sends its next request after the answer to the one before: each piece is one whole request.
  socket.on("data", (piece) => {
    const begunMs = monotonicMs();
    const waitMs = piece.includes("/delayed") ? delayMs() : 0;
    const dueMs = Math.max(begunMs + waitMs, stallUntilMs);
    if (dueMs <= begunMs) answer(socket, begunMs);
    else setTimeout(() => answer(socket, begunMs), dueMs - begunMs);
  });
});

process.on("message", (message: { readonly type: "report" } | { readonly type: "stall"; readonly forMs: number }) => {
  if (message.type === "stall") stallUntilMs = monotonicMs() + message.forMs;
  else {
    process.send?.({ servedMicros });
    servedMicros = [];
  }
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", 4_096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
