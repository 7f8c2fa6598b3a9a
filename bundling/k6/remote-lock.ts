// meridian.lock, beside a script: the hash of each module that it imports by a URL. What was fetched once is kept on
// this machine by its hash, so that nothing is fetched again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { MeridianError } from "../../contracts/words/errors.ts";

export const LOCK_FILE = "meridian.lock";

const Lock = z.strictObject({ version: z.literal(1), modules: z.record(z.string(), z.string().regex(/^sha256-/)) });

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "meridian", "modules");

export class RemoteLock {
  readonly #path: string;
  readonly #cache: string;
  readonly #modules: Record<string, string>;
  #hasChanged = false;

  /** @param folder the script's. @throws MeridianError SCRIPT_INVALID for a lock that is none */
  constructor(folder: string, cache = cacheFolder()) {
    this.#path = join(folder, LOCK_FILE);
    this.#cache = cache;
    this.#modules = existsSync(this.#path) ? readLock(this.#path) : {};
  }

  /** Undefined where it has to be fetched. */
  cached(url: string): string | undefined {
    const hash = this.#modules[url];
    const path = hash === undefined ? undefined : this.#pathOf(hash);
    if (path === undefined || !existsSync(path)) return undefined;
    const text = readFileSync(path, "utf8");
    return hashOf(text) === hash ? text : undefined;
  }

  /** @returns what is wrong with what was fetched; undefined: it is kept */
  keep(url: string, text: string): string | undefined {
    const hash = hashOf(text);
    const known = this.#modules[url];
    if (known !== undefined && known !== hash)
      return `${url} is not what it was: ${LOCK_FILE} has ${known}, the server gave ${hash}; take its line out of ${LOCK_FILE} if the change is meant`;
    mkdirSync(this.#cache, { recursive: true });
    const path = this.#pathOf(hash);
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
    this.#hasChanged ||= known === undefined;
    this.#modules[url] = hash;
    return undefined;
  }

  /** @throws MeridianError SCRIPT_INVALID where it cannot be written */
  save(): void {
    if (!this.#hasChanged) return;
    const modules = Object.fromEntries(Object.entries(this.#modules).sort(([a], [b]) => (a < b ? -1 : 1)));
    try {
      writeFileSync(this.#path, `${JSON.stringify({ version: 1, modules }, null, 2)}\n`);
    } catch (cause) {
      throw new MeridianError("SCRIPT_INVALID", `${this.#path} cannot be written: ${(cause as Error).message}`, {
        next: "make the script's folder writable: the hashes of what it imports by URL are kept there",
        cause,
      });
    }
    this.#hasChanged = false;
  }

  #pathOf(hash: string): string {
    return join(this.#cache, `${hash.replace(/[^\w-]/g, "_")}.js`);
  }
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

const readLock = (path: string): Record<string, string> => {
  try {
    return { ...Lock.parse(JSON.parse(readFileSync(path, "utf8"))).modules };
  } catch (cause) {
    throw new MeridianError("SCRIPT_INVALID", `${path} is no lock of remote modules`, {
      next: "remove it: a run makes it anew",
      cause,
    });
  }
};
