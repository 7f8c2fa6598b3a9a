// The result of one exchange on a connection: an answer or a failure, with its timings. It always has the same shape,
// which keeps it cheap.
import { FAILURES, type FailureKind } from "../../../../contracts/metrics/outcomes.ts";
import type { Failure } from "../../net/failures.ts";
import type { Spans } from "../../net/timeline.ts";
import { AnswerBody } from "./answer-body.ts";
import type { BodyMemo } from "./body-memo.ts";
import { type Head, NO_HEAD, valuesOf } from "./head.ts";
import { NO_PEER, type Peer } from "./peer.ts";

export class Reply implements Spans {
  /** 0 when there is no answer. */
  status = 0;
  head: Head = NO_HEAD;
  peer: Peer = NO_PEER;
  /** Pieces while more may come; a body of the memo's while all that came is alike. */
  #kept: AnswerBody | Buffer | string | Buffer[] = NOTHING;
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

  /** As it came. */
  get content(): AnswerBody {
    if (this.#kept instanceof AnswerBody) return this.#kept;
    const content = new AnswerBody(Array.isArray(this.#kept) ? Buffer.concat(this.#kept) : this.#kept);
    this.#kept = content;
    return content;
  }

  /** Its bytes, to be read only. */
  get body(): Buffer {
    return this.content.bytes;
  }

  set body(bytes: Buffer) {
    this.#kept = bytes;
  }

  /**
   * @param chunk that others will write to: what is kept of it is copied
   * @param before bytes of the body that came before
   */
  addBody(chunk: Buffer, from: number, end: number, before: number, memo: BodyMemo): void {
    if (from === end) return;
    const kept = before === 0 ? memo.expected : this.#kept;
    if (kept instanceof AnswerBody && kept.hasAt(before, chunk, from, end)) this.#kept = kept;
    else if (before > 0) this.#addPiece(chunk, from, end, before);
    else this.#kept = end - from <= SHORT_BODY_BYTES ? chunk.toString("latin1", from, end) : copyOf(chunk, from, end);
  }

  #addPiece(chunk: Buffer, from: number, end: number, before: number): void {
    if (!Array.isArray(this.#kept)) this.#kept = [this.content.bytes.subarray(0, before)];
    this.#kept.push(copyOf(chunk, from, end));
  }

  /** All of the body has come. @param bytes of it */
  endBody(bytes: number, memo: BodyMemo): void {
    if (bytes === 0) return;
    const kept = this.#kept;
    if (kept instanceof AnswerBody && kept.length === bytes) {
      memo.matched();
      return;
    }
    if (kept instanceof AnswerBody) this.#kept = copyOf(kept.bytes, 0, bytes);
    else if (Array.isArray(kept)) this.#kept = Buffer.concat(kept);
    if (memo.missed()) memo.keep(this.content, valuesOf(this.head, "content-encoding").length > 0);
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

const copyOf = (bytes: Buffer, from: number, end: number): Buffer => Buffer.from(bytes.subarray(from, end));

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
