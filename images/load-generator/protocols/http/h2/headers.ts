// A script's headers as HTTP/2 has them: names in lower case, what belongs to a connection left out, the request line
// in fields.
import type { HttpRequest } from "../request.ts";
import { fieldsOf } from "../request-fields.ts";
import { encodeFields } from "./hpack/encoder.ts";

/**
 * They belong to a connection, and HTTP/2 does not let them travel (RFC 9113, 8.2.2); the host is a field of its own.
 */
const NOT_SENT = new Set(["host", "keep-alive", "proxy-connection", "http2-settings"]);

export const headersOf = (request: HttpRequest, agent?: string): Record<string, string> => {
  const { method, url, body } = request;
  let authority = url.host;
  const headers: Record<string, string> = {};
  for (const [name, value] of fieldsOf(request, agent)) {
    const lower = name.toLowerCase();
    if (lower === "host") authority = value;
    else if (!NOT_SENT.has(lower))
      headers[lower] = Object.hasOwn(headers, lower) ? `${headers[lower]}, ${value}` : value;
  }
  if (body !== null) headers["content-length"] = String(body.length);
  return {
    ":method": method,
    ":scheme": "https",
    ":authority": authority,
    ":path": `${url.pathname}${url.search}`,
    ...headers,
  };
};

/** A request's head, ready to be sent on any connection. */
export interface RequestHead {
  readonly block: Buffer;
  /** As HTTP/1.1 would write its fields: on the wire, where they are compressed, they are shorter. */
  readonly bytes: number;
}

export const requestHeadOf = (request: HttpRequest, agent?: string): RequestHead => {
  const fields = Object.entries(headersOf(request, agent));
  return {
    block: encodeFields(fields),
    bytes: fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0),
  };
};
