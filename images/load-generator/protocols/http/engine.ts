// What a virtual user sends and gets, whatever engine carries it. Behind this stand http1/ and http2/.
import type { Reply } from "./reply.ts";

/** A body that is made while it is sent: a web ReadableStream, a Node Readable, an async generator. */
export type BodyStream = AsyncIterable<string | Uint8Array>;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** `url.href`, or the text that it was made of: the key of what is cached. */
  readonly href: string;
  /** Names as written; null: none but the engine's own. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Buffer | null;
  /** In place of `body`. It can be read once. */
  readonly stream: BodyStream | null;
  readonly timeoutMs: number;
  readonly keepBody: boolean;
}

/** The connections of one virtual user. */
export interface HttpSession {
  /**
   * One attempt: nothing is sent twice, no redirect is followed. Failures are replies too.
   * @param onReply called once, never before this returns; a promise would cost as much as the rest of the engine
   * @param nowMs by the monotonic clock
   */
  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void;
  /** Cuts what is under way. */
  close(): void;
}

export interface HttpEngine {
  openSession(): HttpSession;
  /** Requests under way in all sessions. */
  readonly inFlight: number;
  close(): void;
}
