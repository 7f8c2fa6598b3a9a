// Fields as HTTP/2 compresses them: by the standard's own examples, against Node's server, and whatever may come.
import fc from "fast-check";
import { HeaderDecoder } from "../../../../../images/load-generator/protocols/http/h2/hpack/decoder.ts";
import { encodeFields } from "../../../../../images/load-generator/protocols/http/h2/hpack/encoder.ts";
import { HpackError } from "../../../../../images/load-generator/protocols/http/h2/hpack/hpack-error.ts";
import { closeAll, open } from "./serve.ts";

afterEach(closeAll);

const decodeHex = (decoder: HeaderDecoder, hex: string) => {
  const block = Buffer.from(hex.replaceAll(" ", ""), "hex");
  return decoder.decode(block, 0, block.length);
};

it("reads three answers of one connection that refer to each other (RFC 7541, C.6)", () => {
  const decoder = new HeaderDecoder();
  // The standard's examples have a table of 256 bytes: the first block says so.
  const first = `3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d
    29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`.replaceAll("\n", "");
  const date = ["date", "Mon, 21 Oct 2013 20:13:21 GMT"];
  const location = ["location", "https://www.example.com"];
  expect(decodeHex(decoder, first)).toEqual([[":status", "302"], ["cache-control", "private"], date, location]);
  expect(decodeHex(decoder, "4883 640e ffc1 c0bf")).toEqual([
    [":status", "307"],
    ["cache-control", "private"],
    date,
    location,
  ]);
  const third =
    `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7
    b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`.replaceAll("\n", "");
  expect(decodeHex(decoder, third)).toEqual([
    [":status", "200"],
    ["cache-control", "private"],
    ["date", "Mon, 21 Oct 2013 20:13:22 GMT"],
    location,
    ["content-encoding", "gzip"],
    ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
  ]);
  // The first answer's fields have had to go.
  expect(() => decodeHex(decoder, "c1")).toThrow(HpackError);
});

it("keeps the newest fields that its table has room for, however many have come", () => {
  const decoder = new HeaderDecoder();
  // `x: 00001` costs 38 bytes of 4,096: there are 107 of them.
  for (let count = 1; count <= 2_000; count += 1) {
    const text = String(count).padStart(5, "0");
    const block = Buffer.concat([Buffer.from([0x40, 1, 120, 5]), Buffer.from(text)]);
    expect(decoder.decode(block, 0, block.length)).toEqual([["x", text]]);
    if (count % 97 > 0) continue;
    expect(decodeHex(decoder, "be")).toEqual([["x", text]]);
    // 61 + 107 = 168 = 127 + 41
    if (count > 107) expect(decodeHex(decoder, "ff29")).toEqual([["x", String(count - 106).padStart(5, "0")]]);
    expect(() => decodeHex(decoder, "ff2a")).toThrow(HpackError);
  }
});

it("knows each byte's code, as Node's server writes it", async () => {
  // Beside many short codes a long one is written as a code, too.
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >= 32 && byte !== 127);
  const valueWith = (byte: number) => `${"a".repeat(60)}${String.fromCharCode(byte)}a`;
  const { send } = await open((stream) => {
    stream.respond(Object.fromEntries(bytes.map((byte) => [`x-${byte}`, valueWith(byte)])));
    stream.end();
  });
  const fields = new Map((await send()).head.fields);
  for (const byte of bytes) expect([byte, fields.get(`x-${byte}`)]).toEqual([byte, valueWith(byte)]);
});

const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const name = fc.oneof(text, fc.constantFrom(":method", ":path", "cookie", "user-agent", "x-own"));
const value = fc.oneof(
  text,
  fc.constantFrom("GET", "/", ""),
  fc.integer({ min: 120, max: 400 }).map((n) => "v".repeat(n)),
);

it("reads what it writes, the same on any connection", () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (fields) => {
      const decoder = new HeaderDecoder();
      const block = encodeFields(fields);
      expect([decoder.decode(block, 0, block.length), decoder.isFree]).toEqual([fields, true]);
    }),
  ));

it("holds a head to its size as it is read: a byte may stand for a field of thousands", () => {
  const decoder = new HeaderDecoder();
  const first = Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e, ...Buffer.alloc(4000, "v")]);
  expect(decoder.decode(first, 0, first.length)).toEqual([["a", "v".repeat(4000)]]);
  const bomb = Buffer.alloc(16_000, 0xbe);
  expect(() => decoder.decode(bomb, 0, bomb.length)).toThrow("the head is larger than 1048576 bytes");
});

it("reads any bytes, or says that they are no fields", () =>
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (blocks) => {
      const decoder = new HeaderDecoder();
      for (const block of blocks) {
        try {
          decoder.decode(Buffer.from(block), 0, block.length);
        } catch (error) {
          expect(error).toBeInstanceOf(HpackError);
          return;
        }
      }
    }),
    { numRuns: 500 },
  ));
