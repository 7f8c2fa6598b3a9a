// The result of one exchange on a connection: an answer or a failure, with its timings. It always has the same shape,
// which keeps it cheap.
import { FAILURES, type FailureKind } from "../../../../contracts/metrics/outcomes.ts";
import type { Failure } from "../../net/failures.ts";
import type { Spans } from "../../net/timeline.ts";
import { type Head, NO_HEAD } from "./head.ts";
import { NO_PEER, type Peer } from "./peer.ts";

export class Reply implements Spans {
  /** 0 when there is no answer. */
  status = 0;
  head: Head = NO_HEAD;
  peer: Peer = NO_PEER;
  /** Latin-1 text stands for its bytes: a short string is made in a third of the time of a buffer. */
  #kept: Buffer | string = NOTHING;
  /** The head has a Set-Cookie. */
  setsCookies = false;
  failure: FailureKind | null = null;
  /** Why, in words; "" without a failure. */
  message = "";
  /** How the first try ended of a request that was sent once more; null: it was sent once. */
  firstFailure: FailureKind | null = null;
  sentBytes = 0;
  receivedBytes = 0;
  /** The exchange's timeline writes these. */
  blockedMicros = 0;
  connectingMicros = 0;
  handshakingMicros = 0;
  sendingMicros = 0;
  waitingMicros = 0;
  receivingMicros = 0;
  endedMs = 0;

  get body(): Buffer {
    if (typeof this.#kept === "string") this.#kept = Buffer.from(this.#kept, "latin1");
    return this.#kept;
  }

  set body(bytes: Buffer) {
    this.#kept = bytes;
  }

  /** @param chunk that others will write to: what is kept of it is copied */
  copyBody(chunk: Buffer, from: number, end: number): void {
    this.#kept =
      end - from <= SHORT_BODY_BYTES ? chunk.toString("latin1", from, end) : Buffer.from(chunk.subarray(from, end));
  }
}

/** An answer with a larger body is a failure, unless its body is thrown away. */
export const MAX_BODY_BYTES = 100 * 1024 * 1024;
export const BODY_TOO_LARGE: Failure = {
  failure: "body-too-large",
  message: FAILURES["body-too-large"].meaning,
};
export const BODIES_TOO_LARGE: Failure = {
  failure: "bodies-too-large",
  message: FAILURES["bodies-too-large"].meaning,
};
const SHORT_BODY_BYTES = 2048;

const NOTHING = Buffer.alloc(0);

export const failed = (failure: FailureKind, message: string): Reply => {
  const reply = new Reply();
  reply.failure = failure;
  reply.message = message;
  return reply;
};

/**
 * Gives a reply in the next turn of the event loop: a script that does nothing but be refused must not keep everybody
 * else from their turn.
 */
export const replyLater = (reply: Reply, onReply: (reply: Reply) => void): void => void setImmediate(onReply, reply);
