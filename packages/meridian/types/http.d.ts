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
  /** What the request is told apart by in results and thresholds; `name` is what it is called there. */
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
  readonly auth?: "basic" | "digest";
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
  /** A GET without a body in the answer. */
  head<Type extends ResponseType = "text">(url: Url, params?: Params<Type>): Promise<Response<Type>>;
  /** Which methods a resource has. */
  options<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** @param body text and bytes as they are, an object as a form; JSON by `JSON.stringify` and its header */
  post<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** As `post`. */
  put<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** As `post`. */
  patch<Type extends ResponseType = "text">(url: Url, body?: Body, params?: Params<Type>): Promise<Response<Type>>;
  /** DELETE: the body comes before the parameters, as k6 has it. */
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
  /** The same by names: `const { list, item } = await http.batch({ list: url, item: url })`. */
  batch<Name extends string>(requests: Readonly<Record<Name, BatchRequest>>): Promise<Record<Name, Response>>;
  /** A body's field that is sent as a file: its content, or the path of a file beside the script. */
  file(data: string | Uint8Array | ArrayBuffer, filename?: string, contentType?: string): FileData;
  /** The virtual user's own. */
  cookieJar(): CookieJar;
  /** For a jar beside the virtual user's own: `new http.CookieJar()`, as a request's `jar`. */
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
  /** As in `200 OK`: what follows the number. */
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
  /** Where its time went, in milliseconds. */
  readonly timings: Timings;
  /** Why there is no answer, in words; "" when there is one. */
  readonly error: string;
  /** k6's number for it; 0 when there is an answer. */
  readonly error_code: number;
  /** What was asked, as it was sent: the last request, after redirects. */
  readonly request: SentRequest;
  /** The address that answered; "" without an answer. */
  readonly remote_ip: string;
  /** Of that address. */
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

/** A request as it was sent. */
export interface SentRequest {
  /** In capitals. */
  readonly method: string;
  /** Whole. */
  readonly url: string;
  /** As text. */
  readonly body: string;
  /** Name → values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** What was sent of the jar and of the request's own, by name. */
  readonly cookies: Readonly<Record<string, readonly { name: string; value: string; replace: boolean }[]>>;
}

/** Milliseconds. `duration` is sending, waiting and receiving. */
export interface Timings {
  /** Until a connection was free. */
  readonly blocked: number;
  /** Of TCP, where one was opened. */
  readonly connecting: number;
  /** Of TLS, where one was opened. */
  readonly tls_handshaking: number;
  /** Until the request was written. */
  readonly sending: number;
  /** From there to the answer's first byte. */
  readonly waiting: number;
  /** From there to its last. */
  readonly receiving: number;
  /** `sending`, `waiting` and `receiving`: what `http_req_duration` has. */
  readonly duration: number;
}

/** A cookie as an answer set it. */
export interface ReceivedCookie {
  /** What it is called. */
  readonly name: string;
  /** As it came. */
  readonly value: string;
  /** "" where the answer said none. */
  readonly domain: string;
  /** "" where the answer said none. */
  readonly path: string;
  /** Not for a page's own scripts. */
  readonly http_only: boolean;
  /** For https alone. */
  readonly secure: boolean;
  /** Seconds; 0: none given. */
  readonly max_age: number;
  /** Epoch milliseconds; 0: none given. */
  readonly expires: number;
}

/** For which requests a cookie is, and how long; where nothing is said for the URL that it was set for. */
export interface CookieOptions {
  /** And those below it. */
  readonly domain?: string;
  /** And what is below it. */
  readonly path?: string;
  /** A date in words, as in the header. */
  readonly expires?: string;
  /** Seconds. */
  readonly max_age?: number;
  /** For https alone. */
  readonly secure?: boolean;
  /** Nothing here looks at it. */
  readonly http_only?: boolean;
}

/** A virtual user's cookies: kept from answers, and sent along where they are for. */
export interface CookieJar {
  /** @returns whether it may be set for that URL */
  set(url: string, name: string, value: string, options?: CookieOptions): boolean;
  /** Name → values. */
  cookiesForURL(url: string): Record<string, string[]>;
  /** Forgets all of that URL's. */
  clear(url: string): void;
  /** Forgets one of them. */
  delete(url: string, name: string): void;
}

/** Of `http.file`. */
export interface FileData {
  /** As it is sent along. */
  readonly filename: string;
  /** As it is sent along. */
  readonly content_type: string;
}

declare const expected: unique symbol;
/** Of `http.expectedStatuses`. */
export interface ExpectedStatuses {
  /** No other object is one. */
  readonly [expected]: true;
}
