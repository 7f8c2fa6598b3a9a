// `http` of the config: k6's options of the HTTP client that hold for a whole run. Certificates and keys are files
// beside the config; in the run plan they are what these hold (run/planned-http.ts).
import * as z from "zod";
import { Proxies } from "../run/proxies.ts";
import { Duration } from "../words/duration.ts";

const PEM_FILE = "a PEM file, relative to the config";

export const TlsAuth = z.strictObject({
  cert: z.string().min(1).describe(`The client's certificate: ${PEM_FILE}`),
  key: z.string().min(1).describe(`Its private key: ${PEM_FILE}. It travels in the run plan: make one for tests`),
  password: z.string().optional().describe("Of the key"),
  domains: z
    .array(z.string())
    .default([])
    .describe('Hosts that get this certificate, such as "api.example.com" or "*.example.com"; none: every host'),
});

const ADDRESS = z.union([z.ipv4(), z.ipv6()]);

/** Accepts an IP address alone or with a port; an IPv6 address with a port stands in brackets. */
const isPlace = (text: string): boolean => {
  if (ADDRESS.safeParse(text).success) return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const hasPort = port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
  if (bracketed !== undefined) return hasPort && z.ipv6().safeParse(bracketed).success;
  return hasPort && z.ipv4().safeParse(plain).success;
};

const TLS_VERSION = z.enum(["tls1.0", "tls1.1", "tls1.2", "tls1.3"]);
const TlsVersion = z.union(
  [
    TLS_VERSION,
    z.strictObject({
      min: TLS_VERSION.optional().describe("The lowest that is offered"),
      max: TLS_VERSION.optional().describe("The highest that is offered"),
    }),
  ],
  {
    error: '"tls1.2", or { "min": "tls1.2", "max": "tls1.3" }',
  },
);

const HOST_PATTERN = /^(\*\.)?[a-z0-9._-]+$/i;
const HOST_EXPECTED = 'a host such as "api.example.com" or "*.example.com"';

const Network = z.string().refine(
  (text) => {
    const [address = "", prefix, ...more] = text.split("/");
    if (more.length > 0 || !ADDRESS.safeParse(address).success) return false;
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (address.includes(":") ? 128 : 32));
  },
  { error: 'an address or a network such as "10.0.0.0/8"' },
);

const Dns = z.strictObject({
  ttl: Duration.optional().describe("How long an answer is used; default: 5s"),
  select: z
    .enum(["first", "random", "roundRobin"])
    .default("roundRobin")
    .describe("Which of a name's addresses a connection takes"),
  policy: z
    .enum(["preferIPv4", "preferIPv6", "onlyIPv4", "onlyIPv6", "any"])
    .default("any")
    .describe("Which kinds of addresses are taken"),
});

/** heads: of requests and answers; full: with bodies. */
const HTTP_DEBUG = z.enum(["heads", "full"]);
export type HttpDebug = z.infer<typeof HTTP_DEBUG>;

export const HttpOptions = z.strictObject({
  version: z
    .enum(["1.1", "2"])
    .default("1.1")
    .describe(
      '"2": HTTP/2 is offered to https servers by ALPN; those that do not speak it, and http, are called by HTTP/1.1',
    ),
  hosts: z
    .record(
      z.string().regex(/^(\*\.)?[a-z0-9._-]+(:\d{1,5})?$/i, `${HOST_EXPECTED}, with a port or without`),
      z.string().refine(isPlace, { error: 'an address such as "10.0.0.5", "10.0.0.5:8443" or "[::1]:8443"' }),
    )
    .default({})
    .describe("Host → the address that it is called at, with a port or without, whatever the resolver says, as in k6"),
  discardResponseBodies: z
    .boolean()
    .default(false)
    .describe(
      'Bodies are read from the wire and thrown away, but where a request asks for one with responseType: "text"',
    ),
  noCookiesReset: z
    .boolean()
    .default(false)
    .describe("Virtual users keep their cookies from one iteration to the next"),
  resendIdle: z
    .boolean()
    .default(true)
    .describe(
      "As browsers and k6 do, a request is sent once more on a new connection where the first try cannot be told from one that was never seen: a GET, HEAD or OPTIONS without a body on a connection used before that ends without a byte of an answer, and whatever an HTTP/2 server refuses unseen. First tries are in the ledger, as resent",
    ),
  noConnectionReuse: z
    .boolean()
    .default(false)
    .describe("Every request opens a connection of its own and says Connection: close, as in k6"),
  noVUConnectionReuse: z
    .boolean()
    .default(false)
    .describe("Every iteration opens connections of its own, as in k6: each is a visitor who comes for the first time"),
  insecureSkipTLSVerify: z.boolean().default(false).describe("Servers' certificates are not checked"),
  tlsCa: z
    .array(z.string().min(1))
    .default([])
    .describe(`Authorities to trust besides the usual ones, each ${PEM_FILE}`),
  tlsAuth: z.array(TlsAuth).default([]).describe("Client certificates"),
  batch: z.int().min(0).max(10_000).default(20).describe("Requests of one http.batch at once; 0: all, as in k6"),
  batchPerHost: z.int().min(0).max(10_000).default(6).describe("The same to one host"),
  maxRedirects: z.int().min(0).max(1_000).default(10).describe("Redirects that a request follows, unless it says so"),
  userAgent: z
    .string()
    .max(1_000)
    .optional()
    .describe("The User-Agent of requests that give none; default: Meridian's"),
  debug: HTTP_DEBUG.optional().describe(
    "Requests and answers of first virtual users are told in the log: their heads, or in full with bodies",
  ),
  rps: z.number().positive().optional().describe("Requests per second at most, of the whole test, as in k6"),
  throw: z
    .boolean()
    .default(false)
    .describe("A request that gets no answer throws, as in k6, unless it says otherwise"),
  blacklistIPs: z.array(Network).default([]).describe("Networks that are never called, as in k6"),
  blockHostnames: z
    .array(z.string().regex(HOST_PATTERN, HOST_EXPECTED))
    .default([])
    .describe("Hosts that are never called, as in k6"),
  dns: Dns.prefault({}).describe("How names are looked up, as in k6"),
  proxy: z
    .union([z.literal(false), Proxies], { error: 'false, or { "http": …, "https": …, "noProxy": […] }' })
    .optional()
    .describe(
      "Proxies that requests go through; false: none. Left out: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment for a run on one machine, none for a deployment",
    ),
  tlsVersion: TlsVersion.optional().describe('The version of TLS that is offered, as in k6: "tls1.2", or a range'),
  tlsCipherSuites: z
    .array(z.string().min(1))
    .default([])
    .describe("The only cipher suites that are offered, by their IANA names as in k6 or by OpenSSL's; none: the usual"),
  tlsServerNames: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("Host → the name that it is asked for and checked against, where that is not the host (SNI)"),
});
export type HttpOptions = z.infer<typeof HttpOptions>;
