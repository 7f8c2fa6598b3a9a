// Who may ask the live page's server for what: whoever has its address with the secret in it, by its own name, and no
// other page. Pure.
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { PAGE_PATHS } from "../../dashboard/live/paths.ts";

export interface PageRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type Pass =
  | { readonly is: "page" | "script" | "style" | "icon" | "stop" }
  | { readonly is: "events" }
  | { readonly is: "refused"; readonly statusCode: 400 | 403 | 404 | 405; readonly why: string };

const refused = (statusCode: 400 | 403 | 404 | 405, why: string): Pass => ({ is: "refused", statusCode, why });

const READABLE = ["page", "script", "style", "icon", "events"] as const;

/** @param secret that the printed address has as its first part: who knows it sees the run, and may stop it */
export const judge = ({ method, url, headers }: PageRequest, port: number, secret: string): Pass => {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`];
  // Another name that leads here (DNS rebinding) would make a foreign page this server's own.
  if (!names.includes(headers.host ?? "")) return refused(403, "this server answers only by its own name");
  const { origin } = headers;
  if (origin !== undefined && !names.some((name) => origin === `http://${name}`)) {
    return refused(403, "only this server's own pages may ask");
  }
  const [, shown = "", path] = /^\/([^/]*)\/(.*)$/.exec((url ?? "").split("?", 1)[0] ?? "") ?? [];
  if (!isSame(shown, secret)) return refused(403, "this is not the address that the terminal shows");
  if (path === PAGE_PATHS.stop) return method === "POST" ? { is: "stop" } : refused(405, "POST alone stops a run");
  const page = READABLE.find((name) => PAGE_PATHS[name] === path);
  if (page === undefined) return refused(404, "there is nothing here");
  return method === "GET" ? { is: page } : refused(405, "GET alone");
};

/** Takes the same time wherever they differ. */
const isSame = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};
