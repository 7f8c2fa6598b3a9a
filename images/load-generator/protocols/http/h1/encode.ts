// Turns a request into the bytes that HTTP/1.1 sends.
import type { ProxyHop } from "../../../net/dialer.ts";
import type { HttpRequest } from "../request.ts";
import { fieldsOf } from "../request-fields.ts";

/**
 * @param isLast the connection ends with it
 * @param proxy that forwards it: it is told the whole URL. Null: nobody stands between
 * @param agent where the request names none
 */
export const encodeRequest = (
  request: HttpRequest,
  isLast = false,
  proxy: ProxyHop | null = null,
  agent?: string,
): Buffer => {
  const { method, url, body, stream } = request;
  const fields = fieldsOf(request, agent);
  const origin = proxy === null ? "" : `${url.protocol}//${url.host}`;
  let head = `${method} ${origin}${url.pathname}${url.search} HTTP/1.1\r\n`;
  if (proxy !== null && proxy.authorization !== null) head += `Proxy-Authorization: ${proxy.authorization}\r\n`;
  for (const [name, value] of fields) head += `${name}: ${value}\r\n`;
  if (isLast) head += "Connection: close\r\n";
  if (stream !== null) head += "Transfer-Encoding: chunked\r\n";
  else if (body !== null) head += `Content-Length: ${body.length}\r\n`;
  else if (method === "POST" || method === "PUT" || method === "PATCH") head += "Content-Length: 0\r\n";
  head += "\r\n";
  const bytes = Buffer.from(head, "latin1");
  return body === null || body.length === 0 ? bytes : Buffer.concat([bytes, body]);
};
