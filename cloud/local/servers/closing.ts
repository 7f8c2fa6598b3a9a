// Ends a dynalite server in peace. It throws whatever its database says, with nobody to catch it: a request that was
// still worked at when the database closed, or a read ahead of one that was answered, would end the whole command after
// the run's last number was safe.
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request that takes longer is left to its fate. */
const MAX_WAIT_MS = 5_000;
const REFUSED = 503;

/** The requests that a server works at. */
export class OpenRequests {
  #count = 0;
  #isClosing = false;
  #onNone: (() => void) | undefined;

  /** @returns false for a request that comes after closing began: it is refused */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#isClosing) {
      response.writeHead(REFUSED).end();
      return false;
    }
    this.#count += 1;
    let isOpen = true;
    const done = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#count -= 1;
      if (this.#count === 0) this.#onNone?.();
    };
    // It is worked at until it is answered, whether or not the client still listens.
    const end = response.end;
    response.end = function (this: ServerResponse, ...values: unknown[]) {
      done();
      return Reflect.apply(end, this, values);
    } as typeof end;
    // A client that dies before it has sent all is never answered.
    request.once("close", () => {
      if (!request.complete) done();
    });
    return true;
  }

  /** Refuses what comes from now on. @returns when everything is answered, or when that takes too long */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, MAX_WAIT_MS);
      this.#onNone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const isOfDatabase = ({ code, message }: NodeJS.ErrnoException): boolean =>
  code?.startsWith("LEVEL_") === true || message === "Database is closed";

/** Runs what closes a database, and leaves unsaid what the database throws meanwhile because it is closed. */
export const ignoringClosed = async (close: () => Promise<void>): Promise<void> => {
  const ignore = (error: Error): void => {
    if (!isOfDatabase(error)) throw error;
  };
  process.on("uncaughtException", ignore);
  try {
    await close();
    // What was under way has its turn to fail.
    await new Promise(setImmediate);
  } finally {
    process.off("uncaughtException", ignore);
  }
};
