// `ws` as a script has it: WebSockets, by k6's names.
import type { Tags } from "./http.d.ts";

export interface WsParams {
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly tags?: Tags;
  /** "deflate": messages are compressed when the server agrees. */
  readonly compression?: "deflate" | "";
  /** Milliseconds, or as "10s": for connection and handshake. */
  readonly timeout?: number | string;
  /** Those that the script speaks, the best first. */
  readonly subprotocols?: string | readonly string[];
}

/** What the function of `ws.connect` is given: an open WebSocket. */
export interface WsSocket {
  on(event: "open" | "ping" | "pong", handler: () => unknown): void;
  on(event: "message", handler: (message: string) => unknown): void;
  on(event: "binaryMessage", handler: (message: ArrayBuffer) => unknown): void;
  on(event: "close", handler: (code: number) => unknown): void;
  on(event: "error", handler: (error: { readonly message: string; error(): string }) => unknown): void;
  send(message: string | ArrayBuffer | Uint8Array): void;
  sendBinary(message: ArrayBuffer | Uint8Array): void;
  /** Its pong is measured as `ws_ping`. */
  ping(): void;
  /** @param code 1000 when it is not given */
  close(code?: number): void;
  setTimeout(run: () => unknown, delayMs: number): void;
  setInterval(run: () => unknown, everyMs: number): void;
}

export interface WsResponse {
  readonly url: string;
  /** 101: it was open. Another answer's, or 0 when there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why it was not open; "" when it was. */
  readonly error: string;
}

/**
 * `ws` of the context: WebSockets.
 *
 * ```ts
 * const response = await ws.connect(`${target}/chat`, (socket) => {
 *   socket.on("open", () => socket.send("hello"));
 *   socket.on("message", () => socket.close());
 *   socket.setTimeout(() => socket.close(), 5_000);
 * });
 * ```
 */
export interface Ws {
  /** Opens a WebSocket and returns when it is closed. `url` may begin with http: or https:, as targets do. */
  connect(url: string, run: (socket: WsSocket) => unknown): Promise<WsResponse>;
  connect(url: string, params: WsParams | null | undefined, run: (socket: WsSocket) => unknown): Promise<WsResponse>;
}
