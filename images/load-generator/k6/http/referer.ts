// The header by which a redirect's request tells where it was led from, as k6's client sends it.
import type { HttpRequest } from "../../protocols/http/request.ts";

/** The script's own stays; a page that was read by TLS is told to nobody without. */
export const withReferer = (next: HttpRequest, from: HttpRequest, first: HttpRequest): HttpRequest => {
  const isTold = from.url.protocol === "http:" || next.url.protocol === "https:";
  const isGiven = Object.keys(first.headers ?? {}).some((name) => name.toLowerCase() === "referer");
  if (!isTold || isGiven) return next;
  const { protocol, host, pathname, search } = from.url;
  return { ...next, headers: { ...next.headers, Referer: `${protocol}//${host}${pathname}${search}` } };
};
