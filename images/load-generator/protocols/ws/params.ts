// What a script says of a WebSocket that it opens: k6's names.
import { parseDurationSeconds } from "../../../../contracts/words/duration.ts";
import { DEFAULT_TIMEOUT_MS, type SessionOptions } from "./session.ts";

export interface WsParams {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, unknown>>;
  /** "deflate": messages are compressed when the server agrees. */
  readonly compression?: string;
  /** Milliseconds, or as "10s": for connection and handshake. */
  readonly timeout?: number | string;
  /** Those that the script speaks, the best first. */
  readonly subprotocols?: string | readonly string[];
}

/** @throws TypeError for what is no URL of a WebSocket */
export const urlOf = (given: unknown): URL => {
  const text = String(given);
  if (URL.canParse(text)) {
    const url = new URL(text);
    // The target is written by HTTP's schemes, its WebSockets lie at the same place.
    if (url.protocol === "http:") url.protocol = "ws:";
    if (url.protocol === "https:") url.protocol = "wss:";
    if (url.protocol === "ws:" || url.protocol === "wss:") return url;
  }
  throw new TypeError(`${JSON.stringify(text)} is no URL of a WebSocket: write it whole, as wss://shop.example/path`);
};

export interface ReadParams extends Omit<SessionOptions, "url"> {
  readonly name: string;
  readonly tags: Readonly<Record<string, unknown>> | undefined;
}

/** @throws TypeError for what they do not take */
export const readParams = (url: URL, params: WsParams | null | undefined): ReadParams => {
  const { headers = {}, tags, compression, timeout, subprotocols = [] } = params ?? {};
  if (compression !== undefined && compression !== "" && compression !== "deflate")
    throw new TypeError(`a WebSocket's compression is "deflate", got ${JSON.stringify(compression)}`);
  const { name, ...otherTags } = tags ?? {};
  return {
    name: name === undefined ? url.pathname : String(name),
    tags: tags === undefined ? undefined : otherTags,
    headers: Object.fromEntries(Object.entries(headers).map(([field, value]) => [field, String(value)])),
    isCompressed: compression === "deflate",
    timeoutMs: timeout === undefined ? DEFAULT_TIMEOUT_MS : timeoutMsOf(timeout),
    subprotocols: [subprotocols].flat(),
  };
};

const timeoutMsOf = (timeout: number | string): number => {
  const ms = typeof timeout === "number" ? timeout : (parseDurationSeconds(timeout) ?? 0) * 1000;
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw new TypeError(`a WebSocket's timeout is milliseconds, or text as "10s", got ${JSON.stringify(timeout)}`);
};
