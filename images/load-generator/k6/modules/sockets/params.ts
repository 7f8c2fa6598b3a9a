// What a k6 script says of a WebSocket that it opens, in the form that the protocol takes: with the tags of its user, and
// with the cookies that the user has for the same place by HTTP.
import { CookieJar } from "../../../protocols/http/client/cookie-jar.ts";
import { withCookies } from "../../../protocols/http/client/request-of.ts";
import type { HttpAttached } from "../../../protocols/http/http.ts";
import type { WsParams } from "../../../protocols/ws/params.ts";
import type { K6User } from "../../user.ts";

export type K6WsParams = WsParams & { readonly jar?: unknown };

/** @param called by the name that the script knows it by */
export const wsParamsOf = (user: K6User, called: string, url: unknown, given?: K6WsParams | null): WsParams => {
  const tags = user.tagsWith(given?.tags);
  const headers = withCookies((given?.headers ?? null) as Headers, cookiesOf(user, called, url, given?.jar));
  return {
    ...given,
    ...(tags === undefined ? {} : { tags }),
    ...(headers === null ? {} : { headers }),
  };
};

type Headers = Parameters<typeof withCookies>[0];
const NONE: ReadonlySet<string> = new Set();

/** As the header has them; "" where there are none, or the URL is none. */
const cookiesOf = (user: K6User, called: string, url: unknown, given: unknown): string => {
  const { context } = user.bound(called).attached("http") as HttpAttached;
  const jar = given instanceof CookieJar ? given : context.jar;
  const address = String(url).replace(/^ws/i, "http");
  return jar.isEmpty || !URL.canParse(address) ? "" : jar.header(address, NONE);
};
