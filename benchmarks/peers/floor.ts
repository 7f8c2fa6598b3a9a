// The floor under any engine in Node: sockets that write the same bytes again and again and count what comes back, with
// no parser, no script and no record. What Meridian takes beyond it is Meridian's own. Prints answers per second, and
// processor time and memory once everything is compiled. Arguments: URL, connections, seconds, method, body.
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

const [address = "", connections = "1", seconds = "1", method = "GET", body = ""] = process.argv.slice(2);
const url = new URL(address);
const count = Number(connections);
const durationMs = Number(seconds) * 1000;
const type = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
const REQUEST = Buffer.from(`${method} ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${type}\r\n${body}`, "latin1");
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

let answerBytes = Number.POSITIVE_INFINITY;
let answerCount = 0;
let openCount = 0;

class BareConnection {
  readonly #socket: Socket;
  /** Of the present answer. */
  #missingBytes = answerBytes;

  constructor(onOpen: () => void) {
    const onread = { buffer: BUFFER, callback: (length: number): boolean => this.#read(length) };
    const place = { host: url.hostname, port: Number(url.port), onread };
    this.#socket =
      url.protocol === "https:"
        ? connectTls({ ...place, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] }, onOpen)
        : connectTcp({ ...place, noDelay: true }, onOpen);
    this.#socket.setNoDelay(true);
  }

  send(): void {
    this.#socket.write(REQUEST);
  }

  #read(length: number): boolean {
    // The first answer says how long all are: the server gives the same again and again.
    if (answerBytes === Number.POSITIVE_INFINITY) this.#missingBytes = answerBytes = lengthOfAnswer(length);
    this.#missingBytes -= length;
    if (this.#missingBytes > 0) return true;
    this.#missingBytes = answerBytes;
    answerCount += 1;
    this.#socket.write(REQUEST);
    return true;
  }
}

const lengthOfAnswer = (cameBytes: number): number => {
  const text = BUFFER.toString("latin1", 0, cameBytes);
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(text) ?? [];
  if (!text.startsWith("HTTP/1.1 200 ") || length === undefined) throw new Error(`no answer to count by:\n${text}`);
  return text.indexOf("\r\n\r\n") + 4 + Number(length);
};

/** Some at a time, so that the server's backlog holds. */
const openAll = async (): Promise<void> => {
  while (openCount < count) {
    const some = Array.from({ length: Math.min(openCount === 0 ? 1 : 200, count - openCount) });
    await Promise.all(
      some.map(
        () =>
          new Promise<void>((resolve) => {
            const connection = new BareConnection(() => {
              connection.send();
              resolve();
            });
          }),
      ),
    );
    openCount += some.length;
    while (answerCount === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

const begunMs = performance.now();
await openAll();
await new Promise((resolve) => setTimeout(resolve, Math.max(0, begunMs + durationMs / 2 - performance.now())));
const [before, half, cpu] = [answerCount, performance.now(), process.cpuUsage()];
await new Promise((resolve) => setTimeout(resolve, Math.max(500, begunMs + durationMs - half)));
const { user, system } = process.cpuUsage(cpu);
const done = answerCount - before;
const perSecond = (done * 1000) / (performance.now() - half);
process.stdout.write(
  `${JSON.stringify({ perSecond, cpuMicros: (user + system) / done, rssBytes: process.memoryUsage.rss() })}\n`,
);
process.exit();
