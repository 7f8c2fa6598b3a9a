// A request as its answer tells of it, k6's shape.
import { canonicalNameOf } from "../head.ts";
import type { HttpRequest } from "../request.ts";

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** By name, each with its values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly cookies: Readonly<Record<string, readonly { name: string; value: string; replace: boolean }[]>>;
}

/** @param request null: none was made */
export const sentRequestOf = (request: HttpRequest | null, url: string): SentRequest => {
  if (request === null) return { method: "", url, body: "", headers: {}, cookies: {} };
  const headers: Record<string, readonly string[]> = {};
  const cookies: Record<string, { name: string; value: string; replace: boolean }[]> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers[canonicalNameOf(name)] = [value];
    if (name.toLowerCase() !== "cookie") continue;
    for (const pair of value.split(/;\s*/)) {
      const [key = "", ...rest] = pair.split("=");
      cookies[key] = [...(cookies[key] ?? []), { name: key, value: rest.join("="), replace: false }];
    }
  }
  return { method: request.method, url: request.href, body: request.body?.toString("utf8") ?? "", headers, cookies };
};
