// A delta's bytes: read back as it was, and nothing else is read beyond its bounds.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import {
  DeltaUnreadable,
  decodeDelta,
  encodeDelta,
  LEAST_COMPRESSED_BYTES,
} from "../../../contracts/delta/delta-codec.ts";
import { MAX_DELTA_BYTES } from "../../../contracts/delta/worker-delta.ts";
import { deltaArb, deltaOf } from "../../aggregator/support.ts";

const reasonOf = (body: Uint8Array, encoding?: string): string | undefined => {
  try {
    decodeDelta(Buffer.from(body), encoding);
    return undefined;
  } catch (error) {
    if (error instanceof DeltaUnreadable) return error.reason;
    throw error;
  }
};

const lists = (depth: number): Buffer => Buffer.from(`${"[".repeat(depth)}${"]".repeat(depth)}${" ".repeat(10_000)}`);

describe("a delta", () => {
  it("comes back as it was sent, compressed or not", () =>
    fc.assert(
      fc.property(deltaArb, (delta) => {
        const sent = encodeDelta(delta);
        const { content, bytes } = decodeDelta(Buffer.from(sent.bytes), sent.encoding);
        const text = Buffer.from(JSON.stringify(delta));
        expect({ content, bytes }).toEqual({ content: delta, bytes: text.length });
        expect(sent.encoding).toBe(bytes < LEAST_COMPRESSED_BYTES ? "identity" : "gzip");
        expect(decodeDelta(gzipSync(text), "gzip")).toEqual({ content, bytes });
        expect(decodeDelta(text, undefined)).toEqual({ content, bytes });
        expect(decodeDelta(text, "identity")).toEqual({ content, bytes });
      }),
    ));

  it("is compressed when it is long", () => {
    const error = { kind: "script", message: "x".repeat(LEAST_COMPRESSED_BYTES / 16), place: "", count: 1 } as const;
    const long = deltaOf({ errors: Array.from({ length: 16 }, () => error) });
    const { bytes, encoding } = encodeDelta(long);
    expect(encoding).toBe("gzip");
    expect(decodeDelta(Buffer.from(bytes), encoding).content).toEqual(long);
  });

  it("is the same bytes each time, so that a resend is one", () =>
    fc.assert(fc.property(deltaArb, (delta) => expect(encodeDelta(delta)).toEqual(encodeDelta(delta)))));
});

describe("bytes that are no delta", () => {
  it.each([
    ["text that is no JSON", Buffer.from("{"), undefined, "broken"],
    ["no gzip", Buffer.from("{}"), "gzip", "broken"],
    ["gzip that is cut off", gzipSync("{}").subarray(0, -9), "gzip", "broken"],
    ["another encoding", gzipSync("{}"), "br", "unknown-encoding"],
    ["a bomb", gzipSync(Buffer.alloc(MAX_DELTA_BYTES + 1, 0x20)), "gzip", "too-large"],
    ["lists deeper than any delta's", lists(33), undefined, "broken"],
    ["more objects than its size has room for", Buffer.from(`[${"{},".repeat(1_000)}{}]`), undefined, "broken"],
  ])("as %s are refused with their reason", (_, body, encoding, reason) => {
    expect(reasonOf(body, encoding)).toBe(reason);
  });

  it("are read up to a depth, and count no bracket within a text", () => {
    expect(reasonOf(lists(32))).toBeUndefined();
    const text = JSON.stringify({ text: `\\"${"[{".repeat(900)}`, more: "{".repeat(40) });
    expect(decodeDelta(Buffer.from(text), undefined).content).toEqual(JSON.parse(text));
  });

  it("whatever they are, are read or refused with a reason", () =>
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(undefined, "gzip", "identity", "br"), (body, encoding) => {
        expect([undefined, "broken", "unknown-encoding", "too-large"]).toContain(reasonOf(body, encoding));
      }),
    ));
});
