// TLS for one host, by the run's options: whom to trust, which client certificate to show, which name to ask for.
import { isIP } from "node:net";
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { PlannedHttp } from "../../../contracts/run/planned-http.ts";

export type TlsOptions = Pick<PlannedHttp, "insecureSkipTLSVerify" | "tlsCa" | "tlsAuth" | "tlsServerNames">;

export const DEFAULT_TLS: TlsOptions = { insecureSkipTLSVerify: false, tlsCa: [], tlsAuth: [], tlsServerNames: {} };

/**
 * @returns what to connect to a host with; one context for all its connections, since each costs a read of all
 * authorities
 */
export const createTlsSettings = (options: TlsOptions): ((host: string) => ConnectionOptions) => {
  const { insecureSkipTLSVerify, tlsCa, tlsServerNames } = options;
  const contexts = new Map<TlsOptions["tlsAuth"][number] | undefined, SecureContext>();
  const ca = tlsCa.length === 0 ? {} : { ca: [...rootCertificates, ...tlsCa] };
  return (host) => {
    const auth = options.tlsAuth.find(
      ({ domains }) => domains.length === 0 || domains.some((one) => covers(one, host)),
    );
    const client = auth === undefined ? {} : { cert: auth.cert, key: auth.key, passphrase: auth.password };
    const secureContext = contexts.get(auth) ?? createSecureContext({ ...ca, ...client });
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

const covers = (pattern: string, host: string): boolean => {
  const lower = pattern.toLowerCase();
  return lower.startsWith("*.") ? host.endsWith(lower.slice(1)) : host === lower;
};
