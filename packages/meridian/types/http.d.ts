// `http` as a script has it: k6's functions, parameters and answers.

/** Values by their names; `name` is what a request is called in the results. null and undefined stand for no tag. */
export type Tags = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A URL whole, as `${target}/path`; a `URL` does too. */
export type Url = string | { readonly href: string };

/** Text and bytes as they are; an object as a form, or as multipart where a part is a file; FormData; a stream. */
export type Body = string | object | null | undefined;

/** What an answer's `body` is: text, an ArrayBuffer, or null because nothing is kept. */
export type ResponseType = "text" | "binary" | "none";

/** What a request carries besides its body, and how it is sent. */
export interface Params<Type extends ResponseType = ResponseType> {
  /** null and undefined are left out. */
  readonly headers?: Readonly<Record<string, string | number | boolean | null | undefined>> | null;
  readonly tags?: Tags | null;
  /** Milliseconds, or text such as "10s"; 60 s when it is not given. */
  readonly timeout?: number | string;
  /** How many hops are followed; 10 when it is not given. */
  readonly redirects?: number;
  /** Whether it throws where it gets no answer; the config's `http.throw` when it is not given. */
  readonly throw?: boolean;
  /** Beside the jar's; with `replace` in place of the jar's cookie of that name. */
  readonly cookies?: Readonly<Record<string, string | { readonly value: string; readonly replace?: boolean }>>;
  /** Instead of the virtual user's own. */
  readonly jar?: CookieJar;
  /** Of the request's body: "gzip", "deflate", "br", or several with commas between them. */
  readonly compression?: string;
  /** What `body` is: text when nothing is said here or in the config. */
  readonly responseType?: Type;
  /** What a user and password in the URL mean anyway. */
  readonly auth?: "basic";
  /** Which statuses are right: of `http.expectedStatuses`. null: the request is not judged. */
  readonly responseCallback?: ExpectedStatuses | null;
}

/**
 * `http` of the context: k6's functions, each a promise of its answer. `url` is whole, as `${target}/path`.
 *
 * ```ts
 * const response = await http.get(`${target}/products`, { tags: { name: "list products" } });
 * ```
 */
export interface Http {
  /** @param params headers, tags, timeout, … */
  get<Type extends ResponseType = "text">(url: Url, params?: Params<Type>): Promise<Response<Type>>;
  head<Type extends ResponseType = "text">(url: Url, params?: Params<Type>): Promise<Response<Type>>;
  options<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** @param body text and bytes as they are, an object as a form; JSON by `JSON.stringify` and its header */
  post<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  put<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  patch<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  del<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** @param method any that is one, in any case */
  request<Type extends ResponseType = "text">(
    method: string,
    url: Url,
    body?: Body,
    params?: Params<Type>,
  ): Promise<Response<Type>>;
  /** Several at once, 20 at most and 6 to one host; the answers have the keys of the requests. */
  batch<const Requests extends readonly unknown[] | []>(
    requests: {
      readonly [Index in keyof Requests]: BatchRequest;
    },
  ): Promise<{ -readonly [Index in keyof Requests]: Response }>;
  batch<Name extends string>(requests: Readonly<Record<Name, BatchRequest>>): Promise<Record<Name, Response>>;
  /** A body's field that is sent as a file: its content, or the path of a file beside the script. */
  file(data: string | Uint8Array | ArrayBuffer, filename?: string, contentType?: string): FileData;
  /** The virtual user's own. */
  cookieJar(): CookieJar;
  readonly CookieJar: new () => CookieJar;
  /** Statuses that are right answers: `404`, `{ min: 200, max: 299 }`. */
  expectedStatuses(...statuses: readonly (number | { readonly min: number; readonly max: number })[]): ExpectedStatuses;
  /** What holds for each request of this virtual user from now on, but for those that say otherwise. */
  setResponseCallback(callback: ExpectedStatuses | null): void;
}

/** A URL alone is a GET. */
export type BatchRequest =
  | Url
  | readonly [method: string, url: Url, body?: Body, params?: Params]
  | { readonly method?: string; readonly url: Url; readonly body?: Body; readonly params?: Params };

/** What came back. One that failed does not throw: its `status` is 0, and `error` says why. */
export interface Response<Type extends ResponseType = ResponseType> {
  /** 0: no answer. */
  readonly status: number;
  readonly status_text: string;
  /** Where the answer came from: after redirects, the last URL. */
  readonly url: string;
  /** "HTTP/1.1" or "HTTP/2.0"; "" without an answer. */
  readonly proto: string;
  /** Names in the usual capitals: `Content-Type`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What this answer set, by name. */
  readonly cookies: Readonly<Record<string, readonly ReceivedCookie[]>>;
  /** Text; an ArrayBuffer with `responseType: "binary"`; null with "none". */
  readonly body: { readonly text: string; readonly binary: ArrayBuffer; readonly none: null }[Type] | null;
  readonly timings: Timings;
  /** Why there is no answer, in words; "" when there is one. */
  readonly error: string;
  /** k6's number for it; 0 when there is an answer. */
  readonly error_code: number;
  /** What was asked, as it was sent: the last request, after redirects. */
  readonly request: SentRequest;
  /** The address that answered; "" without an answer. */
  readonly remote_ip: string;
  readonly remote_port: number;
  /** `tls1.3`; "" without TLS. */
  readonly tls_version: string;
  /** By its name at IANA; "" without TLS. */
  readonly tls_cipher_suite: string;
  /** Whether the certificate was taken back: nobody asks, so k6's word is "unknown". */
  readonly ocsp: { readonly status: string };
  /**
   * The body parsed, or a part of it: `json("items.0.name")`; undefined where there is none. Throws for no JSON.
   * `json<Product[]>("items")` says what you know of it.
   */
  json<T = unknown>(path?: string | number): T;
  /** The body as it came, decompressed. */
  bytes(): Uint8Array;
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly cookies: Readonly<Record<string, readonly { name: string; value: string; replace: boolean }[]>>;
}

/** Milliseconds. `duration` is sending, waiting and receiving. */
export interface Timings {
  readonly blocked: number;
  readonly connecting: number;
  readonly tls_handshaking: number;
  readonly sending: number;
  readonly waiting: number;
  readonly receiving: number;
  readonly duration: number;
}

export interface ReceivedCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly http_only: boolean;
  readonly secure: boolean;
  /** Seconds; 0: none given. */
  readonly max_age: number;
  /** Epoch milliseconds; 0: none given. */
  readonly expires: number;
}

export interface CookieOptions {
  readonly domain?: string;
  readonly path?: string;
  /** A date in words, as in the header. */
  readonly expires?: string;
  readonly max_age?: number;
  readonly secure?: boolean;
  readonly http_only?: boolean;
}

export interface CookieJar {
  set(url: string, name: string, value: string, options?: CookieOptions): boolean;
  /** Name → values. */
  cookiesForURL(url: string): Record<string, string[]>;
  clear(url: string): void;
  delete(url: string, name: string): void;
}

/** Of `http.file`. */
export interface FileData {
  readonly filename: string;
  readonly content_type: string;
}

declare const expected: unique symbol;
/** Of `http.expectedStatuses`. */
export interface ExpectedStatuses {
  readonly [expected]: true;
}
