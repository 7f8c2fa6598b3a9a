// Answers that have the same bytes share a body. What each script sees of its own is what a body of its own would have
// been, whatever came before and whatever others did with what they were given.
import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parseHtml } from "../../../../images/load-generator/k6/html/parse-html.ts";
import { K6Response } from "../../../../images/load-generator/k6/http/k6-response.ts";
import { AnswerBody } from "../../../../images/load-generator/protocols/http/answer-body.ts";
import { AnswerMemos } from "../../../../images/load-generator/protocols/http/answer-memo.ts";
import { BodyMemo, KeptBodies } from "../../../../images/load-generator/protocols/http/body-memo.ts";
import { partOf } from "../../../../images/load-generator/protocols/http/client/json-path/part-of.ts";
import { Response } from "../../../../images/load-generator/protocols/http/client/response.ts";
import { TextHead } from "../../../../images/load-generator/protocols/http/h1/text-head.ts";
import { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";

/** As all sockets of a thread read into one buffer. */
const SHARED = Buffer.alloc(200_000);

interface Sent {
  readonly bytes: Buffer;
  readonly codings: string;
}

/** @param cuts where the body is cut into what comes at once */
const receive = ({ bytes, codings }: Sent, memo: BodyMemo, cuts: readonly number[] = []): Reply => {
  const reply = new Reply();
  reply.status = 200;
  reply.head = new TextHead(`HTTP/1.1 200 OK\r\n${codings === "" ? "" : `Content-Encoding: ${codings}\r\n`}\r\n`);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, from] of borders.slice(0, -1).entries()) {
    const end = borders[index + 1] ?? from;
    const at = 1 + 3 * index;
    bytes.copy(SHARED, at, from, end);
    reply.addBody(SHARED, at, at + end - from, from, memo);
    SHARED.fill(0xee);
  }
  reply.endBody(bytes.length, memo);
  return reply;
};

const plain = (text: string): Sent => ({ bytes: Buffer.from(text), codings: "" });

const PATHS = ["a", "a.0", "a.1.b", "b", "c.length", "a.#", "a.#.b", "none", "text"];

const items = (count: number) => ({
  a: Array.from({ length: count }, (_, b) => ({ b, text: "é".repeat(b % 3) })),
  b: [1, 2, [3]],
  text: "<p>one</p>",
});

/** Few, so that they come again; some begin as others do. */
const TEXTS = [
  JSON.stringify(items(2)),
  JSON.stringify(items(60)),
  `${JSON.stringify(items(60))} `,
  `${JSON.stringify(items(60))}x`,
  JSON.stringify({ ...items(2), none: ["x".repeat(70_000)] }),
  "<p>one</p><p>two</p>",
  "é",
  "",
];

/** The same bytes may be said to be coded so, or otherwise. */
const sent = fc
  .tuple(fc.constantFrom(...TEXTS), fc.constantFrom("plain", "coded", "packed"))
  .map(([text, kind]): Sent => {
    if (kind === "plain") return plain(text);
    return { bytes: gzipSync(text), codings: kind === "coded" ? "gzip" : "other" };
  });

/** What there is of it, or the kind of mistake that it is. */
const given = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return (error as Error).name;
  }
};

const change = (value: unknown): void => {
  if (typeof value !== "object" || value === null) return;
  for (const one of Object.values(value)) change(one);
  if (Array.isArray(value)) value.push("mine");
  else Object.assign(value, { a: "mine", mine: true });
};

/** In less time than Jest's own takes. */
const expectEqual = (found: unknown, wanted: unknown): void => {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
};

/** All that a script may ask for, each compared with what fresh bytes give, then changed as far as it can be. */
const check = (reply: Reply, { bytes, codings }: Sent): void => {
  const fresh = codings === "gzip" ? gunzipSync(bytes) : bytes;
  const text = fresh.toString();
  const response = new K6Response(reply, "http://shop.example/", false, true, null, {} as never);
  expect(response.body).toBe(text);
  for (const path of PATHS) {
    const part = given(() => new Response(reply, "").json(path));
    expectEqual(
      part,
      given(() => partOf(JSON.parse(text), path)),
    );
    change(part);
  }
  const whole = given(() => response.json());
  expectEqual(
    whole,
    given(() => JSON.parse(text)),
  );
  change(whole);
  for (const path of PATHS) given(() => response.json(path));
  if (text.length < 1_000) expect(response.html("p").text()).toBe(parseHtml(text).find("p").text());
  const binary = new Response(reply, "", true);
  for (const own of [binary.body as ArrayBuffer, binary.bytes()]) {
    expect(Buffer.from(own as Uint8Array).equals(fresh)).toBe(true);
    new Uint8Array(own).fill(1);
    if (own instanceof Uint8Array && own.length <= 64 * 1024) own.fill(1);
  }
};

it("gives each answer what a body of its own would have given, whatever is done with others'", () => {
  const cuts = fc.array(fc.nat(100_000), { maxLength: 3 });
  const times = fc.array(cuts, { minLength: 1, maxLength: 3 });
  const all = fc.array(fc.tuple(sent, times), { maxLength: 5 });
  fc.assert(
    fc.property(all, fc.integer({ min: 0, max: 100_000 }), (sentTimes, limitBytes) => {
      const memo = new BodyMemo(new KeptBodies(limitBytes));
      const replies = sentTimes.flatMap(([one, cutsOfEach]) =>
        cutsOfEach.map((cuts) => {
          const reply = receive(one, memo, cuts);
          check(reply, one);
          return { reply, one };
        }),
      );
      for (const { reply, one } of replies) check(reply, one);
    }),
    { numRuns: 25 },
  );
});

describe("the memo of bodies", () => {
  const contentsOf = (all: readonly (Sent | string)[], memo = new BodyMemo(new KeptBodies())): AnswerBody[] =>
    all.map((one) => receive(typeof one === "string" ? plain(one) : one, memo).content);
  const countOf = (all: readonly unknown[]): number => new Set(all).size;

  it("shares what comes again, in however many pieces, and nothing else", () => {
    const memo = new BodyMemo(new KeptBodies());
    const same = plain("x".repeat(5_000));
    const contents = Array.from({ length: 10 }, (_, index) => receive(same, memo, index % 2 ? [7, 4_000] : []).content);
    expect(countOf(contents)).toBe(2);
    expect(countOf(contentsOf(["xy", "xy", "x", "xyz", "xy"], memo))).toBe(4);
  });

  it("takes no body for one that begins alike", () => {
    for (const text of [`${"x".repeat(4_999)}y`, "x".repeat(4_999), `${"x".repeat(5_000)}y`]) {
      const memo = new BodyMemo(new KeptBodies());
      contentsOf(["first", "x".repeat(5_000)], memo);
      expect(receive(plain(text), memo, [4_000]).content.text).toBe(text);
    }
  });

  it("shares the answer that many URLs have, too", () => {
    const kept = new KeptBodies();
    const contents = Array.from({ length: 10 }, () => contentsOf(["the same"], new BodyMemo(kept))).flat();
    expect(countOf(contents)).toBe(1);
  });

  it("finds a part of a shared body once", () => {
    const memo = new BodyMemo(new KeptBodies());
    const found = Array.from({ length: 5 }, () => {
      const reply = receive(plain(JSON.stringify(items(100))), memo);
      const before = reply.content.partAt("a.99.b");
      expect(new Response(reply, "").json("a.99.b")).toBe(99);
      return before;
    });
    expect(found.slice(2)).toEqual([99, 99, 99]);
  });

  it("keeps less and less often where bodies never repeat, and again once they do", () => {
    const memo = new BodyMemo(new KeptBodies());
    const differing = contentsOf(
      Array.from({ length: 5_000 }, (_, id) => `{"a":${id}}`),
      memo,
    );
    expect(differing.filter(({ isShared }) => isShared).length).toBeLessThan(20);
    const same = contentsOf(
      Array.from({ length: 5_000 }, () => "the same"),
      memo,
    );
    expect(countOf(same)).toBeLessThan(1_003);
  });

  it("keeps no large body, and has the oldest forgotten where all together take too much", () => {
    const large = "x".repeat(64 * 1024 + 1);
    expect(countOf(contentsOf([large, large, large]))).toBe(3);
    const kept = new KeptBodies(1_000);
    const memos = Array.from({ length: 5 }, () => new BodyMemo(kept));
    for (const [index, memo] of memos.entries()) contentsOf([`${index}`, "x".repeat(100)], memo);
    expect(memos.map(({ expected }) => expected?.length)).toEqual([undefined, undefined, 100, 100, 100]);
  });

  it("counts what is decompressed as the most that it can be", () => {
    const kept = new KeptBodies(2 ** 20);
    const memos = Array.from({ length: 5 }, () => new BodyMemo(kept));
    const coded = { bytes: gzipSync("x".repeat(1_000)), codings: "gzip" };
    for (const [index, memo] of memos.entries()) contentsOf([`${index}`, coded], memo);
    expect(memos.map(({ expected }) => expected === null)).toEqual([true, false, false, false, false]);
    const large = new AnswerBody(gzipSync(Buffer.alloc(64 * 1024 + 1)));
    large.isShared = true;
    expect(large.decoded("gzip")).not.toBe(large.decoded("gzip"));
  });

  it("keeps what is decompressed by how it is coded", () => {
    const body = new AnswerBody(gzipSync("text"));
    body.isShared = true;
    expect([body.decoded("gzip").text, body.decoded("gzip")]).toEqual(["text", body.decoded("gzip")]);
    expect(body.decoded("other")).toBe(body);
  });

  it("tells methods of a URL apart", () => {
    const memos = new AnswerMemos(Object);
    const [get, post, again] = ["GET", "POST", "GET"].map((method) => memos.of(method));
    expect([get === again, get === post]).toEqual([true, false]);
  });
});
