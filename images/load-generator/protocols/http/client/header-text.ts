// The text that a script gives for a request's head: names, values, methods. What would make two requests of one, or
// cannot be sent, is a mistake of the script, found before anything is sent: an engine trusts what it gets.

import { checkConnectionHeader } from "./connection-headers.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What is none of visible characters, blanks and tabs, or Latin-1 beyond them, as HTTP has it. */
const NOT_SENT = /[^\t\x20-\x7e\x80-\xff]/u;

/** A list is one field, its parts joined; null and undefined: no such header. */
export type HeaderValue = string | number | boolean | bigint | readonly string[] | null | undefined;
export type GivenHeaders = Readonly<Record<string, HeaderValue>> | Iterable<readonly [string, string]>;

/** @returns the object that was given where it can be sent as it is. @throws TypeError */
export const headersOf = (given: GivenHeaders | null | undefined): Readonly<Record<string, string>> | null => {
  if (given === null || given === undefined) return null;
  if (typeof given !== "object")
    throw new TypeError(`headers are an object of names and values, got a ${typeof given}`);
  // Headers and Map have their entries to themselves.
  const headers = (Symbol.iterator in given ? Object.fromEntries(given) : given) as Readonly<
    Record<string, HeaderValue>
  >;
  let isAsGiven = true;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") checkHeader(name, value);
    else isAsGiven = false;
  }
  return isAsGiven ? (headers as Readonly<Record<string, string>>) : withTexts(headers);
};

const withTexts = (headers: Readonly<Record<string, HeaderValue>>): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined) continue;
    const text = Array.isArray(value) ? value.join(", ") : String(value as string);
    if (typeof value === "function" || text.startsWith("[object "))
      throw new TypeError(
        `the header ${name} is a text, got ${typeof value === "function" ? "a function" : "an object"}`,
      );
    checkHeader(name, text);
    texts[name] = text;
  }
  return texts;
};

const checkHeader = (name: string, value: string): void => {
  if (!TOKEN.test(name)) throw new TypeError(`${JSON.stringify(name)} is not a header's name`);
  checkConnectionHeader(name, value);
  checkFieldText(`the header ${name}`, value);
};

/** @param what the text is, for people. @throws TypeError, which does not tell the text: it may be a secret */
export const checkFieldText = (what: string, text: string): void => {
  const [found] = NOT_SENT.exec(text) ?? [];
  if (found === undefined) return;
  if (found > "\xff")
    throw new TypeError(
      `${what} has ${JSON.stringify(found)}, which HTTP cannot send: encodeURIComponent(…) can be sent`,
    );
  const isBreak = found === "\n" || found === "\r";
  throw new TypeError(
    `${what} has ${isBreak ? "a line break" : `the character ${JSON.stringify(found)}`}, which HTTP cannot send: take it off, as trim() does at its ends`,
  );
};

/** @throws TypeError */
export const methodOf = (given: string): string => {
  const method = String(given).toUpperCase();
  checkMethod(method);
  return method;
};

/** @throws TypeError */
export const checkMethod = (method: string): void => {
  if (!TOKEN.test(method)) throw new TypeError(`${JSON.stringify(method)} is not an HTTP method`);
};
