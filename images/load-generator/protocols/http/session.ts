// What carries requests, whichever version of HTTP it speaks: an engine for each thread, a session for each virtual
// user.
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

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
