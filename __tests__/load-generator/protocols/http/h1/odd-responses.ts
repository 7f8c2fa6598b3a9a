// Answers of servers, valid, odd and broken, and what Node's own client makes of them.
import { Agent, type ClientRequest, request } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";

export interface Parsed {
  readonly status: number;
  /** Names and values in turn, as they came. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** A socket that reads out the given bytes and swallows what is written. */
const socketOf = (pieces: readonly Buffer[]): Duplex => {
  let next = 0;
  return new Duplex({
    read() {
      const piece = pieces[next];
      next += 1;
      this.push(piece ?? null);
    },
    write(_chunk, _encoding, done) {
      done();
    },
  });
};

/** What Node's own client makes of it. */
export const parseNode = (pieces: readonly Buffer[], method = "GET"): Promise<Parsed | "error"> =>
  new Promise((resolve) => {
    const agent = new Agent({ keepAlive: false });
    let sent: ClientRequest;
    try {
      agent.createConnection = () => socketOf(pieces);
      sent = request({ agent, method, host: "127.0.0.1", insecureHTTPParser: false });
    } catch {
      return resolve("error");
    }
    sent.on("error", () => resolve("error"));
    sent.on("response", (response) => {
      const body: Buffer[] = [];
      response.on("data", (piece: Buffer) => body.push(piece));
      response.on("error", () => resolve("error"));
      response.on("close", () =>
        resolve(
          response.complete
            ? {
                status: response.statusCode ?? 0,
                fields: response.rawHeaders,
                body: Buffer.concat(body).toString("latin1"),
              }
            : "error",
        ),
      );
    });
    sent.end();
  });

const CRLF = "\r\n";
const bodyText = fc.string({ unit: fc.constantFrom("a", "0", "\r", "\n", ":", " ", "z"), maxLength: 40 });
const status = fc.constantFrom(200, 201, 204, 304, 404, 500, 503, 999);
const oddField = fc.constantFrom(
  "X-A: b",
  "x-empty:",
  "X-Sp:   v  ",
  "Set-Cookie: a=b; c",
  "Connection: keep-alive",
  "Connection: close",
  "Date: now",
  "X-High: \u00e9",
);
const brokenField = fc.constantFrom(
  "No colon here",
  " folded: line",
  "Bad Name: x",
  "X: a\u0000b",
  "Content-Length: -1",
  "Content-Length: 5, 5",
  "Content-Length: 0x5",
  "Transfer-Encoding: gzip",
  "Transfer-Encoding: chunked, identity",
  ": empty",
);

const chunked = (body: string, cuts: readonly number[], extension: string, trailers: readonly string[]): string => {
  const borders = [...new Set([0, body.length, ...cuts.map((cut) => cut % (body.length + 1))])].sort((a, b) => a - b);
  const chunks = borders.slice(1).map((end, index) => body.slice(borders[index], end));
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}${extension}${CRLF}${chunk}${CRLF}`).join("")}0${CRLF}${trailers.map((line) => line + CRLF).join("")}${CRLF}`;
};

/** Once in six. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

export const anyResponse = fc
  .record({
    version: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"),
    status,
    reason: fc.constantFrom("OK", "", "Not Found", "Odd reason: here"),
    fields: fc.array(oddField, { maxLength: 4 }),
    broken: seldom(brokenField),
    framing: fc.constantFrom("length", "length", "chunked", "chunked", "close", "both", "two-lengths"),
    body: bodyText,
    cuts: fc.array(fc.nat(50), { maxLength: 4 }),
    extension: fc.constantFrom("", "", ";a=b", ";x"),
    trailers: fc.array(fc.constantFrom("X-T: v", "Etag: 1"), { maxLength: 2 }),
    informational: fc.boolean(),
    truncateBy: seldom(fc.integer({ min: 1, max: 30 })),
    mangle: seldom(fc.tuple(fc.nat(400), fc.nat(255))),
  })
  .map((parts) => {
    const length = `Content-Length: ${parts.body.length}`;
    const framing = {
      length: [length],
      chunked: ["Transfer-Encoding: chunked"],
      close: [],
      both: [length, "Transfer-Encoding: chunked"],
      "two-lengths": [length, length],
    }[parts.framing];
    const lines = [
      `${parts.version} ${parts.status} ${parts.reason}`,
      ...parts.fields,
      ...(parts.broken === null ? [] : [parts.broken]),
      ...(framing ?? []),
    ];
    const isChunked = parts.framing === "chunked" || parts.framing === "both";
    const body = isChunked ? chunked(parts.body, parts.cuts, parts.extension, parts.trailers) : parts.body;
    const early = parts.informational ? `HTTP/1.1 103 Early Hints${CRLF}Link: x${CRLF}${CRLF}` : "";
    const bytes = Buffer.from(`${early}${lines.join(CRLF)}${CRLF}${CRLF}${body}`, "latin1");
    if (parts.mangle !== null) bytes[parts.mangle[0] % bytes.length] = parts.mangle[1];
    return parts.truncateBy === null ? bytes : bytes.subarray(0, Math.max(0, bytes.length - parts.truncateBy));
  });

/** Cut at the given places, whatever its length. */
export const split = (bytes: Buffer, borders: readonly number[]): Buffer[] => {
  const cuts = [...new Set([0, bytes.length, ...borders.map((border) => border % (bytes.length + 1))])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
};
