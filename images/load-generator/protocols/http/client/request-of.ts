// From the arguments of a call to the request that is sent: URL, headers, body, limits.
import { MAX_TIMER_MS, parseDurationSeconds } from "../../../../../contracts/words/duration.ts";
import { checkCallback, type ExpectedStatuses } from "../expected-statuses.ts";
import type { HttpRequest } from "../request.ts";
import { type Body, type Content, compressBytes, contentOf } from "./body.ts";
import { checkFraming } from "./connection-headers.ts";
import type { CookieJar, RequestCookies } from "./cookie-jar.ts";
import { checkFieldText, type GivenHeaders, headersOf } from "./header-text.ts";
import { RequestMemo } from "./request-memo.ts";

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_CACHED_URLS = 1_000;
/** Of a body that is remembered. Longer ones are seldom equal, and are kept as long as their URL is. */
const MOST_CHARACTERS = 4_096;

export type ResponseType = "text" | "binary" | "none";

/**
 * k6's Params. `timeout`: milliseconds, or text such as "10s". `tags.name`: what the request is called in the results;
 * others select what a threshold is about.
 */
export interface Params {
  readonly headers?: GivenHeaders | null;
  readonly tags?: Readonly<Record<string, string | number | boolean | null>> | null;
  readonly timeout?: number | string;
  readonly redirects?: number;
  /** Whether it throws where it gets no answer. */
  readonly throw?: boolean;
  readonly cookies?: RequestCookies;
  /** Instead of the virtual user's own. */
  readonly jar?: CookieJar;
  /** How the request's body is coded: `gzip`, `deflate`, `br`. */
  readonly compression?: string;
  /** `none`: the body is read from the wire and thrown away. */
  readonly responseType?: ResponseType;
  /** How the URL's user and password are shown: `basic` is what happens anyway. */
  readonly auth?: "basic" | "digest";
  /** Which statuses are right: of `http.expectedStatuses`; null: the request is not judged. */
  readonly responseCallback?: ExpectedStatuses | null;
}

interface ParsedUrl {
  readonly url: URL;
  readonly name: string;
  /** The last request of it that had nothing of its own: most of a script's are equal. */
  plain: HttpRequest | null;
  /** Of the others, by method. */
  readonly memos: Map<string, RequestMemo>;
}

const parsedUrls = new Map<string, ParsedUrl>();
/** Found by comparing alone: to look a text up that the script has just put together, all of it has to be hashed. */
let last: { readonly address: string; readonly parsed: ParsedUrl } | null = null;

/** @throws TypeError for what is not a URL */
const parseUrl = (address: string): ParsedUrl => {
  if (last !== null && last.address === address) return last.parsed;
  const parsed = parsedUrls.get(address) ?? parseNew(address);
  last = { address, parsed };
  return parsed;
};

const parseNew = (address: string): ParsedUrl => {
  if (!URL.canParse(address))
    throw new TypeError(`${JSON.stringify(address)} is not a URL: write it whole, as \${target}/path`);
  const url = new URL(address);
  checkEncoding(`${url.username}:${url.password}`);
  const parsed: ParsedUrl = { url, name: `${url.origin}${url.pathname}`, plain: null, memos: new Map() };
  if (parsedUrls.size >= MAX_CACHED_URLS) parsedUrls.clear();
  parsedUrls.set(address, parsed);
  return parsed;
};

/** @throws TypeError */
const checkEncoding = (userAndPassword: string): void => {
  try {
    decodeURIComponent(userAndPassword);
  } catch (cause) {
    throw new TypeError("the user or password in the URL has a % that encodes nothing: write %25", { cause });
  }
};

/** A URL without its query: names are few that way. */
export const nameOf = ({ href }: HttpRequest): string => parseUrl(href).name;

/** Waits only for a body that has to be waited for. @throws TypeError for arguments that make no request */
export const requestOf = (
  method: string,
  address: string | URL,
  body: Body,
  params: Params,
  defaultType: ResponseType,
): HttpRequest | Promise<HttpRequest> => {
  checkParams(params);
  const href = typeof address === "string" ? address : address.href;
  const parsed = parseUrl(href);
  // One that says more than its text does is sent as it is.
  const url = address instanceof URL && address.constructor !== URL ? address : parsed.url;
  const timeoutMs = params.timeout === undefined ? DEFAULT_TIMEOUT_MS : timeoutOf(params.timeout);
  const keepBody = (params.responseType ?? defaultType) !== "none";
  const memo = url === parsed.url && mayRepeat(body, params) ? memoOf(parsed, method) : null;
  const known = memo?.recall((body as string | null | undefined) ?? null, params.headers ?? null, timeoutMs, keepBody);
  if (known !== null && known !== undefined) return known;
  const headers = headersOf(params.headers);
  if ((body === null || body === undefined) && params.cookies === undefined) {
    const { plain } = parsed;
    if (
      plain?.method === method &&
      plain.url === url &&
      plain.timeoutMs === timeoutMs &&
      plain.keepBody === keepBody &&
      headers === null
    )
      return plain;
    checkFraming(headers, 0, false);
    const request = { method, url, href, timeoutMs, keepBody, isRepeated: false, headers, body: null, stream: null };
    if (headers === null) parsed.plain = request;
    return memo?.keep(request) ?? request;
  }
  const whole = (content: Content): HttpRequest => ({
    method,
    url,
    href,
    timeoutMs,
    keepBody,
    isRepeated: false,
    ...withContent(content, headers, params),
  });
  const content = contentOf(body);
  if (content instanceof Promise) return content.then(whole);
  const request = whole(content);
  return memo?.keep(request) ?? request;
};

/** Whether it can be told that two such requests are equal, and none of them is a plain one. */
const mayRepeat = (body: Body, { headers = null, cookies, compression }: Params): boolean => {
  if (cookies !== undefined || compression !== undefined) return false;
  if (typeof body === "string" ? body.length > MOST_CHARACTERS : body !== null && body !== undefined) return false;
  if (headers === null) return typeof body === "string";
  return typeof headers === "object" && !(Symbol.iterator in headers);
};

const memoOf = ({ memos }: ParsedUrl, method: string): RequestMemo => {
  const known = memos.get(method);
  if (known !== undefined) return known;
  const memo = new RequestMemo();
  memos.set(method, memo);
  return memo;
};

const withContent = (
  { bytes, stream = null, type }: Content,
  headers: HttpRequest["headers"],
  { compression, cookies }: Params,
) => {
  if (stream !== null && compression !== undefined)
    throw new TypeError(
      "a stream is sent as it comes: pipe it through a CompressionStream, set content-encoding, and leave compression away",
    );
  const own: Record<string, string> = {};
  const typeName = nameIn(headers, "content-type");
  if (type !== null && !saysWhatIs(headers, typeName, type)) own[typeName ?? "Content-Type"] = type;
  const isCompressed = bytes !== null && compression !== undefined;
  if (isCompressed && nameIn(headers, "content-encoding") === undefined) own["Content-Encoding"] = compression;
  const all = Object.keys(own).length === 0 ? headers : { ...headers, ...own };
  const body = isCompressed ? compressBytes(bytes, compression) : bytes;
  checkFraming(headers, body?.length ?? 0, stream !== null);
  return { headers: cookies === undefined ? all : withCookies(all, cookieText(cookies)), body, stream };
};

/** The name under which the script gave a header, if it did. */
const nameIn = (headers: HttpRequest["headers"], lower: string): string | undefined =>
  headers === null ? undefined : Object.keys(headers).find((name) => name.toLowerCase() === lower);

/** Whether the script's type is taken in the body's place. Without its boundary nobody could read a multipart body. */
const saysWhatIs = (headers: HttpRequest["headers"], name: string | undefined, type: string): boolean => {
  const given = name === undefined ? undefined : headers?.[name];
  if (given === undefined) return false;
  return !(/^multipart\/form-data\s*$/i.test(given) && type.startsWith("multipart/form-data;"));
};

const cookieText = (cookies: RequestCookies): string =>
  Object.entries(cookies)
    .map(([name, cookie]) => {
      const text = `${name}=${typeof cookie === "object" ? cookie.value : cookie}`;
      checkFieldText(`the cookie ${name}`, text);
      return text;
    })
    .join("; ");

/** Behind what stands in the header already. */
export const withCookies = (headers: HttpRequest["headers"], text: string): HttpRequest["headers"] => {
  if (text === "") return headers;
  const name = nameIn(headers, "cookie") ?? "Cookie";
  const before = headers?.[name] ?? "";
  return { ...headers, [name]: before === "" ? text : `${before}; ${text}` };
};

const checkParams = ({ responseType, auth, responseCallback }: Params): void => {
  if (responseType !== undefined && responseType !== "text" && responseType !== "binary" && responseType !== "none")
    throw new TypeError(`responseType ${JSON.stringify(responseType)} is none of text, binary, none`);
  if (auth !== undefined && auth !== "basic" && auth !== "digest")
    throw new TypeError(
      `auth ${JSON.stringify(auth)} is not supported: basic and digest are, and any Authorization header`,
    );
  if (responseCallback !== undefined) checkCallback(responseCallback, "responseCallback");
};

/** As k6 has it: a number without a unit counts milliseconds. @throws TypeError */
const timeoutOf = (timeout: number | string): number => {
  const ms =
    typeof timeout === "number" ? timeout : (parseDurationSeconds(String(timeout), 0.001) ?? Number.NaN) * 1000;
  if (ms > 0 && ms <= MAX_TIMER_MS) return ms;
  const shown = typeof timeout === "string" ? JSON.stringify(timeout) : String(timeout);
  throw new TypeError(
    `timeout ${shown} is neither milliseconds nor text such as "500ms", "10s" or "1m30s", above 0 and below 24 days`,
  );
};
