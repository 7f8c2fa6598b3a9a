// Recognizes a request that scripts make again and again, with equal headers and an equal text as its body. From the
// third time on it is the same object, and engines keep what they send of that.
import type { HttpRequest } from "../request.ts";

/** Of one URL and method. */
export class RequestMemo {
  #text: string | null = null;
  #names: readonly string[] = [];
  #values: readonly unknown[] = [];
  #timeoutMs = 0;
  #keepBody = false;
  #isSeenAgain = false;
  #request: HttpRequest | null = null;

  /** @returns the request that was kept; null: it has to be made, and `keep` be told of it */
  recall(text: string | null, headers: object | null, timeoutMs: number, keepBody: boolean): HttpRequest | null {
    const isEqual =
      this.#text === text &&
      this.#timeoutMs === timeoutMs &&
      this.#keepBody === keepBody &&
      this.#hasHeaders(headers as Readonly<Record<string, unknown>> | null);
    if (isEqual) {
      this.#isSeenAgain = true;
      return this.#request;
    }
    this.#text = text;
    this.#names = headers === null ? [] : Object.keys(headers);
    this.#values = headers === null ? [] : Object.values(headers);
    this.#timeoutMs = timeoutMs;
    this.#keepBody = keepBody;
    this.#isSeenAgain = false;
    this.#request = null;
    return null;
  }

  /** @returns what is to be sent in its place: its headers may be an object that the script goes on to change */
  keep(request: HttpRequest): HttpRequest {
    if (!this.#isSeenAgain) return request;
    this.#request = { ...request, headers: request.headers === null ? null : { ...request.headers }, isRepeated: true };
    return this.#request;
  }

  /** In the same order; what is no text may have changed within. */
  #hasHeaders(headers: Readonly<Record<string, unknown>> | null): boolean {
    let count = 0;
    for (const name in headers) {
      const value = headers[name];
      if (typeof value !== "string" || this.#values[count] !== value || this.#names[count] !== name) return false;
      count += 1;
    }
    return count === this.#names.length;
  }
}
