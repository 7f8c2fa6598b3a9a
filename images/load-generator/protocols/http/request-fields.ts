// The fields of a request's head, for either version of HTTP. What would make two requests of one is refused here.
import type { HttpRequest } from "./request.ts";

const USER_AGENT = "Meridian/0.1 (load test)";
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters, blanks and tabs; beyond them Latin-1, as HTTP has it. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Set by the engine alone. */
const RESERVED = new Set(["connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer", "expect"]);

export class BadRequest extends Error {}

/**
 * The fields of a request but for those that only the engine sets, with what it adds.
 * @throws BadRequest for one that is none
 */
export const fieldsOf = ({ method, url, headers }: HttpRequest): [name: string, value: string][] => {
  if (!TOKEN.test(method)) throw new BadRequest(`${JSON.stringify(method)} is not an HTTP method`);
  const fields: [string, string][] = [];
  let hasHost = false;
  let hasAgent = false;
  let hasAuthorization = false;
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) continue;
    if (!TOKEN.test(name)) throw new BadRequest(`${JSON.stringify(name)} is not a header's name`);
    if (!FIELD_VALUE.test(value))
      throw new BadRequest(`the header ${name} has a line break or another character that HTTP has not`);
    if (lower === "host") hasHost = true;
    else if (lower === "user-agent") hasAgent = true;
    else if (lower === "authorization") hasAuthorization = true;
    fields.push([name, value]);
  }
  if (!hasHost) fields.push(["Host", url.host]);
  if (!hasAgent) fields.push(["User-Agent", USER_AGENT]);
  if (!hasAuthorization && url.username !== "") fields.push(["Authorization", `Basic ${basicOf(url)}`]);
  return fields;
};

const basicOf = ({ username, password }: URL): string => {
  try {
    return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  } catch (cause) {
    throw new BadRequest("the user or password in the URL has a % that encodes nothing: write %25", { cause });
  }
};
