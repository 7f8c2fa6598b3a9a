// `http` of the config: k6's options of the HTTP client that hold for a whole run. In the config certificates and keys are files,
// beside it; in the run plan they are their contents.
import { z } from "zod";

const PEM_FILE = "a PEM file, relative to the config";

const TlsAuth = z.strictObject({
  cert: z.string().min(1).describe(`The client's certificate: ${PEM_FILE}`),
  key: z.string().min(1).describe(`Its private key: ${PEM_FILE}. It travels in the run plan: make one for tests`),
  password: z.string().optional().describe("Of the key"),
  domains: z
    .array(z.string())
    .default([])
    .describe('Hosts that get this certificate, such as "api.example.com" or "*.example.com"; none: every host'),
});

export const HttpOptions = z.strictObject({
  version: z
    .enum(["1.1", "2"])
    .default("1.1")
    .describe(
      '"2": HTTP/2 is offered to https servers by ALPN; those that do not speak it, and http, are called by HTTP/1.1',
    ),
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
  insecureSkipTLSVerify: z.boolean().default(false).describe("Servers' certificates are not checked"),
  tlsCa: z
    .array(z.string().min(1))
    .default([])
    .describe(`Authorities to trust besides the usual ones, each ${PEM_FILE}`),
  tlsAuth: z.array(TlsAuth).default([]).describe("Client certificates"),
  tlsServerNames: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("Host → the name that it is asked for and checked against, where that is not the host (SNI)"),
});
export type HttpOptions = z.infer<typeof HttpOptions>;
