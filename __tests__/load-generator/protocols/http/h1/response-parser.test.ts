// The response parser by itself: valid, odd and broken answers, split at every kind of border. differential.test.ts
// holds it against Node's.
import fc from "fast-check";
import { HeadMemo } from "../../../../../images/load-generator/protocols/http/h1/head-memo.ts";
import { ResponseParser } from "../../../../../images/load-generator/protocols/http/h1/response-parser.ts";
import { anyResponse, split } from "./odd-responses.ts";

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
      heads.push(head.text, setsCookies);
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

describe("the response parser", () => {
  it("gives the same answer however the bytes are split", () => {
    fc.assert(
      fc.property(anyResponse, fc.array(fc.nat(500), { maxLength: 6 }), (bytes, borders) => {
        const whole = parseOurs([bytes]);
        expect(parseOurs(split(bytes, borders))).toEqual(whole);
        expect(parseOurs([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "5 ",
    "5\t ",
    "5 ;a=b",
    "5; a=b",
    "5;a = b",
    '5 ; a = "b c" ',
    "5;a ",
    `${"0".repeat(40)}5`,
    `5;${"a".repeat(999)}`,
  ])("reads the chunk whose size line is %j", (line) => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${line}\r\nhello\r\n0 \r\n\r\n`);
    expect(parseOurs([bytes])).toEqual({ status: 200, body: "hello" });
    expect(parseOurs([...bytes].map((byte) => Buffer.from([byte])))).toEqual({ status: 200, body: "hello" });
  });

  it.each([" 5", "", " ", "5 5", "5;", "5;=b", "5;a=", "1000000000001", "5 a"])(
    "refuses the chunk whose size line is %j",
    (line) => {
      const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${line}\r\nhello\r\n0\r\n\r\n`);
      expect(parseOurs([bytes])).toBe("error");
    },
  );

  it("reads a length of many digits, the first of which are zeros", () => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${"0".repeat(30)}5\r\n\r\nhello`);
    expect(parseOurs([bytes])).toEqual({ status: 200, body: "hello" });
  });

  it("reads a head that it remembers as if it had not, whatever came between", () => {
    fc.assert(
      fc.property(
        fc.array(anyResponse, { minLength: 1, maxLength: 3 }),
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

  it.each([
    ["both a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"],
    ["a coding besides chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 1e1\r\n\r\n0123456789"],
    ["a length that is folded", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 0\r\n\r\n0123456789"],
    ["a coding that is folded", "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"],
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
