// What a k6 script gives to a request, in the form that the client takes. Nearly always it is that already, and is
// handed on as it is.
import type { Body } from "../../protocols/http/client/body.ts";
import { FileData } from "../../protocols/http/client/body.ts";
import { checkMethod } from "../../protocols/http/client/header-text.ts";
import type { Params } from "../../protocols/http/client/request-of.ts";
import type { K6User } from "../user.ts";
import { NoUrl, type UrlAsWritten, urlAsWritten } from "./url-as-written.ts";

/** What `` http.url`…` `` gives: a URL, and the name that it is counted under. */
export class TaggedUrl {
  readonly url: string;
  readonly name: string;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  toString(): string {
    return this.url;
  }
}

/** A template's text with its values put in, and with `${}` where they stood as its name. */
export const taggedUrl = (texts: readonly string[], ...values: readonly unknown[]): TaggedUrl =>
  new TaggedUrl(
    texts.map((text, index) => text + (index < values.length ? String(values[index]) : "")).join(""),
    texts.join("$" + "{}"),
  );

/** @throws NoUrl for what k6 sends nothing for */
export const addressOf = (url: unknown): string | UrlAsWritten => {
  if (typeof url === "string") return urlAsWritten(url);
  if (url instanceof TaggedUrl || url instanceof String) return urlAsWritten(String(url));
  throw new NoUrl(`the URL is ${url === null ? "null" : `of the type ${typeof url}`}: a URL is a text`);
};

/** Looked for first: to check a text anew for each request costs a hundredth of it. */
const USUAL_METHODS: ReadonlySet<unknown> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

/** In the case that it is written in; none is GET. @throws TypeError for what is no method */
export const methodOf = (method: unknown): string => {
  if (USUAL_METHODS.has(method)) return method as string;
  const text = method === undefined || method === null || method === "" ? "GET" : String(method);
  checkMethod(text);
  return text;
};

/** Fields of a form are sent in the order of their names, each as the text that Go has for its value. */
export const bodyOf = (body: unknown): Body => {
  if (typeof body !== "object" || body === null || Object.getPrototypeOf(body) !== Object.prototype)
    return body as Body;
  const fields = Object.entries(body);
  // The parts of a multipart body stay in theirs; a list is one part.
  const isMultipart = fields.some(([, value]) => value instanceof FileData);
  if (!isMultipart) fields.sort(byName);
  return Object.fromEntries(
    fields.map(([name, value]) => [name, !isMultipart && Array.isArray(value) ? value.map(fieldOf) : fieldOf(value)]),
  );
};

/** What is no data, such as a function, the client refuses. */
const fieldOf = (value: unknown): unknown =>
  isNested(value) || Array.isArray(value) || value === null || value === undefined ? goText(value) : value;

/** `map[a:1 b:[x y]]`: the names in their order. */
const goText = (value: unknown): string => {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (!isNested(value) || value instanceof Date) return String(value);
  const fields = Object.entries(value as object).sort(byName);
  return `map[${fields.map(([name, one]) => `${name}:${goText(one)}`).join(" ")}]`;
};

export const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

const isNested = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null || value instanceof FileData) return false;
  return !Array.isArray(value) && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);
};

const NO_PARAMS: Params = {};

export const paramsOf = (user: K6User, url: unknown, given: unknown): Params => {
  // Most calls give none.
  if (given === undefined && !user.hasTags && typeof url === "string") return NO_PARAMS;
  const params = (given ?? NO_PARAMS) as Params;
  const headers = sentHeaders(params.headers as Readonly<Record<string, unknown>> | undefined);
  const name = url instanceof TaggedUrl ? url.name : undefined;
  const tags = user.tagsWith(params.tags);
  const cookies = params.cookies === undefined ? undefined : sentCookies(params.cookies);
  const isAsGiven = headers === params.headers && tags === params.tags && cookies === params.cookies;
  if (isAsGiven && name === undefined) return params;
  return {
    ...params,
    headers: headers as Params["headers"],
    cookies,
    tags: name === undefined ? tags : { name, ...tags },
  } as Params;
};

/** What says how a request travels, which recorders write down: the client sets it by itself. */
const TRANSPORTS: ReadonlySet<string> = new Set([
  ...["content-length", "transfer-encoding", "connection", "upgrade", "expect", "trailer", "te", "keep-alive"],
  ...["proxy-connection", "http2-settings"],
]);

const sentHeaders = (
  headers: Readonly<Record<string, unknown>> | null | undefined,
): Readonly<Record<string, unknown>> | null | undefined => {
  // What has no values by names is no headers, as in k6.
  if (typeof headers !== "object" || headers === null) return undefined;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== "string" || isTransports(name) || BEYOND_ASCII.test(value)) return textsOf(headers);
  }
  return headers;
};

/** Whatever a value is, its text is sent: `undefined` too. */
const textsOf = (headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !isTransports(name))
      .map(([name, value]) => [name, bytesOfText(String(value))]),
  );

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** Each byte of UTF-8 as a character, which is how heads of requests are written. */
const bytesOfText = (text: string): string =>
  BEYOND_ASCII.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;

/** Of an object its value is sent, of whatever else its text. */
const sentCookies = (cookies: unknown): Params["cookies"] => {
  if (typeof cookies !== "object" || cookies === null) return undefined;
  const sent = Object.entries(cookies as Readonly<Record<string, unknown>>).map(([name, cookie]) => {
    if (typeof cookie !== "object" || cookie === null) return [name, String(cookie)];
    const { value = "", replace } = cookie as { readonly value?: unknown; readonly replace?: unknown };
    return [name, { value: String(value), replace: replace === true }];
  });
  return Object.fromEntries(sent) as Params["cookies"];
};

const isTransports = (name: string): boolean => {
  const first = name.charCodeAt(0) | 0x20;
  // c, t, u, e, k, p, h: the first letter settles most of them.
  return FIRST_LETTERS.has(first) && TRANSPORTS.has(name.toLowerCase());
};

const FIRST_LETTERS: ReadonlySet<number> = new Set([...TRANSPORTS].map((name) => name.charCodeAt(0)));
