// What a run on one machine takes over from the shell that it is started in: proxies and authorities, as other programs
// there do. A deployment takes what its config says, and nothing else.
import { existsSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { Config } from "../../../contracts/config/config.ts";
import { type Environment, proxiesIn } from "../../../contracts/run/environment-proxies.ts";
import { Pem } from "../../../contracts/run/planned-http.ts";
import type { Proxies } from "../../../contracts/run/proxies.ts";

/**
 * The config's proxies, or the environment's. The demo shop is called directly.
 * @throws MeridianError COMMAND_INVALID for a variable that names none
 */
export const proxiesFor = (
  { http, target }: Pick<Config, "http" | "target">,
  env: Environment,
): Proxies | undefined => {
  if (http.proxy === false || target === "demo") return undefined;
  return http.proxy ?? proxiesIn(env);
};

/** Where systems keep the authorities that they trust, the usual ones first. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * Authorities that this machine trusts besides those that Node brings along: the system's, or SSL_CERT_FILE's in their
 * place, and those of NODE_EXTRA_CA_CERTS.
 * @param say told of a variable whose file cannot be used
 */
export const authoritiesOf = (env: Environment, say: (line: string) => void): Pem[] => {
  const named = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] as const;
  const ofVariables = named.flatMap((name) =>
    certificatesOf(env[name], () => say(`${name} is not used: ${env[name]} holds no certificate that can be read`)),
  );
  const system = env.SSL_CERT_FILE === undefined ? SYSTEM_FILES.find((path) => existsSync(path)) : undefined;
  const known = new Set(rootCertificates.map(withoutBlanks));
  const all = [...certificatesOf(system, () => {}), ...ofVariables].filter((one) => !known.has(withoutBlanks(one)));
  return [...new Set(all)].map((one) => Pem.parse(one));
};

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

const certificatesOf = (path: string | undefined, onNone: () => void): string[] => {
  if (path === undefined || path === "") return [];
  let found: string[] = [];
  try {
    found = readFileSync(path, "utf8").match(CERTIFICATE) ?? [];
  } catch {
    // Told below, as a file without a certificate is.
  }
  if (found.length === 0) onNone();
  return found;
};

const withoutBlanks = (pem: string): string => pem.replace(/\s/g, "");
