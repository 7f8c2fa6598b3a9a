// One request on one HTTP/2 stream, and what became of it. Sent once, unless its connection lets another one carry it.
import { FAILURES, type FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import { checkOverdue, type Failure, limitMsOf, type Progress } from "../../../net/failures.ts";
import { Timeline } from "../../../net/timeline.ts";
import type { AnswerMemo } from "../answer-memo.ts";
import { BODIES, LARGE_BODY_BYTES } from "../body-budget.ts";
import type { BodyMemo } from "../body-memo.ts";
import type { Inbox } from "../pipeline.ts";
import { BODIES_TOO_LARGE, BODY_TOO_LARGE, MAX_BODY_BYTES, Reply } from "../reply.ts";
import type { BodyStream, HttpRequest } from "../request.ts";
import { upload } from "../upload.ts";
import type { RequestHead } from "./headers.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import { CANCEL, NO_ERROR, PROTOCOL_ERROR, REFUSED_STREAM } from "./wire/frames.ts";
import type { WireSession, WireStream } from "./wire/session.ts";
import type { HeadMemo, WireHead } from "./wire-head.ts";

/** A body of more bytes takes time until the kernel has it. */
const LARGE_BYTES = 16 * 1024;
const SWITCHING_PROTOCOLS = 101;
const NOTHING = Buffer.alloc(0);

/** What all exchanges of a thread share. */
export interface ExchangePorts {
  /** Milliseconds, never stepped back. */
  readonly now: () => number;
  readonly inbox: Inbox;
}

/** The connection that carries it. */
export interface Carrier {
  /** Ends its stream before its time. */
  takeBack(exchange: Exchange, code: number): void;
  /** More of its body is there. */
  onBody(exchange: Exchange): void;
  /** Without a whole answer: the exchange fails so, unless it is carried once more. */
  onLost(exchange: Exchange, failure: Failure): void;
  onSettled(exchange: Exchange): void;
}

export class Exchange implements WireStream {
  readonly request: HttpRequest;
  readonly begunMs: number;
  readonly onReply: (reply: Reply) => void;
  readonly reply = new Reply();
  readonly timeline = new Timeline();
  readonly memo: HeadMemo;
  /** The connection takes no request after it. */
  readonly isLast: boolean;
  progress: Progress = "connecting";
  streamId = 0;
  sendWindowBytes = 0;
  untoldBytes = 0;
  readonly #head: RequestHead;
  readonly #bodyMemo: BodyMemo;
  readonly #ports: ExchangePorts;
  /** Null: it has none, or all of it is sent. */
  #outgoing: OutgoingBody | null = null;
  /** A body is sent, piece by piece. */
  #isUploading = false;
  /** Lets go of the stream that the script gave. */
  #letGo: (() => void) | null = null;
  #bodyBytes = 0;
  #announcedBytes = -1;
  #isSettled = false;
  #carrier: Carrier | null = null;

  /** @param memo of the answers to such requests */
  constructor(
    request: HttpRequest,
    head: RequestHead,
    memo: AnswerMemo<HeadMemo>,
    isLast: boolean,
    ports: ExchangePorts,
    begunMs: number,
    onReply: (reply: Reply) => void,
  ) {
    this.request = request;
    this.#head = head;
    this.memo = memo.head;
    this.#bodyMemo = memo.body;
    this.isLast = isLast;
    this.#ports = ports;
    this.begunMs = begunMs;
    this.timeline.begin(this.reply, begunMs);
    this.onReply = onReply;
  }

  /** Begins its stream. `wasWritten` is to be called once that is flushed. */
  begin(session: WireSession<Exchange>, carrier: Carrier, startMs: number): void {
    const { body, stream } = this.request;
    this.#carrier = carrier;
    this.progress = "written";
    this.timeline.sending(startMs);
    const hasBody = stream !== null || (body !== null && body.length > 0);
    session.open(this, this.#head.block, !hasBody);
    this.reply.sentBytes += this.#head.bytes + (body?.length ?? 0);
    if (!hasBody) return;
    this.#outgoing = new OutgoingBody(body);
    this.#isUploading = stream !== null || (body !== null && body.length > LARGE_BYTES);
    if (!this.#isUploading) this.sendBody(session);
    if (stream !== null) this.#sendStream(stream, this.#outgoing);
  }

  wasWritten(nowMs: number): void {
    this.timeline.written(nowMs);
  }

  /**
   * Hands over what the windows take of the body.
   * @returns whether something waits for a window or for the socket
   */
  sendBody(session: WireSession<Exchange>): boolean {
    return this.#outgoing?.sendTo(session, this) ?? false;
  }

  /** The server has been told that the body has ended, as far as it is flushed. */
  get isBodySent(): boolean {
    return this.#outgoing === null || this.#outgoing.isSent;
  }

  #sendStream(body: BodyStream, outgoing: OutgoingBody): void {
    const begun = this.#carrier;
    // A stream that is sent anew is nobody's any more.
    const isOver = (): boolean => this.#isSettled || this.#outgoing !== outgoing;
    upload(body, {
      isOver,
      onOpened: (letGo) => {
        this.#letGo = letGo;
      },
      write: (piece) => {
        this.reply.sentBytes += piece.length;
        const taken = outgoing.add(piece);
        begun?.onBody(this);
        return taken;
      },
    }).then(
      (isWhole) => {
        if (!isWhole) return;
        this.#letGo = null;
        outgoing.end();
        begun?.onBody(this);
      },
      (error: unknown) =>
        this.cut({ failure: "upload-failed", message: error instanceof Error ? error.message : String(error) }),
    );
  }

  onHead(head: WireHead, isEnd: boolean): void {
    if (this.#isSettled) return;
    const mistake = this.#mistakeOf(head, isEnd);
    if (mistake !== "") this.#refuse(mistake);
    else if (this.timeline.isAnswered) this.onEnd();
    else if (head.status >= 200) {
      this.#answered(head);
      if (isEnd) this.onEnd();
    }
  }

  /** What may not be (RFC 9113, 8.1); "" for a head of an answer, an informational one, and trailers. */
  #mistakeOf(head: WireHead, isEnd: boolean): string {
    if (head.mistake !== "") return head.mistake;
    if (this.timeline.isAnswered) {
      if (head.status !== 0) return "the answer has a second head";
      return isEnd ? "" : "the answer goes on behind its trailers";
    }
    if (head.status === 0) return "the answer has no status";
    if (head.status === SWITCHING_PROTOCOLS) return "the server changed the protocol, which was not asked for";
    return head.status < 200 && isEnd ? "the answer ends before it has begun" : "";
  }

  #answered(head: WireHead): void {
    const { reply } = this;
    this.#uploaded();
    this.timeline.answered(this.#ports.now());
    reply.status = head.status;
    reply.head = head;
    reply.setsCookies = head.setsCookies;
    reply.receivedBytes += head.bytes;
    this.#announcedBytes = head.contentLength;
  }

  onData(block: Buffer, from: number, to: number): void {
    if (this.#isSettled) return;
    if (!this.timeline.isAnswered) {
      this.#refuse("the body comes before the head");
      return;
    }
    const before = this.#bodyBytes;
    this.#bodyBytes += to - from;
    this.reply.receivedBytes += to - from;
    if (!this.request.keepBody || (this.#bodyBytes > LARGE_BODY_BYTES && !this.#keepLarge(before))) return;
    this.reply.addBody(block, from, to, before, this.#bodyMemo);
  }

  /** @param before bytes of it that came before; @returns whether there is room for it */
  #keepLarge(before: number): boolean {
    const counted = before > LARGE_BODY_BYTES ? before : 0;
    if (this.#bodyBytes > MAX_BODY_BYTES) this.cut(BODY_TOO_LARGE);
    else if (!BODIES.take(this.reply, this.#bodyBytes - counted)) this.cut(BODIES_TOO_LARGE);
    return !this.#isSettled;
  }

  /** The answer is whole. */
  onEnd(): void {
    if (this.#isSettled) return;
    if (!this.timeline.isAnswered) this.#refuse("the answer has no head");
    else if (!this.#isOfAnnouncedLength()) this.#refuse("the body is not as long as the head says");
    else {
      this.timeline.ended(this.#ports.now());
      if (this.request.keepBody) this.reply.endBody(this.#bodyBytes, this.#bodyMemo);
      // The whole answer is here before the whole body is there: nobody waits for the rest.
      if (!this.isBodySent) this.#carrier?.takeBack(this, CANCEL);
      this.#settle();
    }
  }

  #isOfAnnouncedLength(): boolean {
    const hasNoBody = this.request.method === "HEAD" || this.reply.status === 204 || this.reply.status === 304;
    return hasNoBody || this.#announcedBytes < 0 || this.#announcedBytes === this.#bodyBytes;
  }

  onReset(code: number): void {
    if (this.#isSettled) return;
    const failure = code === REFUSED_STREAM ? "stream-refused" : "stream-reset";
    const message = code === NO_ERROR ? "" : `${FAILURES[failure].meaning} (code ${code})`;
    this.#carrier?.onLost(this, { failure, message });
  }

  /** What the server sent can be no answer. */
  #refuse(mistake: string): void {
    this.#carrier?.takeBack(this, PROTOCOL_ERROR);
    this.fail({ failure: "stream-reset", message: `${FAILURES["stream-reset"].meaning} (${mistake})` });
  }

  /** The first try ended so, and another connection makes the second. */
  beginAgain(failure: FailureKind): void {
    this.reply.firstFailure = failure;
    this.progress = "connecting";
    this.#endUpload();
    this.#carrier = null;
    this.streamId = 0;
    this.untoldBytes = 0;
    this.timeline.again();
  }

  /** The kernel has all of the body, or it has been of no use since now: what follows is not sending any more. */
  wasUploaded(): void {
    if (!this.#isSettled) this.#uploaded();
  }

  #uploaded(): void {
    if (!this.#isUploading) return;
    this.#isUploading = false;
    if (!this.timeline.isAnswered) this.timeline.written(this.#ports.now());
  }

  #endUpload(): void {
    const outgoing = this.#outgoing;
    const letGo = this.#letGo;
    this.#isUploading = false;
    this.#outgoing = null;
    this.#letGo = null;
    outgoing?.giveUp();
    letGo?.();
  }

  /** Cuts it when its time is over. @returns when it has to be looked at again; Infinity when it has not */
  checkDeadline(nowMs: number): number {
    const { timeoutMs } = this.request;
    const late = checkOverdue(this.progress, this.timeline.elapsedMs(nowMs), timeoutMs);
    if (late === null) return this.begunMs + limitMsOf(this.progress, timeoutMs);
    this.cut(late);
    return Number.POSITIVE_INFINITY;
  }

  cut(failure: Failure): void {
    if (this.#isSettled) return;
    if (this.streamId !== 0) this.#carrier?.takeBack(this, CANCEL);
    this.fail(failure);
  }

  fail({ failure, message }: Failure): void {
    if (this.#isSettled) return;
    const { reply, timeline } = this;
    reply.status = 0;
    reply.body = NOTHING;
    reply.failure = failure;
    reply.message = message === "" ? FAILURES[failure].meaning : message;
    if (this.#bodyBytes > LARGE_BODY_BYTES) BODIES.giveBack(reply);
    this.#uploaded();
    timeline.cut(this.#ports.now());
    this.#settle();
  }

  #settle(): void {
    this.#isSettled = true;
    this.#endUpload();
    this.#carrier?.onSettled(this);
    this.#ports.inbox.add(this.onReply, this.reply);
  }
}
