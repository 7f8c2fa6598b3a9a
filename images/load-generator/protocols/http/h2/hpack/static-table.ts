// The fields that HTTP/2 has numbers for from the beginning (RFC 7541, appendix A).
import type { Field } from "../../head.ts";

const TEXT = `:authority
:method=GET
:method=POST
:path=/
:path=/index.html
:scheme=http
:scheme=https
:status=200
:status=204
:status=206
:status=304
:status=400
:status=404
:status=500
accept-charset
accept-encoding=gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

/** The first has the number 1. */
export const STATIC_FIELDS: readonly Field[] = TEXT.split("\n").map((line) => {
  const [name = "", value = ""] = line.split("=");
  return [name, value];
});

/** Field → its number. */
export const NUMBER_OF_FIELD: ReadonlyMap<string, number> = new Map(
  STATIC_FIELDS.map(([name, value], index) => [`${name}=${value}`, index + 1]),
);

/** Name → the first number that has it. */
export const NUMBER_OF_NAME: ReadonlyMap<string, number> = new Map(
  STATIC_FIELDS.map(([name], index) => [name, index + 1] as const).reverse(),
);
