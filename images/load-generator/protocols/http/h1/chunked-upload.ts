// Sends a body that is made while it is sent in chunks, as HTTP/1.1 carries what has no known length.
import type { Socket } from "node:net";
import type { Failure } from "../../../net/failures.ts";
import type { Reply } from "../reply.ts";
import type { BodyStream } from "../request.ts";
import { upload } from "../upload.ts";
import { readBeforeWriteErrors } from "./last-words.ts";

export interface UploadEvents {
  /** The kernel has all of the body. */
  readonly onSent: (reply: Reply) => void;
  /** Instead, and not once it was stopped: the stream broke, or gave what is no piece of a body. */
  readonly onFailure: (failure: Failure) => void;
}

const CRLF = Buffer.from("\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");
const ignore = (): void => {};

export class ChunkedUpload {
  readonly #socket: Socket;
  /** Counts what was sent. */
  readonly #reply: Reply;
  #isStopped = false;
  /** Lets go of the stream that the script gave; null when it has ended, or not begun. */
  #letGoOfBody: (() => void) | null = null;
  #wake: () => void = ignore;

  constructor(socket: Socket, reply: Reply) {
    this.#socket = socket;
    this.#reply = reply;
  }

  send(stream: BodyStream, { onSent, onFailure }: UploadEvents): void {
    readBeforeWriteErrors(this.#socket);
    upload(stream, {
      isOver: () => this.#isStopped,
      onOpened: (letGo) => {
        this.#letGoOfBody = letGo;
      },
      write: (piece) => this.#writeChunk(piece),
    }).then(
      (isWhole) => {
        if (!isWhole) return;
        this.#letGoOfBody = null;
        this.#reply.sentBytes += LAST_CHUNK.length;
        this.#socket.write(LAST_CHUNK, () => onSent(this.#reply));
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (!this.#isStopped) onFailure({ failure: "upload-failed", message });
      },
    );
  }

  /** Lets go of a body that nobody waits for any more. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
    this.#letGoOfBody?.();
  }

  /** @returns a wait until there is room for more; null: there is */
  #writeChunk(piece: Buffer): Promise<void> | null {
    const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, CRLF]);
    this.#reply.sentBytes += chunk.length;
    if (this.#socket.write(chunk)) return null;
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#socket.once("drain", resolve);
    });
  }
}
