// One request on one HTTP/2 stream, and what became of it. Sent once, unless its connection lets another one carry it.
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  OutgoingHttpHeaders,
} from "node:http2";
import { FAILURES, type FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import { checkOverdue, type Failure, type Progress } from "../../../net/failures.ts";
import { Timeline } from "../../../net/timeline.ts";
import { BODIES, LARGE_BODY_BYTES } from "../body-budget.ts";
import { BODIES_TOO_LARGE, BODY_TOO_LARGE, MAX_BODY_BYTES, Reply } from "../reply.ts";
import type { BodyStream, HttpRequest } from "../request.ts";
import { upload } from "../upload.ts";
import { headOf, receivedBytesOf, sentBytesOf } from "./headers.ts";

/** RFC 9113, section 7. */
const NO_ERROR = 0;
const REFUSED_STREAM = 7;
const CANCEL = 8;

/** A body of more bytes takes time until the kernel has it. */
const LARGE_BYTES = 16 * 1024;

/** The connection that carries it. */
export interface Carrier {
  /** How the connection ended for a stream; null: it stands, it was the stream alone. */
  lossOf(streamId: number | undefined): Failure | null;
  /** Without a whole answer: the exchange fails so, unless it is carried once more. */
  onLost(exchange: Exchange, failure: Failure): void;
  onSettled(exchange: Exchange): void;
}

export class Exchange {
  readonly request: HttpRequest;
  readonly begunMs: number;
  readonly onReply: (reply: Reply) => void;
  readonly reply = new Reply();
  readonly timeline = new Timeline();
  /** The connection takes no request after it. */
  readonly isLast: boolean;
  progress: Progress = "connecting";
  readonly #headers: OutgoingHttpHeaders;
  readonly #now: () => number;
  #stream: ClientHttp2Stream | null = null;
  #pieces: Buffer[] = [];
  #bodyBytes = 0;
  #announcedBytes: string | undefined;
  /** A body is sent, piece by piece. */
  #isUploading = false;
  /**
   * Takes a request back whose body is not whole. Closing its stream would end the body: the server would take half of
   * it for all.
   */
  readonly #halfSent: AbortController | null;
  #endedMs = 0;
  #isSettled = false;
  #carrier: Carrier | null = null;

  constructor(
    request: HttpRequest,
    headers: OutgoingHttpHeaders,
    isLast: boolean,
    now: () => number,
    begunMs: number,
    onReply: (reply: Reply) => void,
  ) {
    this.request = request;
    this.#headers = headers;
    this.isLast = isLast;
    this.#now = now;
    this.begunMs = begunMs;
    this.timeline.begin(this.reply, begunMs);
    this.onReply = onReply;
    this.#halfSent = request.stream === null ? null : new AbortController();
  }

  /** @throws when it takes no stream any more: nothing was sent */
  begin(session: ClientHttp2Session, carrier: Carrier): void {
    const { request, reply, timeline } = this;
    const now = this.#now;
    const startMs = now();
    const { body } = request;
    const stream =
      this.#halfSent === null
        ? session.request(this.#headers, { endStream: body === null })
        : session.request(this.#headers, { endStream: false, signal: this.#halfSent.signal });
    this.#stream = stream;
    this.#carrier = carrier;
    this.progress = "written";
    timeline.sending(startMs);
    reply.sentBytes += sentBytesOf(this.#headers) + (body?.length ?? 0);
    if (body !== null) stream.end(body);
    timeline.written(now());
    if (request.stream !== null || (body !== null && body.length > LARGE_BYTES)) {
      this.#isUploading = true;
      stream.once("finish", () => this.#uploaded());
    }
    if (request.stream !== null) this.#sendStream(request.stream, stream);
    stream.on("response", (headers) => this.#answered(headers));
    stream.on("data", (piece: Buffer) => {
      this.#bodyBytes += piece.length;
      reply.receivedBytes += piece.length;
      if (!request.keepBody || this.#isSettled) return;
      this.#keep(piece);
    });
    stream.on("end", () => {
      this.#endedMs = now();
      // The whole answer is here before the whole body is there: nobody waits for the rest.
      if (!stream.writableFinished) this.#answeredEarly(stream);
    });
    let message = "";
    stream.on("error", (error: Error) => {
      message = error.message;
    });
    // An end alone does not say that the answer is whole: a stream that was reset ends too.
    stream.on("close", () => {
      const hasEnded = this.#endedMs !== 0 && reply.status !== 0 && stream.rstCode === NO_ERROR;
      if (hasEnded) this.#settleWhole();
      else if (!this.#isSettled)
        carrier.onLost(this, streamFailureOf(stream.rstCode, carrier.lossOf(stream.id), message));
    });
  }

  #keep(piece: Buffer): void {
    const isLarge = this.#bodyBytes > LARGE_BODY_BYTES;
    const before = this.#bodyBytes - piece.length;
    const counted = before > LARGE_BODY_BYTES ? before : 0;
    if (this.#bodyBytes > MAX_BODY_BYTES) this.cut(BODY_TOO_LARGE);
    else if (isLarge && !BODIES.take(this.reply, this.#bodyBytes - counted)) this.cut(BODIES_TOO_LARGE);
    else this.#pieces.push(piece);
  }

  /** The first try ended so, and another connection makes the second. */
  beginAgain(failure: FailureKind): void {
    this.reply.firstFailure = failure;
    this.progress = "connecting";
    this.#carrier = null;
    this.#stream = null;
    this.#isUploading = false;
    this.timeline.again();
  }

  #answeredEarly(stream: ClientHttp2Stream): void {
    if (this.reply.status !== 0 && stream.rstCode === NO_ERROR) this.#settleWhole();
    this.#takeBack(stream);
  }

  /** What is not sent of the body is of no use any more: unless it is taken back, the session keeps it for ever. */
  #takeBack(stream: ClientHttp2Stream): void {
    if (this.#halfSent !== null && !stream.writableEnded) this.#halfSent.abort();
    else stream.close(CANCEL);
  }

  #settleWhole(): void {
    if (this.#isSettled) return;
    if (this.#isOfAnnouncedLength()) {
      this.timeline.ended(this.#endedMs);
      this.#settle();
    } else this.fail({ failure: "bad-answer", message: "the body is not as long as the head says" });
  }

  #sendStream(body: BodyStream, stream: ClientHttp2Stream): void {
    upload(body, {
      isOver: () => this.#isSettled || stream.destroyed || stream.closed,
      onOpened: (letGo) => stream.once("close", letGo),
      write: (piece) => {
        this.reply.sentBytes += piece.length;
        return stream.write(piece) ? null : waitUntilDrained(stream);
      },
    }).then(
      (isWhole) => {
        if (!isWhole) return;
        stream.end();
      },
      (error: unknown) =>
        this.cut({ failure: "upload-failed", message: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** The body is sent, or has been of no use since now: what follows is not sending any more. */
  #uploaded(): void {
    if (!this.#isUploading) return;
    this.#isUploading = false;
    this.timeline.written(this.#now());
  }

  /** Cuts it when its time is over. */
  checkDeadline(nowMs: number): void {
    const late = checkOverdue(this.progress, this.timeline.elapsedMs(nowMs), this.request.timeoutMs);
    if (late !== null) this.cut(late);
  }

  cut(failure: Failure): void {
    this.fail(failure);
    if (this.#stream !== null) this.#takeBack(this.#stream);
  }

  fail({ failure, message }: Failure): void {
    if (this.#isSettled) return;
    const { reply, timeline } = this;
    reply.status = 0;
    reply.failure = failure;
    reply.message = message === "" ? FAILURES[failure].meaning : message;
    this.#pieces = [];
    if (this.#bodyBytes > LARGE_BODY_BYTES) BODIES.giveBack(reply);
    if (!timeline.isAnswered) this.#uploaded();
    timeline.cut(this.#now());
    this.#settle();
  }

  #answered(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    const { reply } = this;
    if (this.#isSettled) return;
    this.#uploaded();
    this.timeline.answered(this.#now());
    reply.status = headers[":status"] ?? 0;
    reply.head = headOf(headers);
    this.#announcedBytes = headers["content-length"];
    reply.setsCookies = headers["set-cookie"] !== undefined;
    reply.receivedBytes += receivedBytesOf(reply.head);
  }

  #isOfAnnouncedLength(): boolean {
    const hasNoBody = this.request.method === "HEAD" || this.reply.status === 204 || this.reply.status === 304;
    return hasNoBody || this.#announcedBytes === undefined || Number(this.#announcedBytes) === this.#bodyBytes;
  }

  #settle(): void {
    this.#isSettled = true;
    const { reply } = this;
    if (this.#pieces.length > 0) reply.body = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#carrier?.onSettled(this);
    this.onReply(reply);
  }
}

const waitUntilDrained = (stream: ClientHttp2Stream): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      stream.off("drain", go).off("close", go);
      resolve();
    };
    stream.once("drain", go).once("close", go);
  });

/** @param loss null: the connection stands, it was the stream alone */
const streamFailureOf = (rstCode: number | undefined, loss: Failure | null, message: string): Failure => {
  if (rstCode === REFUSED_STREAM) return { failure: "stream-refused", message };
  if (loss === null) return { failure: "stream-reset", message };
  return loss.message === "" ? { failure: loss.failure, message } : loss;
};
