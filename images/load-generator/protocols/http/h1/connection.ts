// One kept-alive connection of one virtual user to one origin: a request at a time, no pipelining, nothing sent twice
// but what resend.ts allows.
import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import type { Endpoint, ProxyHop } from "../../../net/dialer.ts";
import {
  checkOverdue,
  type Failure,
  failClosedEarly,
  failCutAtEnd,
  failOf,
  limitMsOf,
  type Progress,
} from "../../../net/failures.ts";
import { Timeline } from "../../../net/timeline.ts";
import { failProxy, openTunnel } from "../../../net/tunnel.ts";
import type { AnswerMemo } from "../answer-memo.ts";
import { BODIES, LARGE_BODY_BYTES } from "../body-budget.ts";
import { NO_PEER, type Peer, peerOf } from "../peer.ts";
import type { Inbox, SendQueue } from "../pipeline.ts";
import { BODIES_TOO_LARGE, BODY_TOO_LARGE, MAX_BODY_BYTES, Reply } from "../reply.ts";
import type { HttpRequest } from "../request.ts";
import { failUnrepeated, mayResend } from "../resend.ts";
import type { EngineOptions } from "../session.ts";
import { giveUp, openSocket, type SocketEvents, secureTunnel } from "../socket.ts";
import { BadResponse } from "./bad-response.ts";
import { ChunkedUpload } from "./chunked-upload.ts";
import type { HeadMemo } from "./head-memo.ts";
import { ResponseParser, type ResponseSink } from "./response-parser.ts";
import type { TextHead } from "./text-head.ts";

/** What all connections of a thread share. */
export interface ConnectionPorts {
  /** Milliseconds, never stepped back. */
  readonly now: () => number;
  readonly inbox: Inbox;
  readonly sendQueue: SendQueue;
  readonly options: Pick<EngineOptions, "resendIdle">;
}

const NOTHING = Buffer.alloc(0);
const ignore = (): void => {};
/** After so long the server may have ended the connection, and that has to be read before a request is written. */
const PAUSE_MS = 10;
const LARGE_BYTES = 16 * 1024;

/** Ends the parser's work on an answer that is too large to be kept. */
class BodyRefused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class Connection implements ResponseSink, SocketEvents {
  readonly endpoint: Endpoint;
  readonly #ports: ConnectionPorts;
  readonly #timeline = new Timeline();
  readonly #parser = new ResponseParser(this);
  #socket: Socket | null = null;
  /** Of the socket, once it is open. */
  #peer: Peer = NO_PEER;
  #progress: Progress = "connecting";
  #reply: Reply | null = null;
  #request: HttpRequest | null = null;
  #bytes: Buffer = NOTHING;
  #isLast = false;
  #memo: AnswerMemo<HeadMemo> | null = null;
  #onReply: (reply: Reply) => void = ignore;
  #bodyBytes = 0;
  #isComplete = false;
  /** The socket has carried an answer before. */
  #wasUsed = false;
  /** The kernel does not have all of the request yet. */
  #isSending = false;
  /** The body that is being sent, piece by piece; null when none is. */
  #upload: ChunkedUpload | null = null;
  /** When the bytes came that are read now. */
  #readMs = 0;
  #openedMs = 0;

  constructor(endpoint: Endpoint, ports: ConnectionPorts) {
    this.endpoint = endpoint;
    this.#ports = ports;
  }

  get isBusy(): boolean {
    return this.#reply !== null;
  }

  /**
   * Sends one request and gives its answer or its failure. The connection must not be busy.
   * @param bytes the request, encoded already
   * @param isLast the socket is closed once it is answered
   * @param memo of the answers to such requests
   */
  exchange(
    request: HttpRequest,
    bytes: Buffer,
    isLast: boolean,
    memo: AnswerMemo<HeadMemo>,
    nowMs: number,
    onReply: (reply: Reply) => void,
  ): void {
    this.#request = request;
    this.#bytes = bytes;
    this.#isLast = isLast;
    this.#memo = memo;
    this.#onReply = onReply;
    this.#reply = new Reply();
    this.#timeline.begin(this.#reply, nowMs);
    this.#bodyBytes = 0;
    this.#isComplete = false;
    if (this.#socket === null) this.#open();
    else {
      this.#progress = "queued";
      if (nowMs - this.#readMs > PAUSE_MS) this.#ports.sendQueue.addOnceRead(this);
      else this.#ports.sendQueue.add(this);
    }
  }

  /** The send queue has come to this connection; what was cut meanwhile is not sent. */
  sendQueued(startMs: number): number {
    if (this.#progress !== "queued" || this.#reply === null) return startMs;
    if (this.#socket === null) {
      this.#open();
      return startMs;
    }
    return this.#write(startMs);
  }

  /** Cuts an exchange whose time is over. @returns when it has to be looked at again; Infinity when it has not */
  checkDeadline(nowMs: number): number {
    if (this.#reply === null || this.#request === null) return Number.POSITIVE_INFINITY;
    const { timeoutMs } = this.#request;
    const elapsedMs = this.#timeline.elapsedMs(nowMs);
    const late = checkOverdue(this.#progress, elapsedMs, timeoutMs);
    if (late === null) return nowMs - elapsedMs + limitMsOf(this.#progress, timeoutMs);
    this.#fail(late);
    return Number.POSITIVE_INFINITY;
  }

  /** Closes the socket once nothing is under way on it. */
  retire(): void {
    this.#isLast = true;
    if (this.#reply === null) this.#drop();
  }

  /** Cuts what is under way and closes. */
  close(): void {
    if (this.#reply === null) this.#drop();
    else this.#fail(failCutAtEnd(this.#progress));
  }

  #open(): void {
    const { tls, proxy } = this.endpoint;
    this.#progress = "connecting";
    this.#wasUsed = false;
    this.#openedMs = this.#ports.now();
    if (tls !== null && proxy !== null) {
      this.#openTunnel(tls, proxy);
      return;
    }
    this.#socket = openSocket(this.endpoint, this);
  }

  /** Connected is what has a way to the host, so that the proxy's time is in it. */
  #openTunnel(tls: ConnectionOptions, proxy: ProxyHop): void {
    const socket = openTunnel(this.endpoint, proxy, {
      onOpen: () => {
        if (this.#socket !== socket) return;
        this.#socket = secureTunnel(socket, this.endpoint.host, tls, this);
        this.onConnect();
      },
      onFailure: (failure) => {
        if (this.#socket === socket) this.#fail(failure);
      },
    });
    this.#socket = socket;
  }

  /** To the next of the name's addresses: look-up and earlier attempts are no part of the connection's own time. */
  onAttempt(): void {
    this.#openedMs = this.#ports.now();
  }

  onConnect(): void {
    if (this.#socket === null || this.#reply === null) return;
    const connectedMs = this.#ports.now();
    this.#timeline.connected(connectedMs, this.#openedMs);
    if (this.endpoint.tls === null) {
      this.#peer = peerOf(this.#socket);
      this.#write(connectedMs);
      return;
    }
    this.#progress = "handshaking";
    // Only a plain socket takes it with its options.
    this.#socket.setNoDelay(true);
  }

  onSecured(): void {
    if (this.#reply === null || this.#socket === null) return;
    this.#peer = peerOf(this.#socket);
    const securedMs = this.#ports.now();
    this.#timeline.secured(securedMs);
    this.#write(securedMs);
  }

  /** @returns when it was written */
  #write(startMs: number): number {
    const socket = this.#socket;
    const request = this.#request;
    const reply = this.#reply;
    const bytes = this.#bytes;
    const timeline = this.#timeline;
    if (socket === null || request === null || reply === null) return startMs;
    timeline.sending(startMs);
    this.#progress = "written";
    this.#parser.begin(request.method, this.#memo?.head);
    reply.sentBytes += bytes.length;
    reply.peer = this.#peer;
    const hasRoom = socket.write(bytes);
    const writtenMs = this.#ports.now();
    timeline.written(writtenMs);
    if (request.stream !== null) {
      this.#isSending = true;
      this.#upload = new ChunkedUpload(socket, reply);
      this.#upload.send(request.stream, {
        onSent: (sent) => this.#onSent(sent),
        onFailure: (failure) => this.#fail(failure),
      });
    } else if (!hasRoom && socket.writableLength > 0) {
      this.#isSending = true;
      socket.once("drain", () => this.#onSent(reply));
    }
    return writtenMs;
  }

  /** The kernel has all of the request. */
  #onSent(reply: Reply): void {
    if (this.#reply !== reply || !this.#isSending) return;
    this.#isSending = false;
    this.#upload = null;
    if (!this.#timeline.isAnswered) this.#timeline.written(this.#ports.now());
  }

  /** Lets go of a body that nobody waits for any more, and of the connection on which only half of it is. */
  #endUpload(): void {
    const upload = this.#upload;
    this.#isSending = false;
    this.#upload = null;
    this.#drop();
    upload?.stop();
  }

  onRead(length: number, buffer: Uint8Array): boolean {
    const chunk = buffer as Buffer;
    const reply = this.#reply;
    if (reply === null || this.#isIdle) {
      // Bytes that nobody asked for: whatever they belong to, the next answer could not be told from it.
      this.#drop();
      return true;
    }
    this.#readMs = this.#ports.now();
    if (!this.#timeline.isAnswered) {
      // An answer that comes while the body is still being sent was not waited for.
      if (this.#isSending) this.#timeline.written(this.#readMs);
      this.#timeline.answered(this.#readMs);
    }
    reply.receivedBytes += length;
    try {
      const consumed = this.#parser.execute(chunk, length);
      if (consumed < length) this.#drop();
    } catch (error) {
      if (error instanceof BodyRefused) this.#fail(error.failure);
      else if (error instanceof BadResponse) this.#fail({ failure: "bad-answer", message: error.message });
      else throw error;
      return true;
    }
    // Not before the parser is through: whoever gets the answer may send the next request at once.
    if (this.#isComplete) this.#finish(reply, this.#readMs);
    return true;
  }

  onHead(status: number, head: TextHead, isFinal: boolean, setsCookies: boolean): void {
    if (!isFinal || this.#reply === null) return;
    this.#reply.status = status;
    this.#reply.head = head;
    this.#reply.setsCookies = setsCookies;
  }

  onBody(block: Buffer, start: number, end: number): void {
    const before = this.#bodyBytes;
    this.#bodyBytes += end - start;
    if (this.#request?.keepBody !== true || this.#reply === null || this.#memo === null) return;
    if (this.#bodyBytes > LARGE_BODY_BYTES) this.#keepLarge(before, this.#reply);
    this.#reply.addBody(block, start, end, before, this.#memo.body);
  }

  /** @param before bytes of it that came before */
  #keepLarge(before: number, reply: Reply): void {
    if (this.#bodyBytes > MAX_BODY_BYTES) throw new BodyRefused(BODY_TOO_LARGE);
    const counted = before > LARGE_BODY_BYTES ? before : 0;
    if (!BODIES.take(reply, this.#bodyBytes - counted)) throw new BodyRefused(BODIES_TOO_LARGE);
  }

  onComplete(keepAlive: boolean): void {
    this.#isComplete = true;
    if (!keepAlive || this.#isLast) this.#drop();
  }

  onError(error: NodeJS.ErrnoException & { failure?: FailureKind }): void {
    const { proxy } = this.endpoint;
    if (this.#isIdle) this.#drop();
    else if (proxy !== null && this.#progress === "connecting") this.#fail(failProxy(proxy, error));
    else this.#lose(failOf(error, this.#progress, this.#wasUsed || this.#timeline.isAnswered));
  }

  /** Told before the close. */
  onEnd(): void {
    if (this.#isIdle) this.#drop();
  }

  /** No request is on it. */
  get #isIdle(): boolean {
    return this.#reply === null || this.#progress === "queued";
  }

  /** The other side closed: the end of a body without a length, the end of an idle connection, or a cut. */
  onClose(): void {
    const reply = this.#reply;
    if (reply === null || this.#isIdle) {
      this.#drop();
      return;
    }
    if (this.#progress !== "written") {
      this.#fail(failClosedEarly(this.#progress));
      return;
    }
    try {
      this.#parser.finish();
    } catch (error) {
      this.#lose({ failure: "connection-reset", message: (error as Error).message });
      return;
    }
    this.#finish(reply, this.#readMs);
  }

  /** The connection ended under the request. */
  #lose(failure: Failure): void {
    const reply = this.#reply;
    const request = this.#request;
    const isUnanswered = reply !== null && request !== null && !this.#timeline.isAnswered;
    if (!isUnanswered || !mayResend(request, reply, failure.failure, this.#wasUsed)) this.#fail(failure);
    else if (!this.#ports.options.resendIdle) this.#fail(failUnrepeated(failure));
    else {
      reply.firstFailure = failure.failure;
      this.#drop();
      this.#timeline.again();
      this.#open();
    }
  }

  #fail({ failure, message }: Failure): void {
    const reply = this.#reply;
    const timeline = this.#timeline;
    this.#drop();
    if (reply === null) return;
    reply.status = 0;
    reply.body = NOTHING;
    if (this.#bodyBytes > LARGE_BODY_BYTES) BODIES.giveBack(reply);
    reply.failure = failure;
    reply.message = message;
    const nowMs = this.#ports.now();
    if (this.#isSending && !timeline.isAnswered) timeline.written(nowMs);
    timeline.cut(nowMs);
    this.#tell(reply);
  }

  #finish(reply: Reply, endedMs: number): void {
    this.#timeline.ended(endedMs);
    this.#wasUsed = true;
    if (this.#request?.keepBody === true && this.#memo !== null) reply.endBody(this.#bodyBytes, this.#memo.body);
    // A server may answer before it has read an upload, and end the connection right after. The next request is not to
    // find out: what was refused leaves the connection, and of any other the end is looked for first.
    if (reply.sentBytes > LARGE_BYTES) {
      this.#readMs = 0;
      if (reply.status >= 400) this.#drop();
    }
    this.#tell(reply);
  }

  #tell(reply: Reply): void {
    const onReply = this.#onReply;
    if (this.#isSending) this.#endUpload();
    this.#reply = null;
    this.#request = null;
    this.#onReply = ignore;
    this.#ports.inbox.add(onReply, reply);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) giveUp(socket);
  }
}
