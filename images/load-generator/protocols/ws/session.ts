// One WebSocket: opened by the run's rules, measured, told of by events, one after the other. How scripts see it is in
// connect.ts, and for k6's browser-like form in k6/.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import WebSocket from "ws";
import type { FailureKind } from "../../../../contracts/metrics/outcomes.ts";
import { type Endpoint, isRefusal } from "../../net/dialer.ts";
import { type Failure, failCutAtEnd } from "../../net/failures.ts";
import { markOwnRequest } from "../../net/own-requests.ts";
import { InOrder } from "./in-order.ts";
import { openSocket } from "./open-socket.ts";
import type { SessionSamples } from "./session-samples.ts";

export const DEFAULT_TIMEOUT_MS = 60_000;
/** As for answers' bodies. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/** How long the other side may take to answer a close. */
const CLOSE_MS = 5_000;

export interface SessionListener {
  onOpen(): unknown;
  onMessage(data: Buffer, isBinary: boolean): unknown;
  onPing(): unknown;
  onPong(): unknown;
  onError(message: string): unknown;
  onClose(code: number, reason: string): unknown;
}

export interface SessionOptions {
  readonly url: URL;
  readonly subprotocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly isCompressed: boolean;
  readonly timeoutMs: number;
}

/** What became of the opening. */
export interface Opened {
  /** 101 when the WebSocket is open, another answer's, 0 for none. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly failure: FailureKind | null;
  /** Why it is not open; "" when it is. */
  readonly error: string;
}

export interface SessionPorts {
  readonly samples: SessionSamples;
  readonly clock: () => number;
  /** Null while the slot is this worker's. */
  readonly permission: () => Promise<void> | null;
  /** The target failed it. */
  readonly onFailed: (message: string) => void;
}

export class Session {
  readonly url: URL;
  readonly #listener: SessionListener;
  readonly #ports: SessionPorts;
  readonly #events: InOrder;
  readonly #begunMs: number;
  readonly #pingsMs: number[] = [];
  #socket: WebSocket | undefined;
  #cutOpening: (() => void) | undefined;
  /** What waits for the lease. */
  #sending: Promise<void> | null = null;
  #isOver = false;
  #over: () => void = () => {};
  /** Resolves when it is closed, or could not be opened, and everybody has been told. */
  readonly closed = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  constructor(url: URL, listener: SessionListener, ports: SessionPorts) {
    this.url = url;
    this.#listener = listener;
    this.#ports = ports;
    this.#begunMs = ports.clock();
    // Whoever listens knows what it threw.
    this.#events = new InOrder(() => this.cut());
  }

  /** It is being opened: a killed process takes it with it. */
  get isOpening(): boolean {
    return this.#cutOpening !== undefined;
  }

  /** Never rejects. @param judged where the URL leads, or why nothing may be sent */
  async open(judged: Endpoint | Failure, options: SessionOptions): Promise<Opened> {
    this.#ports.samples.begun();
    if (isRefusal(judged)) return this.#failed(judged);
    const opening = openSocket(judged);
    this.#cutOpening = opening.cut;
    const outcome = await withTimeout(opening, options.timeoutMs);
    if ("failure" in outcome) return this.#failed(outcome);
    return this.#shakeHands(outcome, options);
  }

  send(data: string | Uint8Array): void {
    if (this.#isOver) return;
    const permission = this.#sending ?? this.#ports.permission();
    if (permission === null) {
      this.#write(data);
      return;
    }
    // In their order: what comes later waits, too.
    const waiting = permission.then(() => {
      if (this.#sending === waiting) this.#sending = null;
      this.#write(data);
    });
    this.#sending = waiting;
  }

  ping(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#pingsMs.push(this.#ports.clock());
    this.#socket.ping();
  }

  /** @param code as RFC 6455 has it; without one none is said */
  close(code?: number, reason?: string): void {
    const socket = this.#socket;
    if (socket === undefined) this.#cutOpening?.();
    if (socket?.readyState !== WebSocket.OPEN) return;
    try {
      socket.close(code, reason);
    } catch (error) {
      throw new RangeError(`a WebSocket is closed by a code of 1000, or 3000 to 4999: ${(error as Error).message}`);
    }
    setTimeout(() => socket.terminate(), CLOSE_MS).unref();
  }

  /** Ends it at once; the script hears nothing more of it. */
  cut(): void {
    this.#events.end();
    this.#cutOpening?.();
    this.#socket?.terminate();
    this.#end();
  }

  /** To be told when all before it was. */
  tell(call: () => unknown): void {
    this.#events.add(call);
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  get subprotocol(): string {
    return this.#socket?.protocol ?? "";
  }

  #write(data: string | Uint8Array): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(data);
    this.#ports.samples.sent(typeof data === "string" ? Buffer.byteLength(data) : data.byteLength);
  }

  #failed(failure: Failure): Opened {
    this.#cutOpening = undefined;
    const { samples, clock, onFailed } = this.#ports;
    samples.opened(0, failure.failure, clock() - this.#begunMs);
    onFailed(failure.message);
    this.tell(() => this.#listener.onError(failure.message));
    this.#end();
    return { status: 0, headers: {}, failure: failure.failure, error: failure.message };
  }

  #shakeHands(connection: Socket, options: SessionOptions): Promise<Opened> {
    const { samples, clock, onFailed } = this.#ports;
    const listener = this.#listener;
    return new Promise((resolve) => {
      let headers: IncomingHttpHeaders = {};
      let isOpen = false;
      const socket = new WebSocket(options.url, [...options.subprotocols], {
        createConnection: () => connection,
        headers: options.headers,
        perMessageDeflate: options.isCompressed,
        maxPayload: MAX_MESSAGE_BYTES,
        followRedirects: false,
        finishRequest: (request) => {
          markOwnRequest(request);
          request.end();
        },
      });
      const overdue = setTimeout(() => {
        notOpened({ failure: "timeout", message: `no answer to the handshake within ${options.timeoutMs} ms` });
        socket.terminate();
      }, options.timeoutMs);
      const settle = (opened: Opened): void => {
        clearTimeout(overdue);
        this.#cutOpening = undefined;
        resolve(opened);
      };
      const notOpened = (failure: Failure): void => {
        if (this.#cutOpening === undefined) return;
        connection.destroy();
        settle(this.#failed(failure));
      };
      this.#cutOpening = () => {
        notOpened(failCutAtEnd("written"));
        socket.terminate();
      };
      socket.on("upgrade", (answer: IncomingMessage) => {
        headers = answer.headers;
      });
      socket.on("unexpected-response", (_request, answer: IncomingMessage) => {
        if (this.#cutOpening === undefined) return;
        connection.destroy();
        const status = answer.statusCode ?? 0;
        const error = `the WebSocket was not opened: answered ${status} ${answer.statusMessage ?? ""}`.trim();
        samples.opened(status, null, clock() - this.#begunMs);
        onFailed(error);
        this.tell(() => listener.onError(error));
        this.#end();
        settle({ status, headers: answer.headers, failure: null, error });
      });
      socket.on("open", () => {
        isOpen = true;
        this.#socket = socket;
        samples.opened(101, null, clock() - this.#begunMs);
        this.tell(() => listener.onOpen());
        settle({ status: 101, headers, failure: null, error: "" });
      });
      socket.on("message", (data: Buffer, isBinary: boolean) => {
        samples.received(data.byteLength);
        this.tell(() => listener.onMessage(data, isBinary));
      });
      socket.on("ping", () => this.tell(() => listener.onPing()));
      socket.on("pong", () => {
        const pingedMs = this.#pingsMs.shift();
        if (pingedMs !== undefined) samples.ponged(clock() - pingedMs);
        this.tell(() => listener.onPong());
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        if (!isOpen) return notOpened(failureOfHandshake(error));
        onFailed(error.message);
        this.tell(() => listener.onError(error.message));
      });
      socket.on("close", (code: number, reason: Buffer) => {
        if (!isOpen) return notOpened({ failure: "connection-reset", message: "the target closed the connection" });
        this.tell(() => listener.onClose(code, reason.toString("utf8")));
        this.#end();
      });
    });
  }

  /** The session itself is over, whatever of it is still to be told. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#socket !== undefined) this.#ports.samples.ended(this.#ports.clock() - this.#begunMs);
    void this.#events.whenIdle().then(() => this.#over());
  }
}

const failureOfHandshake = ({ code, message }: NodeJS.ErrnoException): Failure => ({
  failure: code === "ECONNRESET" || code === "EPIPE" ? "connection-reset" : "bad-answer",
  message,
});

const withTimeout = async (
  { opened, cut }: { readonly opened: Promise<Socket | Failure>; cut(): void },
  timeoutMs: number,
): Promise<Socket | Failure> => {
  let isOverdue = false;
  const timer = setTimeout(() => {
    isOverdue = true;
    cut();
  }, timeoutMs);
  const outcome = await opened;
  clearTimeout(timer);
  return isOverdue && "failure" in outcome
    ? { failure: "connect-timeout", message: `no connection within ${timeoutMs} ms` }
    : outcome;
};
