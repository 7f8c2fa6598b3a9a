// A request as an engine is given it, for tests that care about a few of its fields.
import type { HttpRequest } from "../../../../images/load-generator/protocols/http/request.ts";

export const requestTo = (href: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  url: new URL(href),
  href,
  headers: null,
  body: null,
  stream: null,
  timeoutMs: 5_000,
  keepBody: true,
  isRepeated: false,
  ...changes,
});
