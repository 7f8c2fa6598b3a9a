// What carries requests, whichever version of HTTP it speaks: an engine for each thread, a session for each virtual
// user.
import type { PlannedHttp } from "../../../../contracts/run/planned-http.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

/** What the config says of connections. */
export type EngineOptions = Pick<PlannedHttp, "resendIdle" | "noConnectionReuse" | "userAgent">;

/** The connections of one virtual user. */
export interface HttpSession {
  /**
   * One request: nothing is sent twice but what resend.ts allows, no redirect is followed. Failures are replies too.
   * @param onReply called once, never before this returns; a promise would cost as much as the rest of the engine
   * @param nowMs by the monotonic clock
   */
  send(request: HttpRequest, nowMs: number, onReply: (reply: Reply) => void): void;
  /** What is sent from now on goes by new connections; those that are there end with what is under way on them. */
  renew(): void;
  /** Cuts what is under way. */
  close(): void;
}

export interface HttpEngine {
  openSession(): HttpSession;
  /** Requests under way in all sessions. */
  readonly inFlight: number;
  close(): void;
}
