// Puts the contents of the config's TLS files in place of their names: a run plan carries all that a worker needs.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import type { HttpOptions } from "../../contracts/config/http-options.ts";
import type { Pem, PlannedHttp } from "../../contracts/run/planned-http.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";

/**
 * @param folder the config's
 * @throws MeridianError CONFIG_INVALID with every file that cannot be read, or is not what it should be
 */
export const readTlsFiles = async (http: HttpOptions, folder: string): Promise<PlannedHttp> => {
  const issues: Issue[] = [];
  const read = (path: string, where: string): Promise<Pem> => readPem(folder, path, where, issues);
  const tlsCa = await Promise.all(http.tlsCa.map((path, index) => read(path, `http.tlsCa[${index}]`)));
  const tlsAuth = await Promise.all(
    http.tlsAuth.map(async (auth, index) => {
      const where = `http.tlsAuth[${index}]`;
      const before = issues.length;
      const [cert, key] = [await read(auth.cert, `${where}.cert`), await read(auth.key, `${where}.key`)];
      if (issues.length === before) issues.push(...pairIssues({ ...auth, cert, key }, where, auth.cert));
      return { ...auth, cert, key };
    }),
  );
  if (issues.length === 0) return { ...http, tlsCa, tlsAuth };
  throw new MeridianError("CONFIG_INVALID", "the config names a TLS file that is none", {
    next: "name PEM files relative to the config",
    issues,
  });
};

type TlsAuth = PlannedHttp["tlsAuth"][number];

const pairIssues = ({ cert, key, password }: TlsAuth, path: string, received: string): Issue[] => {
  try {
    createSecureContext({ cert, key, passphrase: password });
    return [];
  } catch (cause) {
    return [{ path, expected: `a certificate and its key: ${(cause as Error).message}`, received }];
  }
};

/** What is no PEM file is told in `issues`. */
const readPem = async (folder: string, path: string, where: string, issues: Issue[]): Promise<Pem> => {
  const refuse = (expected: string): string => {
    issues.push({ path: where, expected, received: path });
    return "";
  };
  // A script's options hold what it has read.
  if (path.startsWith("-----BEGIN ")) return path as Pem;
  const text = await readFile(resolve(folder, path), "utf8").catch((cause: Error) =>
    refuse(`a PEM file that can be read: ${cause.message}`),
  );
  if (text !== "" && !text.includes("-----BEGIN ")) refuse("a PEM file (-----BEGIN …)");
  return text as Pem;
};
