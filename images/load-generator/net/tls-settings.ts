// TLS for one host, by the run's options: whom to trust, which client certificate to show, which name to ask for.
import { isIP } from "node:net";
import {
  type ConnectionOptions,
  createSecureContext,
  DEFAULT_CIPHERS,
  rootCertificates,
  type SecureContext,
  type SecureContextOptions,
} from "node:tls";
import type { PlannedHttp } from "../../../contracts/run/planned-http.ts";

export type TlsOptions = Pick<PlannedHttp, "insecureSkipTLSVerify" | "tlsCa" | "tlsAuth" | "tlsServerNames"> &
  Partial<Pick<PlannedHttp, "tlsVersion" | "tlsCipherSuites">>;

export const DEFAULT_TLS: TlsOptions = { insecureSkipTLSVerify: false, tlsCa: [], tlsAuth: [], tlsServerNames: {} };

/**
 * @returns what to connect to a host with; one context for all its connections, since each costs a read of all
 * authorities
 */
export const createTlsSettings = (options: TlsOptions): ((host: string) => ConnectionOptions) => {
  const { insecureSkipTLSVerify, tlsCa, tlsServerNames } = options;
  const offered = {
    ...versionsOf(options.tlsVersion),
    ...ciphersOf(options.tlsCipherSuites ?? [], options.tlsVersion),
  };
  const contexts = new Map<TlsOptions["tlsAuth"][number] | undefined, SecureContext>();
  const ca = tlsCa.length === 0 ? {} : { ca: [...rootCertificates, ...tlsCa] };
  return (host) => {
    const auth = options.tlsAuth.find(
      ({ domains }) => domains.length === 0 || domains.some((one) => covers(one, host)),
    );
    const client = auth === undefined ? {} : { cert: auth.cert, key: auth.key, passphrase: auth.password };
    const secureContext = contexts.get(auth) ?? createSecureContext({ ...ca, ...client, ...offered });
    contexts.set(auth, secureContext);
    const named = Object.hasOwn(tlsServerNames, host) ? tlsServerNames[host] : undefined;
    const servername = named ?? (isIP(host) === 0 ? host : undefined);
    return {
      secureContext,
      rejectUnauthorized: !insecureSkipTLSVerify,
      ...(servername === undefined ? {} : { servername }),
    };
  };
};

const VERSIONS = { "tls1.0": "TLSv1", "tls1.1": "TLSv1.1", "tls1.2": "TLSv1.2", "tls1.3": "TLSv1.3" } as const;

const versionsOf = (version: PlannedHttp["tlsVersion"]): SecureContextOptions => {
  if (version === undefined) return {};
  const { min, max } = typeof version === "string" ? { min: version, max: version } : version;
  return {
    ...(min === undefined ? {} : { minVersion: VERSIONS[min] }),
    ...(max === undefined ? {} : { maxVersion: VERSIONS[max] }),
  };
};

/** OpenSSL has names of its own for all but those of TLS 1.3: `ECDHE-RSA-AES128-GCM-SHA256`. */
const ciphersOf = (names: readonly string[], version: PlannedHttp["tlsVersion"]): SecureContextOptions => {
  const min = typeof version === "string" ? version : version?.min;
  // OpenSSL takes the hashes of versions before 1.2 for too weak, unless it is told to take anything.
  const isOld = min === "tls1.0" || min === "tls1.1";
  if (names.length === 0 && !isOld) return {};
  const ciphers = names.length === 0 ? DEFAULT_CIPHERS : names.map(opensslNameOf).join(":");
  return { ciphers: isOld ? `${ciphers}:@SECLEVEL=0` : ciphers };
};

export const opensslNameOf = (name: string): string => {
  const [, exchange, cipher] = /^TLS_(\w+)_WITH_(\w+)$/.exec(name) ?? [];
  if (exchange === undefined || cipher === undefined) return name;
  const own = cipher
    .replace(/^AES_(\d+)/, "AES$1")
    .replace("3DES_EDE_CBC", "DES-CBC3")
    .replace("_CBC", "")
    .replace(/(CHACHA20_POLY1305)_SHA256$/, "$1")
    .replaceAll("_", "-");
  return exchange === "RSA" ? own : `${exchange.replaceAll("_", "-")}-${own}`;
};

/** Whether a name, or `*.domain`, is or contains the host. */
export const covers = (pattern: string, host: string): boolean => {
  const lower = pattern.toLowerCase();
  return lower.startsWith("*.") ? host.endsWith(lower.slice(1)) : host === lower;
};
