// One request on one HTTP/2 stream, and what became of it. Sent once at most.
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  OutgoingHttpHeaders,
} from "node:http2";
import { FAILURES, type FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import type { Progress } from "../../../net/failures.ts";
import type { BodyStream, HttpRequest } from "../engine.ts";
import type { ConnectionSettings } from "../h1/connection.ts";
import { microsBetween, Reply } from "../reply.ts";
import { upload } from "../upload.ts";
import { headOf } from "./headers.ts";

/** RFC 9113, section 7. */
const NO_ERROR = 0;
const REFUSED_STREAM = 7;
const CANCEL = 8;

export class Exchange {
  readonly request: HttpRequest;
  readonly begunMs: number;
  readonly onReply: (reply: Reply) => void;
  readonly reply = new Reply();
  progress: Progress = "connecting";
  private readonly headers: OutgoingHttpHeaders;
  private readonly settings: ConnectionSettings;
  private stream: ClientHttp2Stream | null = null;
  private pieces: Buffer[] = [];
  private bodyBytes = 0;
  private announcedBytes: string | undefined;
  private writtenMs = 0;
  /** While a body is sent piece by piece; 0: nothing of it is left. */
  private uploadingSinceMs = 0;
  /** Takes a request back whose body is not whole. Closing its stream would end the body: the server would take half of it for all. */
  private readonly halfSent: AbortController | null;
  private firstByteMs = 0;
  private endedMs = 0;
  private isSettled = false;
  private onSettled = (): void => {};

  constructor(
    request: HttpRequest,
    headers: OutgoingHttpHeaders,
    settings: ConnectionSettings,
    begunMs: number,
    onReply: (reply: Reply) => void,
  ) {
    this.request = request;
    this.headers = headers;
    this.settings = settings;
    this.begunMs = begunMs;
    this.onReply = onReply;
    this.halfSent = request.stream === null ? null : new AbortController();
  }

  /** @param lossOf how the connection ended, null while it stands; @throws when it takes no stream any more: nothing was sent */
  begin(session: ClientHttp2Session, lossOf: () => FailureKind | null, onSettled: () => void): void {
    const { request, reply } = this;
    const { now, maxBodyBytes } = this.settings;
    const startMs = now();
    const { body } = request;
    const stream =
      this.halfSent === null
        ? session.request(this.headers, { endStream: body === null })
        : session.request(this.headers, { endStream: false, signal: this.halfSent.signal });
    this.stream = stream;
    this.onSettled = onSettled;
    this.progress = "written";
    reply.blockedMicros = microsBetween(this.begunMs, startMs);
    reply.sentBytes = sizeOf(this.headers) + (body?.length ?? 0);
    if (body !== null) stream.end(body);
    this.writtenMs = now();
    reply.sendingMicros = microsBetween(startMs, this.writtenMs);
    if (request.stream !== null) {
      this.uploadingSinceMs = startMs;
      this.sendStream(request.stream, stream);
    }
    stream.on("response", (headers) => this.answered(headers));
    stream.on("data", (piece: Buffer) => {
      this.bodyBytes += piece.length;
      reply.receivedBytes += piece.length;
      if (this.bodyBytes > maxBodyBytes) this.cut("bad-answer", `the body is larger than ${maxBodyBytes} bytes`);
      else if (request.keepBody) this.pieces.push(piece);
    });
    stream.on("end", () => {
      this.endedMs = now();
      // The whole answer is here before the whole body is there: nobody waits for the rest.
      if (!stream.writableEnded) this.answeredEarly(stream);
    });
    let message = "";
    stream.on("error", (error: Error) => {
      message = error.message;
    });
    // An end alone does not say that the answer is whole: a stream that was reset ends too.
    stream.on("close", () => {
      const hasEnded = this.endedMs !== 0 && reply.status !== 0 && stream.rstCode === NO_ERROR;
      if (!hasEnded) this.fail(failureOf(stream.rstCode, lossOf()), message);
      else this.settleWhole();
    });
  }

  private answeredEarly(stream: ClientHttp2Stream): void {
    if (this.reply.status !== 0 && stream.rstCode === NO_ERROR) this.settleWhole();
    this.halfSent?.abort();
  }

  private settleWhole(): void {
    if (this.isOfAnnouncedLength()) this.settle(this.endedMs);
    else this.fail("bad-answer", "the body is not as long as the head says");
  }

  private sendStream(body: BodyStream, stream: ClientHttp2Stream): void {
    upload(body, {
      isOver: () => this.isSettled || stream.destroyed || stream.closed,
      onOpened: (letGo) => stream.once("close", letGo),
      write: (piece) => {
        this.reply.sentBytes += piece.length;
        return stream.write(piece) ? null : untilDrained(stream);
      },
    }).then(
      (isWhole) => {
        if (!isWhole) return;
        stream.end();
        this.uploaded();
      },
      (error: unknown) => this.cut("upload-failed", error instanceof Error ? error.message : String(error)),
    );
  }

  /** The body is sent, or has been of no use since now: what follows is not sending any more. */
  private uploaded(): void {
    if (this.uploadingSinceMs === 0) return;
    this.writtenMs = this.settings.now();
    this.reply.sendingMicros = microsBetween(this.uploadingSinceMs, this.writtenMs);
    this.uploadingSinceMs = 0;
  }

  /** Cuts it when its time is over. */
  checkDeadline(nowMs: number): void {
    const elapsedMs = nowMs - this.begunMs;
    const { connectTimeoutMs } = this.settings;
    if (elapsedMs >= this.request.timeoutMs)
      this.cut(
        this.progress === "written" ? "timeout" : "connect-timeout",
        "no whole answer within the request's timeout",
      );
    else if (this.progress !== "written" && elapsedMs >= connectTimeoutMs)
      this.cut("connect-timeout", `no connection within ${connectTimeoutMs} ms`);
  }

  cut(failure: FailureKind, message: string): void {
    this.fail(failure, message);
    if (this.stream?.writableEnded === false) this.halfSent?.abort();
    else this.stream?.close(CANCEL);
  }

  fail(failure: FailureKind, message: string): void {
    if (this.isSettled) return;
    const { reply } = this;
    const nowMs = this.settings.now();
    reply.status = 0;
    reply.failure = failure;
    reply.message = message === "" ? FAILURES[failure].meaning : message;
    this.pieces = [];
    if (this.progress !== "written") reply.blockedMicros = microsBetween(this.begunMs, nowMs);
    else if (this.firstByteMs === 0) {
      this.uploaded();
      reply.waitingMicros = microsBetween(this.writtenMs, nowMs);
    }
    this.settle(nowMs);
  }

  private answered(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    const { reply } = this;
    if (this.isSettled) return;
    this.uploaded();
    this.firstByteMs = this.settings.now();
    reply.waitingMicros = microsBetween(this.writtenMs, this.firstByteMs);
    reply.status = headers[":status"] ?? 0;
    reply.head = headOf(reply.status, headers);
    this.announcedBytes = headers["content-length"];
    reply.setsCookies = headers["set-cookie"] !== undefined;
    reply.receivedBytes += reply.head.length;
  }

  private isOfAnnouncedLength(): boolean {
    const hasNoBody = this.request.method === "HEAD" || this.reply.status === 204 || this.reply.status === 304;
    return hasNoBody || this.announcedBytes === undefined || Number(this.announcedBytes) === this.bodyBytes;
  }

  private settle(endedMs: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    const { reply } = this;
    if (this.firstByteMs !== 0) reply.receivingMicros = microsBetween(this.firstByteMs, endedMs);
    if (this.pieces.length > 0) reply.body = Buffer.concat(this.pieces);
    this.pieces = [];
    reply.endedMs = endedMs;
    this.onSettled();
    this.onReply(reply);
  }
}

const untilDrained = (stream: ClientHttp2Stream): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      stream.off("drain", go).off("close", go);
      resolve();
    };
    stream.once("drain", go).once("close", go);
  });

/** @param loss null: the connection stands, it was the stream alone */
const failureOf = (rstCode: number | undefined, loss: FailureKind | null): FailureKind =>
  rstCode === REFUSED_STREAM ? "stream-refused" : (loss ?? "stream-reset");

/** As text; on the wire, compressed, they are shorter. */
const sizeOf = (headers: OutgoingHttpHeaders): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
