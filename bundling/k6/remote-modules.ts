// Modules that a script imports by a URL: fetched while it is bundled, over https alone, and held to the lock beside it.
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { rootCertificates } from "node:tls";
import type { Loader, Plugin } from "esbuild";
import type { RemoteLock } from "./remote-lock.ts";

const MAX_BYTES = 5 * 1024 * 1024;
const TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 5;
const NAMESPACE = "remote";

/** @param fetchText for tests */
export const remoteModules = (lock: RemoteLock, fetchText = fetchModule): Plugin => ({
  name: "remote-modules",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^https?:\/\// }, ({ path }) =>
      path.startsWith("http:") ? { errors: [{ text: refusal(path) }] } : { path, namespace: NAMESPACE },
    );
    // What such a module imports by a path lies beside it, wherever it came from.
    onResolve({ filter: /^\.{0,2}\//, namespace: NAMESPACE }, ({ path, importer }) => ({
      path: new URL(path, importer).href,
      namespace: NAMESPACE,
    }));
    onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
      const known = lock.cached(path);
      if (known !== undefined) return { contents: known, loader: loaderOf(path) };
      try {
        const contents = await fetchText(path);
        const changed = lock.keep(path, contents);
        return changed === undefined ? { contents, loader: loaderOf(path) } : { errors: [{ text: changed }] };
      } catch (error) {
        return { errors: [{ text: `${path} cannot be fetched: ${(error as Error).message}` }] };
      }
    });
  },
});

const refusal = (path: string): string =>
  `${path} is imported over http, where anybody on the way may change it: write https`;

const loaderOf = (url: string): Loader => {
  const [, extension = "js"] = /\.([a-z]+)$/i.exec(new URL(url).pathname) ?? [];
  return extension === "ts" || extension === "json" ? extension : "js";
};

/** As other programs of this machine do, also whom SSL_CERT_FILE names. */
const authorities = (): string[] | undefined => {
  const file = process.env.SSL_CERT_FILE;
  if (file === undefined || file === "") return undefined;
  try {
    return [...rootCertificates, readFileSync(file, "utf8")];
  } catch {
    return undefined;
  }
};

/** @throws Error for whatever is no module */
export const fetchModule = async (url: string, redirects = MAX_REDIRECTS): Promise<string> => {
  if (!url.startsWith("https:")) throw new Error(`it leads to ${url}, which is not https`);
  const ca = authorities();
  return new Promise((resolve, reject) => {
    const request = get(url, ca === undefined ? {} : { ca }, (answer) => {
      const { statusCode = 0, headers } = answer;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        answer.resume();
        if (redirects === 0) reject(new Error("it is redirected too often"));
        else resolve(fetchModule(new URL(headers.location, url).href, redirects - 1));
        return;
      }
      if (statusCode !== 200) {
        answer.resume();
        reject(new Error(`the server answered ${statusCode}`));
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_BYTES) request.destroy(new Error(`it has more than ${MAX_BYTES / 1024 / 1024} MiB`));
      });
      answer.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
      answer.on("error", reject);
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on("error", reject);
  });
};
