// Puts the contents of the config's TLS files in place of their names: a run plan carries all that a worker needs.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import type { HttpOptions } from "../contracts/config/http-options.ts";
import { Pem, type PlannedHttp } from "../contracts/run/planned-http.ts";
import { MeridianError } from "../contracts/words/errors.ts";

/**
 * @param folder the config's
 * @throws MeridianError CONFIG_INVALID for a file that cannot be read, or is not what it should be
 */
export const readTlsFiles = async (http: HttpOptions, folder: string): Promise<PlannedHttp> => ({
  ...http,
  tlsCa: await Promise.all(http.tlsCa.map((path, index) => readPem(folder, path, `http.tlsCa[${index}]`))),
  tlsAuth: await Promise.all(http.tlsAuth.map((auth, index) => readTlsAuth(auth, folder, `http.tlsAuth[${index}]`))),
});

type TlsAuth = HttpOptions["tlsAuth"][number];

const readTlsAuth = async (auth: TlsAuth, folder: string, where: string): Promise<PlannedHttp["tlsAuth"][number]> => {
  const cert = await readPem(folder, auth.cert, `${where}.cert`);
  const key = await readPem(folder, auth.key, `${where}.key`);
  try {
    createSecureContext({ cert, key, passphrase: auth.password });
  } catch (cause) {
    throw makeError(where, `a certificate and its key: ${(cause as Error).message}`, auth.cert, cause);
  }
  return { ...auth, cert, key };
};

const readPem = async (folder: string, path: string, where: string): Promise<Pem> => {
  const text = await readFile(resolve(folder, path), "utf8").catch((cause: Error) => {
    throw makeError(where, `a PEM file that can be read: ${cause.message}`, path, cause);
  });
  if (!text.includes("-----BEGIN ")) throw makeError(where, "a PEM file (-----BEGIN …)", path);
  return Pem.parse(text);
};

const makeError = (path: string, expected: string, received: string, cause?: unknown): MeridianError =>
  new MeridianError("CONFIG_INVALID", "the config names a TLS file that is none", {
    next: "name PEM files relative to the config",
    issues: [{ path, expected, received }],
    cause,
  });
