// Base64 in its four forms, there and back.
import fc from "fast-check";
import { encoding } from "../../../../images/load-generator/k6/modules/encoding.ts";

const { b64decode, b64encode } = encoding();

describe("k6/encoding", () => {
  it.each([
    [undefined, "w7/Dvz4/"],
    ["std", "w7/Dvz4/"],
    ["url", "w7_Dvz4_"],
  ])("encodes as %s by its letters", (form, expected) => expect(b64encode("ÿÿ>?", form)).toBe(expected));

  it.each([
    ["std", "YQ=="],
    ["rawstd", "YQ"],
    ["url", "YQ=="],
    ["rawurl", "YQ"],
  ])("pads as %s does", (form, expected) => expect(b64encode("a", form)).toBe(expected));

  it.each(["std", "rawstd", "url", "rawurl"])("gives back in the form %s what it was given", (form) =>
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: "grapheme" }), (bytes, text) => {
        expect(new Uint8Array(b64decode(b64encode(bytes, form), form) as ArrayBuffer)).toEqual(bytes);
        expect(b64decode(b64encode(text, form), form, "s")).toBe(text);
      }),
    ),
  );

  it("takes bytes in every form of JavaScript", () => {
    const bytes = new Uint8Array([104, 105]);
    expect([bytes, bytes.buffer, new DataView(bytes.buffer), [104, 105], "hi"].map((one) => b64encode(one))).toEqual(
      Array.from({ length: 5 }, () => "aGk="),
    );
  });

  it("refuses what is no base64, and takes unknown forms for the usual one", () => {
    expect(() => b64decode("not base64!")).toThrow("what is not base64");
    expect(b64encode("a?>", "base32")).toBe(b64encode("a?>"));
  });
});
