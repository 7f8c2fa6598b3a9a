// A histogram on the wire: its bytes as they were, and one notion of what may stand there.
import fc from "fast-check";
import {
  EncodedHistogram,
  histogramFromWire,
  histogramToWire,
  isEncodedHistogram,
} from "../../../contracts/delta/encoded-histogram.ts";

const bytesArb = fc.uint8Array({ maxLength: 200 });

describe("a histogram on the wire", () => {
  it("has the bytes that it was made of, in whatever buffer they lay", () =>
    fc.assert(
      fc.property(bytesArb, fc.nat(8), (bytes, offset) => {
        const around = new Uint8Array(bytes.length + 2 * offset).fill(7);
        around.set(bytes, offset);
        const encoded = histogramToWire(around.subarray(offset, offset + bytes.length));
        expect([...histogramFromWire(encoded)]).toEqual([...bytes]);
      }),
    ));

  it("is a text in JSON, and passes both of its checks", () =>
    fc.assert(
      fc.property(bytesArb, (bytes) => {
        const sent: unknown = JSON.parse(JSON.stringify(histogramToWire(bytes)));
        expect(typeof sent).toBe("string");
        expect(isEncodedHistogram(sent)).toBe(true);
        expect(EncodedHistogram.parse(sent)).toBe(sent);
      }),
    ));

  it("is for its fast check what it is for its schema", () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.jsonValue(), fc.constantFrom("A", "A=", "====")),
        (value) => expect(isEncodedHistogram(value)).toBe(EncodedHistogram.safeParse(value).success),
      ),
    ));
});
