// `http` as a script has it: k6's functions and parameters. Follows redirects, each hop a request of its own; records every attempt.
import { FAILURES } from "../../../contracts/outcomes.ts";
import type { HttpRequest, HttpSession } from "../http-engine.ts";
import { parseFields } from "../http1/head-fields.ts";
import type { Reply } from "../http1/reply.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { Response } from "./response.ts";

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_REDIRECTS = 10;
const MAX_CACHED_URLS = 1_000;

/** k6's Params. `timeout`: milliseconds, or text such as "10s". `tags.name`: what the request is called in the results. */
export interface Params {
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly timeout?: number | string;
  readonly redirects?: number;
}

export type Body = string | Uint8Array | Readonly<Record<string, unknown>> | null | undefined;

/** What belongs to the virtual user that calls. */
export interface ClientContext {
  readonly session: HttpSession;
  readonly recorder: Recorder;
  /** `::buy`, "" outside of any group. */
  readonly group: () => string;
  /** How long after it was due the present iteration began; UNSCHEDULED where nothing was due. */
  readonly lateMicros: () => number;
  /** Throws what ends an iteration that was cut. */
  readonly throwIfStopped: () => void;
  /** Null while the slot is this worker's, else when it is again. */
  readonly permission: () => Promise<void> | null;
  /** Told that the iteration gave others their turn. */
  readonly waited: () => void;
}

export const createHttpClient = (context: ClientContext) => {
  const request = (method: string, url: string | URL, body?: Body, params?: Params): Promise<Response> =>
    exchange(context, method.toUpperCase(), url, body, params ?? NO_PARAMS);
  return {
    request,
    get: (url: string | URL, params?: Params) => request("GET", url, null, params),
    head: (url: string | URL, params?: Params) => request("HEAD", url, null, params),
    options: (url: string | URL, body?: Body, params?: Params) => request("OPTIONS", url, body, params),
    post: (url: string | URL, body?: Body, params?: Params) => request("POST", url, body, params),
    put: (url: string | URL, body?: Body, params?: Params) => request("PUT", url, body, params),
    patch: (url: string | URL, body?: Body, params?: Params) => request("PATCH", url, body, params),
    del: (url: string | URL, body?: Body, params?: Params) => request("DELETE", url, body, params),
  };
};

const NO_PARAMS: Params = {};

const exchange = async (
  context: ClientContext,
  method: string,
  address: string | URL,
  body: Body,
  params: Params,
): Promise<Response> => {
  context.throwIfStopped();
  let request = requestOf(method, address, body, params);
  const name = params.tags?.name ?? nameOf(request);
  const maxRedirects = params.redirects ?? DEFAULT_REDIRECTS;
  for (let hops = 0; ; hops++) {
    const permission = context.permission();
    if (permission !== null) {
      await permission;
      context.throwIfStopped();
    }
    const reply = await context.session.send(request);
    context.waited();
    record(context, name, request, reply);
    context.throwIfStopped();
    const next = hops < maxRedirects ? redirectOf(request, reply) : undefined;
    if (next === undefined) return new Response(reply, request.href);
    request = next;
  }
};

const record = ({ recorder, group, lateMicros }: ClientContext, name: string, request: HttpRequest, reply: Reply): void => {
  recorder.request(name, request.method, group(), reply, lateMicros());
  if (reply.failure === null || reply.failure === "aborted") return;
  // The engine's words may hold ports and byte counts, which differ each time; those of a refusal name what to do.
  const isRefusal = FAILURES[reply.failure].outcome === "never-sent";
  const message = isRefusal ? reply.message : `${FAILURES[reply.failure].meaning} (${request.url.host})`;
  recorder.errors.count("request", message, `${request.method} ${name}`);
};

interface ParsedUrl {
  readonly url: URL;
  readonly name: string;
}

const parsedUrls = new Map<string, ParsedUrl>();

/** @throws TypeError for what is not a URL */
const parseUrl = (address: string): ParsedUrl => {
  const known = parsedUrls.get(address);
  if (known !== undefined) return known;
  if (!URL.canParse(address))
    throw new TypeError(`${JSON.stringify(address)} is not a URL: write it whole, as \${target}/path`);
  const url = new URL(address);
  const parsed = { url, name: `${url.origin}${url.pathname}` };
  if (parsedUrls.size >= MAX_CACHED_URLS) parsedUrls.clear();
  parsedUrls.set(address, parsed);
  return parsed;
};

/** A URL without its query: names are few that way. */
const nameOf = ({ href }: HttpRequest): string => parseUrl(href).name;

const requestOf = (method: string, address: string | URL, body: Body, params: Params): HttpRequest => {
  const href = typeof address === "string" ? address : address.href;
  const { url } = parseUrl(href);
  const content = contentOf(body);
  const given = params.headers ?? null;
  const headers = content.type === null || hasContentType(given) ? given : { ...given, "Content-Type": content.type };
  return {
    method,
    url,
    href,
    headers,
    body: content.bytes,
    timeoutMs: params.timeout === undefined ? DEFAULT_TIMEOUT_MS : timeoutOf(params.timeout),
    keepBody: true,
  };
};

const hasContentType = (headers: Readonly<Record<string, string>> | null): boolean =>
  headers !== null && Object.keys(headers).some((name) => name.toLowerCase() === "content-type");

/** Text and bytes go as they are; an object goes as a form, as in k6. */
const contentOf = (body: Body): { bytes: Buffer | null; type: string | null } => {
  if (body === null || body === undefined) return { bytes: null, type: null };
  if (typeof body === "string") return { bytes: Buffer.from(body), type: null };
  if (body instanceof Uint8Array)
    return { bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength), type: null };
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(body)) form.append(key, String(value));
  return { bytes: Buffer.from(form.toString()), type: "application/x-www-form-urlencoded" };
};

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** @throws TypeError */
const timeoutOf = (timeout: number | string): number => {
  const [, digits, unit = "ms"] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(String(timeout)) ?? [];
  if (digits === undefined)
    throw new TypeError(`timeout ${JSON.stringify(timeout)} is neither milliseconds nor text such as "10s"`);
  return Number(digits) * (UNITS_MS[unit] ?? 1);
};

/** The request that a redirect asks for; undefined when the answer is none, or not one that can be followed. */
const redirectOf = (request: HttpRequest, reply: Reply): HttpRequest | undefined => {
  const { status } = reply;
  if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) return undefined;
  const location = parseFields(reply.head).Location;
  if (location === undefined || !URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url.href);
  url.hash = "";
  const keepsMethod = status === 307 || status === 308 || request.method === "GET" || request.method === "HEAD";
  const headers = request.headers === null ? null : { ...request.headers };
  for (const name of Object.keys(headers ?? {})) {
    const lower = name.toLowerCase();
    const isOfOrigin = lower === "authorization" || lower === "cookie" || lower === "host";
    if ((isOfOrigin && url.origin !== request.url.origin) || (!keepsMethod && lower === "content-type"))
      delete headers?.[name];
  }
  return {
    ...request,
    url,
    href: url.href,
    headers,
    ...(keepsMethod ? {} : { method: "GET", body: null }),
  };
};
