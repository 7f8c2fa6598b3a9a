// Between a script's headers and HTTP/2's: names in lower case, what belongs to a connection left out, the request line
// in fields.
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";
import type { Head } from "../head.ts";
import type { HttpRequest } from "../request.ts";
import { fieldsOf } from "../request-fields.ts";

const { HTTP2_HEADER_AUTHORITY, HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_SCHEME } = constants;
/**
 * They belong to a connection, and HTTP/2 does not let them travel (RFC 9113, 8.2.2); the host is a field of its own.
 */
const NOT_SENT = new Set(["host", "keep-alive", "proxy-connection", "http2-settings"]);

export const headersOf = (request: HttpRequest, agent?: string): OutgoingHttpHeaders => {
  const { method, url, body } = request;
  let authority = url.host;
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of fieldsOf(request, agent)) {
    const lower = name.toLowerCase();
    if (lower === "host") authority = value;
    else if (!NOT_SENT.has(lower))
      headers[lower] = Object.hasOwn(headers, lower) ? `${headers[lower]}, ${value}` : value;
  }
  if (body !== null) headers["content-length"] = String(body.length);
  return {
    [HTTP2_HEADER_METHOD]: method,
    [HTTP2_HEADER_SCHEME]: "https",
    [HTTP2_HEADER_AUTHORITY]: authority,
    [HTTP2_HEADER_PATH]: `${url.pathname}${url.search}`,
    ...headers,
  };
};

/** Repeated fields come as one list only where joining them would spoil them. */
export const headOf = (headers: IncomingHttpHeaders): Head => ({
  proto: "HTTP/2.0",
  reason: "",
  fields: Object.entries(headers).flatMap(([name, value]) => {
    if (name.startsWith(":") || value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const);
  }),
});

/** `HTTP/2.0 200`, its line end and the empty line. */
const STATUS_LINE_BYTES = 16;

/** As HTTP/1.1 would write it: on the wire, where it is compressed, a head is shorter. */
export const receivedBytesOf = ({ fields }: Head): number =>
  fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, STATUS_LINE_BYTES);

export const sentBytesOf = (headers: OutgoingHttpHeaders): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
