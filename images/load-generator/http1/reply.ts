// What one exchange on a connection gave: an answer or a failure, with its timings. One shape always, so that it stays cheap.
import type { FailureKind } from "../../../contracts/outcomes.ts";

export class Reply {
  /** 0: no answer. */
  status = 0;
  /** The head as it came, status line and empty line included; fields are read from it when somebody asks. */
  head: Buffer = NOTHING;
  body: Buffer = NOTHING;
  /** The head has a Set-Cookie. */
  setsCookies = false;
  failure: FailureKind | null = null;
  /** Why, in words; "" without a failure. */
  message = "";
  sentBytes = 0;
  receivedBytes = 0;
  /** Integer microseconds. `blockedMicros` holds connecting and the handshake. */
  blockedMicros = 0;
  connectingMicros = 0;
  handshakingMicros = 0;
  sendingMicros = 0;
  waitingMicros = 0;
  receivingMicros = 0;
}

const NOTHING = Buffer.alloc(0);

/** Integer microseconds between two readings of performance.now(); never negative. */
export const microsBetween = (fromMs: number, toMs: number): number => Math.max(0, Math.round((toMs - fromMs) * 1000));
