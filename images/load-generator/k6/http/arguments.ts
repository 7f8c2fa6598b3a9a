// What a k6 script gives to a request, in the form that the client takes. Nearly always it is that already, and is
// handed on as it is.
import type { Body } from "../../protocols/http/client/body.ts";
import { FileData } from "../../protocols/http/client/body.ts";
import type { Params } from "../../protocols/http/client/request-of.ts";
import type { K6User } from "../user.ts";

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

export const addressOf = (url: unknown): string => {
  if (typeof url === "string") return url;
  return url === undefined || url === null ? "" : String(url);
};

/** Fields of a form are texts: one that holds an object is sent as its JSON. */
export const bodyOf = (body: unknown): Body => {
  if (typeof body !== "object" || body === null || Object.getPrototypeOf(body) !== Object.prototype)
    return body as Body;
  let form: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(body)) {
    const isNested = typeof value === "object" && value !== null && !(value instanceof FileData);
    if (!isNested || Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) continue;
    form ??= { ...body };
    form[name] = JSON.stringify(value);
  }
  return form ?? (body as Body);
};

const NO_PARAMS: Params = {};

export const paramsOf = (user: K6User, url: unknown, given: unknown): Params => {
  const params = (given ?? NO_PARAMS) as Params;
  const headers = sentHeaders(params.headers as Readonly<Record<string, unknown>> | undefined);
  const name = url instanceof TaggedUrl ? url.name : undefined;
  if (headers === params.headers && name === undefined && !user.hasTags) return params;
  const tags = user.tagsWith(params.tags);
  return {
    ...params,
    ...(headers === undefined ? {} : { headers: headers as Params["headers"] }),
    tags: (name === undefined ? tags : { name, ...tags }) as Params["tags"],
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
  if (typeof headers !== "object" || headers === null) return headers;
  for (const name in headers)
    if (isTransports(name)) return Object.fromEntries(Object.entries(headers).filter(([own]) => !isTransports(own)));
  return headers;
};

const isTransports = (name: string): boolean => {
  const first = name.charCodeAt(0) | 0x20;
  // c, t, u, e, k, p, h: the first letter settles most of them. A colon begins what HTTP/2 has in a head of its own.
  if (name.startsWith(":")) return true;
  return FIRST_LETTERS.has(first) && TRANSPORTS.has(name.toLowerCase());
};

const FIRST_LETTERS: ReadonlySet<number> = new Set([...TRANSPORTS].map((name) => name.charCodeAt(0)));
