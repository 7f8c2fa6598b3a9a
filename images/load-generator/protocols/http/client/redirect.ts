// Where a redirect leads, and what of the request goes along.

import { valuesOf } from "../head.ts";
import type { Reply } from "../reply.ts";
import type { HttpRequest } from "../request.ts";

/**
 * The request that a redirect asks for; undefined when the answer is none, or not one that can be followed.
 * @throws TypeError when it asks for a body again that was a stream
 */
export const redirectOf = (request: HttpRequest, reply: Reply): HttpRequest | undefined => {
  const { status } = reply;
  if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) return undefined;
  const locations = valuesOf(reply.head, "location");
  const location = locations.join(", ").replace(/[\x80-\xff]/g, encodeByte);
  // An empty one leads nowhere, as browsers and curl have it: to the same place it would be a loop.
  if (location === "" || !URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url.href);
  url.hash = "";
  const keepsMethod = status === 307 || status === 308 || request.method === "GET" || request.method === "HEAD";
  if (keepsMethod && request.stream !== null)
    throw new TypeError(
      `the redirect ${status} to ${url.href} asks for the body again, and a stream can be read once: send bytes, or set redirects: 0`,
    );
  const headers = request.headers === null ? null : { ...request.headers };
  for (const name of Object.keys(headers ?? {})) {
    const lower = name.toLowerCase();
    const isOfOrigin = lower === "authorization" || lower === "cookie" || lower === "host";
    const isOfBody = lower === "content-type" || lower === "content-encoding";
    if ((isOfOrigin && url.origin !== request.url.origin) || (!keepsMethod && isOfBody)) delete headers?.[name];
  }
  return {
    ...request,
    url,
    href: url.href,
    headers,
    ...(keepsMethod ? {} : { method: "GET", body: null, stream: null }),
  };
};

/** As browsers and curl do: whatever the server meant by its bytes, it gets them back. */
const encodeByte = (byte: string): string => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
