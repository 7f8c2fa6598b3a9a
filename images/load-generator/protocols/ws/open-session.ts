// How a WebSocket is opened for whoever gives it another form: its session at once, and what becomes of the opening.
import type { WsParams } from "./params.ts";
import type { Opened, Session, SessionListener } from "./session.ts";

/** Opens one and tells a listener of it. */
export type OpenSession = (
  url: unknown,
  params: WsParams | null | undefined,
  listener: SessionListener,
) => OpenedSession;

export interface OpenedSession {
  readonly session: Session;
  /** Never rejects. */
  readonly opened: Promise<Opened>;
}
