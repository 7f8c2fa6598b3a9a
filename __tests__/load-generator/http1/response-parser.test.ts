// The response parser against Node's own: valid, odd and broken answers, split at every kind of border.
import { Agent, type ClientRequest, request } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { HeadMemo } from "../../../images/load-generator/http1/head-memo.ts";
import { ResponseParser } from "../../../images/load-generator/http1/response-parser.ts";

interface Parsed {
  readonly status: number;
  readonly body: string;
}

/** Bytes beyond the answer: the engine drops such a connection, Node's client reports an error or nothing. */
const SURPLUS = "surplus";

/** Feeds the pieces; the answer, or "error". */
const parseOurs = (pieces: readonly Buffer[], method = "GET"): Parsed | "error" | typeof SURPLUS => {
  const answer = parseWith(pieces, method);
  return typeof answer === "string" ? answer : { status: answer.status, body: answer.body };
};

/** All that the parser tells. @param memo of answers before */
const parseWith = (pieces: readonly Buffer[], method = "GET", memo = new HeadMemo()) => {
  let status = 0;
  const body: Buffer[] = [];
  const heads: (string | boolean)[] = [];
  let isComplete = false;
  let keepAlive = false;
  const parser = new ResponseParser({
    onHead: (code, head, isFinal, setsCookies) => {
      if (isFinal) status = code;
      heads.push(head, setsCookies);
    },
    onBody: (block, start, end) => body.push(Buffer.from(block.subarray(start, end))),
    onComplete: (goesOn) => {
      isComplete = true;
      keepAlive = goesOn;
    },
  });
  parser.begin(method, memo);
  try {
    for (const piece of pieces) {
      if (piece.length > 0 && (parser.isDone || parser.execute(piece) < piece.length)) return SURPLUS;
    }
    parser.finish();
  } catch {
    return "error";
  }
  return isComplete ? { status, body: Buffer.concat(body).toString("latin1"), heads, keepAlive } : "error";
};

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

const parseNode = (pieces: readonly Buffer[], method = "GET"): Promise<Parsed | "error"> =>
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
            ? { status: response.statusCode ?? 0, body: Buffer.concat(body).toString("latin1") }
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

const response = fc
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

const split = (bytes: Buffer, borders: readonly number[]): Buffer[] => {
  const cuts = [...new Set([0, bytes.length, ...borders.map((border) => border % (bytes.length + 1))])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
};

/** In CI as many as find what is rare; some 20 s there. */
const RUNS = Number(process.env.MERIDIAN_PROPERTY_RUNS ?? (process.env.CI === undefined ? 5_000 : 100_000));

describe("the response parser", () => {
  it("gives the same answer however the bytes are split", () => {
    fc.assert(
      fc.property(response, fc.array(fc.nat(500), { maxLength: 6 }), (bytes, borders) => {
        const whole = parseOurs([bytes]);
        expect(parseOurs(split(bytes, borders))).toEqual(whole);
        expect(parseOurs([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it("reads a head that it remembers as if it had not, whatever came between", () => {
    fc.assert(
      fc.property(
        fc.array(response, { minLength: 1, maxLength: 3 }),
        fc.array(fc.record({ nth: fc.nat(2), border: fc.nat(500), isWhole: fc.boolean() }), { maxLength: 30 }),
        (answers, calls) => {
          const memo = new HeadMemo();
          for (const { nth, border, isWhole } of calls) {
            const bytes = answers[nth % answers.length] ?? Buffer.alloc(0);
            const pieces = isWhole ? [bytes] : split(bytes, [border]);
            expect(parseWith(pieces, "GET", memo)).toEqual(parseWith(pieces));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("never accepts what Node's parser refuses, and reads the same where both accept", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        response,
        fc.array(fc.nat(500), { maxLength: 4 }),
        fc.constantFrom("GET", "GET", "GET", "HEAD"),
        async (bytes, borders, method) => {
          const pieces = split(bytes, borders);
          const ours = parseOurs(pieces, method);
          if (ours === "error" || ours === SURPLUS) return;
          accepted += 1;
          expect(ours).toEqual(await parseNode(pieces, method));
        },
      ),
      { numRuns: RUNS },
    );
    expect(accepted).toBeGreaterThan(RUNS / 5);
  }, 300_000);

  it.each([
    ["both a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"],
    ["a coding besides chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 1e1\r\n\r\n0123456789"],
    ["a folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"],
    ["bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"],
    ["a negative chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"],
    ["a chunk longer than it says", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"],
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["a protocol change nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
    ["an end before its length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => expect(parseOurs([Buffer.from(text, "latin1")])).toBe("error"));

  it("refuses a head that never ends, before it has taken much", () => {
    const endless = Buffer.from(`HTTP/1.1 200 OK\r\n${"X-A: b\r\n".repeat(20_000)}`);
    expect(parseOurs([endless])).toBe("error");
    expect(parseOurs(split(endless, [1000, 30_000, 50_000]))).toBe("error");
  });

  it("leaves bytes that come after the answer to its caller", () => {
    const parser = new ResponseParser({ onHead: () => {}, onBody: () => {}, onComplete: () => {} });
    parser.begin("GET");
    const answer = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect(parser.execute(Buffer.concat([answer, Buffer.from("HTTP/1.1 200")]))).toBe(answer.length);
  });

  it.each([
    ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true],
    ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive, Close\r\n\r\n", false],
    ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", false],
    ["HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false],
    ["HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", true],
  ])("of %j says whether the connection goes on: %s", (text, keepAlive) => {
    let answer: boolean | undefined;
    const parser = new ResponseParser({
      onHead: () => {},
      onBody: () => {},
      onComplete: (value) => {
        answer = value;
      },
    });
    parser.begin("GET");
    parser.execute(Buffer.from(text));
    expect(answer).toBe(keepAlive);
  });
});
