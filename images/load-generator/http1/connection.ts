// One kept-alive connection of one virtual user to one origin: a request at a time, no pipelining, nothing ever sent twice.
// A plain socket reads into one buffer that all connections of the thread share; what is kept is copied out of it.
import { connect as connectTcp, type LookupFunction, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { FailureKind } from "../../../contracts/outcomes.ts";
import { BadResponse } from "./bad-response.ts";
import { failureOf, type Progress } from "./failures.ts";
import { microsBetween, Reply } from "./reply.ts";
import { ResponseParser, type ResponseSink } from "./response-parser.ts";

export interface Origin {
  readonly host: string;
  readonly port: number;
  /** Null: plain HTTP. */
  readonly tls: ConnectionOptions | null;
}

export interface ConnectionSettings {
  readonly origin: Origin;
  /** Resolves and vets the address; an error's `failure` names its kind. */
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** Milliseconds, never stepped back. */
  readonly now: () => number;
}

/** Bytes of a request, encoded already. */
export interface Outgoing {
  readonly method: string;
  readonly bytes: Buffer;
  readonly keepBody: boolean;
  /** By `now`: a whole answer is due until then. */
  readonly deadlineMs: number;
}

const SHARED_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

export class Connection implements ResponseSink {
  private readonly settings: ConnectionSettings;
  private readonly parser = new ResponseParser(this);
  private socket: Socket | TLSSocket | null = null;
  private progress: Progress = "connecting";
  private reply: Reply | null = null;
  private outgoing: Outgoing | null = null;
  private settle: ((reply: Reply) => void) | null = null;
  private bodyPieces: Buffer[] = [];
  private bodyBytes = 0;
  private begunMs = 0;
  private connectedMs = 0;
  private writtenMs = 0;
  private firstByteMs = 0;

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
  }

  get isBusy(): boolean {
    return this.reply !== null;
  }

  /** Sends one request and gives its answer or its failure; never rejects. The connection must not be busy. */
  exchange(outgoing: Outgoing): Promise<Reply> {
    this.outgoing = outgoing;
    this.reply = new Reply();
    this.bodyBytes = 0;
    this.firstByteMs = 0;
    this.begunMs = this.settings.now();
    const promise = new Promise<Reply>((resolve) => {
      this.settle = resolve;
    });
    if (this.socket === null) this.open();
    else this.write();
    return promise;
  }

  /** Called every now and then by the engine: cuts an exchange whose time is over. */
  checkDeadline(nowMs: number): void {
    if (this.reply === null || this.outgoing === null) return;
    if (nowMs >= this.outgoing.deadlineMs) {
      this.fail(
        this.progress === "written" ? "timeout" : "connect-timeout",
        "no whole answer within the request's timeout",
      );
    } else if (this.progress !== "written" && nowMs - this.begunMs >= this.settings.connectTimeoutMs) {
      this.fail("connect-timeout", `no connection within ${this.settings.connectTimeoutMs} ms`);
    }
  }

  /** Cuts what is under way and closes. */
  close(): void {
    if (this.reply !== null)
      this.fail(this.progress === "written" ? "aborted" : "connect-failed", "cut at the end of the run");
    else this.drop();
  }

  private open(): void {
    const { origin, lookup } = this.settings;
    this.progress = "connecting";
    const socket = connectTcp({
      host: origin.host,
      port: origin.port,
      lookup,
      noDelay: true,
      ...(origin.tls === null ? { onread: { buffer: SHARED_BUFFER, callback: this.onRead } } : {}),
    });
    this.socket = socket;
    socket.on("error", this.onError);
    socket.once("connect", this.onConnect);
    if (origin.tls === null) socket.on("close", this.onClose);
  }

  private readonly onConnect = (): void => {
    const { origin, now } = this.settings;
    if (this.socket === null || this.reply === null) return;
    this.connectedMs = now();
    this.reply.connectingMicros = microsBetween(this.begunMs, this.connectedMs);
    if (origin.tls === null) {
      this.write();
      return;
    }
    this.progress = "handshaking";
    const plain = this.socket;
    // The certificate is checked against `host`; `servername`, which only names may be, is the engine's to set.
    const secure = connectTls({ ...origin.tls, socket: plain, host: origin.host });
    this.socket = secure;
    secure.on("error", this.onError);
    secure.on("close", this.onClose);
    secure.on("data", (chunk: Buffer) => this.onRead(chunk.length, chunk));
    secure.once("secureConnect", () => {
      if (this.reply === null) return;
      this.reply.handshakingMicros = microsBetween(this.connectedMs, now());
      this.write();
    });
  };

  private write(): void {
    const { socket, outgoing, reply } = this;
    if (socket === null || outgoing === null || reply === null) return;
    const startMs = this.settings.now();
    reply.blockedMicros = microsBetween(this.begunMs, startMs);
    this.progress = "written";
    this.parser.begin(outgoing.method);
    reply.sentBytes = outgoing.bytes.length;
    socket.write(outgoing.bytes);
    this.writtenMs = this.settings.now();
    reply.sendingMicros = microsBetween(startMs, this.writtenMs);
  }

  private readonly onRead = (length: number, buffer: Uint8Array): boolean => {
    const chunk = buffer as Buffer;
    const { reply } = this;
    if (reply === null) {
      // Bytes that nobody asked for: whatever they belong to, the next answer could not be told from it.
      this.drop();
      return true;
    }
    if (this.firstByteMs === 0) {
      this.firstByteMs = this.settings.now();
      reply.waitingMicros = microsBetween(this.writtenMs, this.firstByteMs);
    }
    reply.receivedBytes += length;
    try {
      const consumed = this.parser.execute(length === chunk.length ? chunk : chunk.subarray(0, length));
      if (consumed < length) this.drop();
    } catch (error) {
      if (!(error instanceof BadResponse)) throw error;
      this.fail("bad-answer", error.message);
    }
    return true;
  };

  onHead(status: number, head: Buffer, isFinal: boolean, setsCookies: boolean): void {
    if (!isFinal || this.reply === null) return;
    this.reply.status = status;
    this.reply.head = Buffer.from(head);
    this.reply.setsCookies = setsCookies;
  }

  onBody(piece: Buffer): void {
    this.bodyBytes += piece.length;
    if (this.bodyBytes > this.settings.maxBodyBytes)
      throw new BadResponse(`the body is larger than ${this.settings.maxBodyBytes} bytes`);
    if (this.outgoing?.keepBody === true) this.bodyPieces.push(Buffer.from(piece));
  }

  onComplete(keepAlive: boolean): void {
    const { reply } = this;
    if (reply === null) return;
    reply.receivingMicros = microsBetween(this.firstByteMs, this.settings.now());
    const [first] = this.bodyPieces;
    if (first !== undefined) {
      reply.body = this.bodyPieces.length === 1 ? first : Buffer.concat(this.bodyPieces);
      this.bodyPieces = [];
    }
    if (!keepAlive) this.drop();
    this.finish(reply);
  }

  private readonly onError = (error: NodeJS.ErrnoException & { failure?: FailureKind }): void => {
    this.fail(error.failure ?? failureOf(error.code, this.progress), error.message);
  };

  /** The other side closed: the end of a body without a length, the end of an idle connection, or a cut. */
  private readonly onClose = (): void => {
    if (this.reply === null) {
      this.socket = null;
      return;
    }
    if (this.progress !== "written") {
      this.fail(
        this.progress === "handshaking" ? "tls-failed" : "connect-failed",
        "the connection closed before the request was written",
      );
      return;
    }
    try {
      this.parser.finish();
    } catch (error) {
      this.fail("connection-reset", (error as Error).message);
    }
  };

  private fail(failure: FailureKind, message: string): void {
    const { reply } = this;
    this.drop();
    this.bodyPieces = [];
    if (reply === null) return;
    reply.status = 0;
    reply.failure = failure;
    reply.message = message;
    if (this.firstByteMs !== 0) reply.receivingMicros = microsBetween(this.firstByteMs, this.settings.now());
    else if (this.progress === "written") reply.waitingMicros = microsBetween(this.writtenMs, this.settings.now());
    else reply.blockedMicros = microsBetween(this.begunMs, this.settings.now());
    this.finish(reply);
  }

  private finish(reply: Reply): void {
    const { settle } = this;
    this.reply = null;
    this.outgoing = null;
    this.settle = null;
    settle?.(reply);
  }

  /** Closes the socket; events that it still sends are nobody's. */
  private drop(): void {
    const { socket } = this;
    this.socket = null;
    if (socket === null) return;
    socket
      .removeAllListeners("close")
      .removeAllListeners("connect")
      .removeAllListeners("secureConnect")
      .removeAllListeners("error");
    socket.on("error", ignore);
    socket.destroy();
  }
}

const ignore = (): void => {};
