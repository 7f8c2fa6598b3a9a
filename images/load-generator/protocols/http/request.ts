// A request as the engines get it, whichever version of HTTP carries it.
import type { Schemes } from "../../net/dialer.ts";

/** What a request's URL may begin with. */
export const HTTP_SCHEMES: Schemes = {
  "http:": { defaultPort: 80, isSecure: false },
  "https:": { defaultPort: 443, isSecure: true },
};

/** A body that is made while it is sent: a web ReadableStream, a Node Readable, an async generator. */
export type BodyStream = AsyncIterable<string | Uint8Array>;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** `url.href`, or the text that it was made of: the key of what is cached. */
  readonly href: string;
  /** Names as written; null: none but the engine's own. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Buffer | null;
  /** In place of `body`. It can be read once. */
  readonly stream: BodyStream | null;
  readonly timeoutMs: number;
  readonly keepBody: boolean;
  /** This very object is sent again and again: what an engine makes of it is worth keeping. */
  readonly isRepeated: boolean;
}
