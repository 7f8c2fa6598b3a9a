// `k6/crypto`: digests and their keyed form, by Node's own library; MD4, which it has no more, by our own.
import { createHash as nodeHash, createHmac as nodeHmac, randomBytes } from "node:crypto";
import { type Bytes, bytesOf } from "./bytes.ts";
import { hmacOfMd4, md4 } from "./md4.ts";

/** Each algorithm's name in Node. */
const ALGORITHMS = {
  md4: undefined,
  md5: "md5",
  sha1: "sha1",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
  sha512_224: "sha512-224",
  sha512_256: "sha512-256",
  ripemd160: "ripemd160",
} as const;
type Algorithm = keyof typeof ALGORITHMS;

const algorithmOf = (given: unknown): Algorithm => {
  if (Object.hasOwn(ALGORITHMS, String(given))) return given as Algorithm;
  throw new TypeError(
    `there is no algorithm ${JSON.stringify(given)}: ${Object.keys(ALGORITHMS).join(", ")} are there`,
  );
};

const encoded = (digest: Buffer, form: unknown): string | ArrayBuffer => {
  switch (form) {
    case "hex":
    case undefined:
    case null:
      return digest.toString("hex");
    case "base64":
      return digest.toString("base64");
    case "base64url": {
      const text = digest.toString("base64url");
      return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
    }
    case "base64rawurl":
      return digest.toString("base64url");
    case "binary":
      return new Uint8Array(digest).buffer;
    default:
      throw new TypeError(
        `a digest is given as hex, base64, base64url, base64rawurl or binary, got ${JSON.stringify(form)}`,
      );
  }
};

const digestOf = (algorithm: Algorithm, bytes: Buffer): Buffer => {
  const name = ALGORITHMS[algorithm];
  return name === undefined ? md4(bytes) : nodeHash(name).update(bytes).digest();
};

const hmacOf = (algorithm: Algorithm, key: Buffer, bytes: Buffer): Buffer => {
  const name = ALGORITHMS[algorithm];
  return name === undefined ? hmacOfMd4(key, bytes) : nodeHmac(name, key).update(bytes).digest();
};

/** What is given to it piece by piece; its digest can be asked for in between. */
class Hasher {
  readonly #digest: (bytes: Buffer) => Buffer;
  #bytes = Buffer.alloc(0);

  constructor(digest: (bytes: Buffer) => Buffer) {
    this.#digest = digest;
  }

  update(input: Bytes): void {
    this.#bytes = Buffer.concat([this.#bytes, bytesOf(input)]);
  }

  digest(form?: unknown): string | ArrayBuffer {
    return encoded(this.#digest(this.#bytes), form);
  }
}

const createHash = (algorithm: unknown): Hasher => {
  const known = algorithmOf(algorithm);
  return new Hasher((bytes) => digestOf(known, bytes));
};

const createHMAC = (algorithm: unknown, secret: Bytes): Hasher => {
  const known = algorithmOf(algorithm);
  const key = bytesOf(secret);
  return new Hasher((bytes) => hmacOf(known, key, bytes));
};

const directly = (algorithm: Algorithm) => (input: Bytes, form?: unknown) =>
  encoded(digestOf(algorithm, bytesOf(input)), form);

export const crypto = () => ({
  createHash,
  createHMAC,
  hmac: (algorithm: unknown, secret: Bytes, data: Bytes, form?: unknown) =>
    encoded(hmacOf(algorithmOf(algorithm), bytesOf(secret), bytesOf(data)), form),
  hexEncode: (data: Bytes): string => bytesOf(data).toString("hex"),
  /** @throws RangeError for less than one */
  randomBytes: (size: unknown): ArrayBuffer => {
    const count = Number(size);
    if (!Number.isInteger(count) || count < 1) throw new RangeError("randomBytes() gives one byte or more");
    return new Uint8Array(randomBytes(count)).buffer;
  },
  md4: directly("md4"),
  md5: directly("md5"),
  sha1: directly("sha1"),
  sha256: directly("sha256"),
  sha384: directly("sha384"),
  sha512: directly("sha512"),
  sha512_224: directly("sha512_224"),
  sha512_256: directly("sha512_256"),
  ripemd160: directly("ripemd160"),
});
