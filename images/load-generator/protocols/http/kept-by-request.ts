// What an engine makes of requests, as bytes or a head: kept of those that are sent again and again.
import type { HttpRequest } from "./request.ts";

/** Of one URL. */
export class KeptByRequest<T> {
  /** Of requests without headers and body, by method. */
  readonly #bare = new Map<string, T>();
  readonly #repeated = new WeakMap<HttpRequest, T>();

  get(request: HttpRequest): T | undefined {
    if (isBare(request)) return this.#bare.get(request.method);
    return request.isRepeated ? this.#repeated.get(request) : undefined;
  }

  keep(request: HttpRequest, made: T): void {
    if (isBare(request)) this.#bare.set(request.method, made);
    else if (request.isRepeated) this.#repeated.set(request, made);
  }
}

const isBare = ({ headers, body, stream }: HttpRequest): boolean =>
  headers === null && body === null && stream === null;
