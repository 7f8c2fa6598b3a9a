// Between a script's headers and HTTP/2's: names in lower case, what belongs to a connection left out, the request line in fields.
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";
import type { HttpRequest } from "../request.ts";
import { fieldsOf } from "../request-fields.ts";

const { HTTP2_HEADER_AUTHORITY, HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_SCHEME } = constants;
/** Of a connection, which HTTP/2 does not let travel (RFC 9113, 8.2.2); the host is a field of its own. */
const NOT_SENT = new Set(["host", "keep-alive", "proxy-connection", "http2-settings"]);

/** @throws BadRequest for a header that is not one */
export const headersOf = (request: HttpRequest): OutgoingHttpHeaders => {
  const { method, url, body } = request;
  let authority = url.host;
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of fieldsOf(request)) {
    const lower = name.toLowerCase();
    if (lower === "host") authority = value;
    else if (!NOT_SENT.has(lower)) headers[lower] = value;
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

/** As text, in HTTP/1.1's form: what scripts see of a head is read from that. */
export const headOf = (status: number, headers: IncomingHttpHeaders): string => {
  let head = `HTTP/2.0 ${status}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) head += `${name}: ${one}\r\n`;
  }
  return `${head}\r\n`;
};
