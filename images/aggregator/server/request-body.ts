// Reads a request's body from its socket. Two bounds are checked before anything is allocated: the body's own size, and
// that of all bodies that are being received. contracts/delta/delta-codec.ts decodes what the body holds.
import type { IncomingMessage } from "node:http";
import { makeTooLargeError } from "../../../contracts/delta/delta-codec.ts";
import { MAX_DELTA_BYTES } from "../../../contracts/delta/worker-delta.ts";
import { RequestRefused } from "./refusal.ts";

/** All bodies that are being received at one time may take this much together. */
const MAX_RECEIVING_BYTES = 64 * 1024 * 1024;

/** Keeps count of what all requests together hold. */
export class BodyReader {
  #receivingBytes = 0;

  /** @throws RequestRefused, DeltaUnreadable; rejects with another error when the sender goes away */
  read(request: IncomingMessage): Promise<Buffer> {
    const announcedBytes = Number(request.headers["content-length"] ?? 0);
    if (announcedBytes > MAX_DELTA_BYTES) return Promise.reject(makeTooLargeError());
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const settle = (finish: () => void): void => {
        request.removeAllListeners("data").off("end", onEnd).off("close", onClose);
        this.#receivingBytes -= bytes;
        bytes = 0;
        finish();
      };
      const onEnd = (): void =>
        settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
      const onClose = (): void => settle(() => reject(new Error("the sender went away")));
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        this.#receivingBytes += chunk.length;
        if (bytes > MAX_DELTA_BYTES) settle(() => reject(makeTooLargeError()));
        else if (this.#receivingBytes > MAX_RECEIVING_BYTES)
          settle(() => reject(new RequestRefused("unavailable", "too much is being received at once; send it again")));
        else chunks.push(chunk);
      });
      request.on("end", onEnd).on("close", onClose);
    });
  }
}
