// Digest authentication (RFC 7616): the answer to a server's challenge, which shows that one knows a password without
// sending it.
import { createHash, randomBytes } from "node:crypto";
import { valuesOf } from "../head.ts";
import type { Reply } from "../reply.ts";
import type { HttpRequest } from "../request.ts";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Those of a URL, and the request of the same without them. Undefined: it has none. */
export const takeCredentials = (
  request: HttpRequest,
): { request: HttpRequest; credentials: Credentials } | undefined => {
  const { username, password } = request.url;
  if (username === "") return undefined;
  const url = new URL(request.url.href);
  url.username = "";
  url.password = "";
  const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { request: { ...request, url, href: url.href }, credentials };
};

const HASHES: Readonly<Record<string, string>> = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" };

/** The request once more, with the answer; undefined where the reply asks for none that can be given. */
export const answerChallenge = (
  request: HttpRequest,
  reply: Reply,
  { user, password }: Credentials,
): HttpRequest | undefined => {
  if (reply.status !== 401 || request.stream !== null) return undefined;
  const challenge = valuesOf(reply.head, "www-authenticate").find((value) => /^digest\s/i.test(value));
  if (challenge === undefined) return undefined;
  const given = fieldsOf(challenge);
  const algorithm = (given.algorithm ?? "MD5").toUpperCase();
  const isSession = algorithm.endsWith("-SESS");
  const hash = HASHES[algorithm.replace(/-SESS$/, "")];
  if (hash === undefined) return undefined;
  const digest = (text: string): string => createHash(hash).update(text).digest("hex");
  const { realm = "", nonce = "", opaque } = given;
  const cnonce = randomBytes(8).toString("hex");
  const uri = request.url.pathname + request.url.search;
  const hasQop = given.qop?.split(",").some((one) => one.trim() === "auth") === true;
  const account = digest(`${user}:${realm}:${password}`);
  const ha1 = isSession ? digest(`${account}:${nonce}:${cnonce}`) : account;
  const ha2 = digest(`${request.method}:${uri}`);
  const response = digest(hasQop ? `${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`);
  const fields = [
    ...[`username="${user}"`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`, `response="${response}"`],
    ...(given.algorithm === undefined ? [] : [`algorithm=${given.algorithm}`]),
    ...(hasQop ? ["qop=auth", "nc=00000001"] : []),
    ...(hasQop || isSession ? [`cnonce="${cnonce}"`] : []),
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
  ];
  return { ...request, headers: { ...request.headers, Authorization: `Digest ${fields.join(", ")}` } };
};

/** `realm="shop", qop=auth` → by their names. */
const fieldsOf = (challenge: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...challenge.replace(/^digest\s+/i, "").matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g)].map(
      ([, name = "", quoted, plain = ""]) => [name.toLowerCase(), quoted ?? plain],
    ),
  );
