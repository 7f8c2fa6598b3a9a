// What a k6 script may import: each module that is there with the names that it exports, and which of them block, which
// means that they return only when something has ended. Modules that are named and not there have a sentence instead.
// The bundler, the pass that awaits blocking calls and the load thread all go by this one list.

export interface K6Module {
  /** Names that can be imported; `default` is an object of all of them. */
  readonly exports: readonly string[];
  /** Of those, functions that return only when what they began has ended: an answer, a time, a conversation. */
  readonly blocking: readonly string[];
  /** Of those, functions that block when a function given to them does. */
  readonly blockingAsGiven: readonly string[];
}

const HTTP_BLOCKING = ["batch", "del", "get", "head", "options", "patch", "post", "put", "request"];

const listed = (
  exports: readonly string[],
  blocking: readonly string[] = [],
  blockingAsGiven: readonly string[] = [],
): K6Module => ({ exports, blocking, blockingAsGiven });

export const K6_MODULES: Readonly<Record<string, K6Module>> = {
  k6: listed(["check", "fail", "group", "randomSeed", "sleep"], ["sleep"], ["check", "group"]),
  "k6/http": listed(
    [
      ...HTTP_BLOCKING,
      ...["asyncRequest", "cookieJar", "CookieJar", "expectedStatuses", "file", "setResponseCallback", "url"],
      ...["SSL_3_0", "TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3"],
      ...["OCSP_STATUS_GOOD", "OCSP_STATUS_REVOKED", "OCSP_STATUS_SERVER_FAILED", "OCSP_STATUS_UNKNOWN"],
      ...["OCSP_REASON_AA_COMPROMISE", "OCSP_REASON_AFFILIATION_CHANGED", "OCSP_REASON_CA_COMPROMISE"],
      ...["OCSP_REASON_CERTIFICATE_HOLD", "OCSP_REASON_CESSATION_OF_OPERATION", "OCSP_REASON_KEY_COMPROMISE"],
      ...["OCSP_REASON_PRIVILEGE_WITHDRAWN", "OCSP_REASON_REMOVE_FROM_CRL", "OCSP_REASON_SUPERSEDED"],
      "OCSP_REASON_UNSPECIFIED",
    ],
    HTTP_BLOCKING,
  ),
  "k6/metrics": listed(["Counter", "Gauge", "Rate", "Trend"]),
  "k6/data": listed(["SharedArray"]),
  "k6/execution": listed(["instance", "scenario", "test", "vu"]),
  "k6/timers": listed(["clearInterval", "clearTimeout", "setInterval", "setTimeout"]),
  "k6/encoding": listed(["b64decode", "b64encode"]),
  "k6/crypto": listed([
    ...["createHMAC", "createHash", "hexEncode", "hmac", "md4", "md5", "randomBytes", "ripemd160"],
    ...["sha1", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"],
  ]),
  "k6/html": listed(["parseHTML"]),
  "k6/ws": listed(["connect"], ["connect"]),
  "k6/websockets": listed(["Blob", "WebSocket"]),
  "k6/secrets": listed(["get", "source"]),
  "k6/experimental/csv": listed(["Parser", "parse"]),
  "k6/experimental/fs": listed(["SeekMode", "open"]),
  "k6/experimental/streams": listed(["CountQueuingStrategy", "ReadableStream", "ReadableStreamDefaultReader"]),
  "k6/experimental/webcrypto": listed(["crypto"]),
};

/**
 * The name under which each virtual user's copy of a script has what is the user's: its modules, and what it finds
 * without importing it (`__ENV`, `open`).
 */
export const K6_USER = "__k6_user";
/** Where calls stand that were made to wait, in such a copy. */
export const K6_BLOCKING = "__blocking";

/** Methods of what modules give that block: `response.submitForm(…)`, `response.clickLink(…)`. */
export const K6_BLOCKING_METHODS: readonly string[] = ["clickLink", "submitForm"];

/** Older names of modules, to those that they have now. */
const ALIASES: Readonly<Record<string, string>> = {
  "k6/experimental/timers": "k6/timers",
  "k6/experimental/websockets": "k6/websockets",
  "k6/experimental/secrets": "k6/secrets",
};

const ABSENT: readonly { readonly named: RegExp; readonly sentence: string }[] = [
  {
    named: /^k6\/(experimental\/)?browser$/,
    sentence: "drives a browser, which Meridian does not do: keep what speaks HTTP in this script",
  },
  {
    named: /^k6\/(net|experimental)\/grpc$/,
    sentence: "speaks gRPC, which Meridian does not yet do: keep what speaks HTTP in this script",
  },
  {
    named: /^k6\/x(\/|$)/,
    sentence: "is an extension that is compiled into another program: use a package from npm in its place",
  },
  {
    named: /^k6\/experimental\/redis$/,
    sentence: "is not there: keep data in a file that `open()` reads, or use a package from npm",
  },
  {
    named: /^k6\/experimental\/tracing$/,
    sentence: "is not there any more: send the header `traceparent` with each request",
  },
];

export type K6Specifier =
  | { readonly is: "there"; readonly name: string; readonly module: K6Module }
  /** `sentence` goes on where the module's name was said. */
  | { readonly is: "absent"; readonly name: string; readonly sentence: string };

/** Whether it is one that k6 itself gives, there or not: `k6`, `k6/…`. */
export const isK6Specifier = (specifier: string): boolean => /^k6(\/|$)/.test(specifier);

/** @param specifier one for which `isK6Specifier` holds, as the script writes it */
export const resolveK6Module = (specifier: string): K6Specifier => {
  const name = ALIASES[specifier] ?? specifier;
  const found = Object.hasOwn(K6_MODULES, name) ? K6_MODULES[name] : undefined;
  if (found !== undefined) return { is: "there", name, module: found };
  const absent = ABSENT.find(({ named }) => named.test(specifier));
  const known = Object.keys(K6_MODULES).join(", ");
  return { is: "absent", name, sentence: absent?.sentence ?? `is none of k6's modules: those are ${known}` };
};
