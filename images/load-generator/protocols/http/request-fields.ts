// The fields of a request's head, for either version of HTTP. What a script gives was checked before
// (client/header-text.ts).
import type { HttpRequest } from "./request.ts";

export const USER_AGENT = "Meridian/0.1 (load test)";
/** Set by the engine: what a script says of them was looked at before (client/connection-headers.ts). */
const RESERVED = new Set(["connection", "content-length", "transfer-encoding", "upgrade", "trailer", "expect"]);

/**
 * The fields of a request but for those that only the engine sets, with what it adds.
 * @param agent where the request names none
 */
export const fieldsOf = ({ url, headers }: HttpRequest, agent = USER_AGENT): [name: string, value: string][] => {
  const fields: [string, string][] = [];
  let hasHost = false;
  let hasAgent = false;
  let hasAuthorization = false;
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) continue;
    if (lower === "host") hasHost = true;
    else if (lower === "user-agent") hasAgent = true;
    else if (lower === "authorization") hasAuthorization = true;
    fields.push([name, value]);
  }
  if (!hasHost) fields.push(["Host", url.host]);
  if (!hasAgent) fields.push(["User-Agent", agent]);
  if (!hasAuthorization && url.username !== "") fields.push(["Authorization", `Basic ${basicOf(url)}`]);
  return fields;
};

/** Whether the script wants the connection to end with this request. */
export const asksToClose = (headers: HttpRequest["headers"]): boolean => {
  for (const name in headers)
    if (name.length === 10 && name.toLowerCase() === "connection" && /(^|,)\s*close\s*(,|$)/i.test(headers[name] ?? ""))
      return true;
  return false;
};

const basicOf = ({ username, password }: URL): string =>
  Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64");

/** A redirect's URL may have a % that encodes nothing: it stands for itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
