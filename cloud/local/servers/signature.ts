// Checks AWS's signature of a request (SigV4) as AWS itself does: signs what came once more, and compares. The time that
// a signature names is not looked at: the secret lives for one run, and tasks may have clocks that are wrong.
import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";

export interface SignedRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** SHA-256 by Node, in the form that the signer takes. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash("sha256");
    else if (secret instanceof ArrayBuffer) this.#hash = createHmac("sha256", Buffer.from(secret));
    else this.#hash = createHmac("sha256", secret as string | NodeJS.ArrayBufferView);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const BODY_HASH = "x-amz-content-sha256";
/** Without these a signature would hold for another server, or for another body. */
const MUST_BE_SIGNED = ["host", "x-amz-date", BODY_HASH];

/**
 * Looks at the head alone, so that nothing of a stranger's body is read. That the body is the signed one, `isBodyOf`
 * says.
 */
export const isSignedBy = async (key: AccessKey, request: SignedRequest): Promise<boolean> => {
  const { headers } = request;
  const match = AUTHORIZATION.exec(headers.authorization ?? "");
  const instant = AMZ_DATE.exec(textOf(headers["x-amz-date"]) ?? "");
  if (match === null || instant === null) return false;
  const [, accessKeyId, day, region = "", service = "", names = "", signature = ""] = match;
  const signed = names.split(";");
  if (accessKeyId !== key.accessKeyId || day !== instant.slice(1, 4).join("")) return false;
  if (MUST_BE_SIGNED.some((name) => !signed.includes(name) || headers[name] === undefined)) return false;
  const signer = new SignatureV4({
    credentials: key,
    region,
    service,
    sha256: Sha256,
    // S3 alone signs a path as it is sent; all others encode it once more.
    uriEscapePath: service !== "s3",
    applyChecksum: false,
  });
  const [, year, month, dayOfMonth, hour, minute, second] = instant.map(Number);
  const [path = "/", query = ""] = request.url.split("?", 2);
  const again = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: "",
      path,
      query: queryOf(query),
      headers: Object.fromEntries(signed.map((name) => [name, textOf(headers[name]) ?? ""])),
    },
    { signingDate: new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, dayOfMonth, hour, minute, second)) },
  );
  const expected = AUTHORIZATION.exec(again.headers.authorization ?? "")?.[6] ?? "";
  return expected !== "" && timingSafeEqual(Buffer.from(signature, "hex"), Buffer.from(expected, "hex"));
};

/** @param hash SHA-256 in hex of the body that came */
export const isBodyOf = (headers: IncomingHttpHeaders, hash: string): boolean => textOf(headers[BODY_HASH]) === hash;

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(",") : value;

const queryOf = (text: string): Record<string, string | string[]> => {
  const query: Record<string, string | string[]> = Object.create(null);
  const parameters = new URLSearchParams(text);
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
};
