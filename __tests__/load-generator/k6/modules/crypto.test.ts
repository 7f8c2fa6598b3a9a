// Digests by the examples of the documents that define them, and by Node's own where it has them.
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { crypto } from "../../../../images/load-generator/k6/modules/crypto.ts";
import { md4 } from "../../../../images/load-generator/k6/modules/md4.ts";

const given = crypto();

describe("k6/crypto", () => {
  // RFC 1320, A.5.
  it.each([
    ["", "31d6cfe0d16ae931b73c59d7e0c089c0"],
    ["a", "bde52cb31de33e46245e05fbdbd6fb24"],
    ["abc", "a448017aaf21d8525fc10ae87aa6729d"],
    ["message digest", "d9130a8164549fe818874806e1c7014b"],
    ["1".repeat(80).replace(/./g, (_, at: number) => String((at + 1) % 10)), "e33b4ddc9c38f2199c3e7b164fcc0536"],
  ])("has MD4 of %j", (text, expected) => expect(md4(Buffer.from(text)).toString("hex")).toBe(expected));

  it.each([
    ["md5", "md5"],
    ["sha1", "sha1"],
    ["sha256", "sha256"],
    ["sha384", "sha384"],
    ["sha512", "sha512"],
    ["sha512_224", "sha512-224"],
    ["sha512_256", "sha512-256"],
    ["ripemd160", "ripemd160"],
  ] as const)("has %s of any bytes, keyed too, at once and piece by piece", (name, nodes) =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.string(), (pieces, key) => {
        const whole = Buffer.concat(pieces);
        const plain = createHash(nodes).update(whole).digest("hex");
        const keyed = createHmac(nodes, key).update(whole).digest("base64");
        const [hash, hmac] = [given.createHash(name), given.createHMAC(name, key)];
        for (const piece of pieces) {
          hash.update(piece);
          hmac.update(piece);
        }
        expect([given[name](whole), hash.digest("hex")]).toEqual([plain, plain]);
        expect([given.hmac(name, key, whole, "base64"), hmac.digest("base64")]).toEqual([keyed, keyed]);
      }),
      { numRuns: 20 },
    ),
  );

  it("gives a digest in each form", () => {
    const digest = createHash("sha256").update("héllo").digest();
    expect(given.sha256("héllo")).toBe(digest.toString("hex"));
    expect(given.sha256("héllo", "base64")).toBe(digest.toString("base64"));
    expect(given.sha256("héllo", "base64rawurl")).toBe(digest.toString("base64url"));
    expect(given.sha256("héllo", "base64url")).toBe(`${digest.toString("base64url")}=`);
    expect(Buffer.from(given.sha256("héllo", "binary") as ArrayBuffer)).toEqual(digest);
  });

  it("has MD4 keyed", () =>
    expect(given.hmac("md4", "key", "The quick brown fox jumps over the lazy dog", "hex")).toMatch(/^[0-9a-f]{32}$/));

  it("gives random bytes, and bytes in hexadecimal", () => {
    expect(given.randomBytes(16).byteLength).toBe(16);
    expect(given.hexEncode(new Uint8Array([0, 15, 255]))).toBe("000fff");
    expect(() => given.randomBytes(0)).toThrow("one byte or more");
  });

  it("says which algorithms and forms there are", () => {
    expect(() => given.createHash("sha3")).toThrow('there is no algorithm "sha3": md4, md5,');
    expect(() => given.sha1("a", "octal")).toThrow("given as hex, base64");
    expect(() => given.sha1(undefined)).toThrow("a text or bytes are needed, got undefined");
  });
});
