// A URL as k6 sends it. What a browser would mend in it goes to the server as the script wrote it: dots in a path, and
// all of a query, blanks too. What is refused there is refused here.

/** URLs that every reader sends alike: nearly all. */
const PLAIN =
  /^https?:\/\/[\w.~:@[\]-]+(?:\/(?!\.{1,2}(?:[/?#]|$))[\w.~!$&()*+,;=:@-]*)*(?:\?[\w.~!$&()*+,;=:@/?%-]+)?$/i;
/** Scheme and host, path, query; what follows "#" is not sent. */
const PARTS = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/;
const BAD_ESCAPE = /%(?![0-9a-f]{2})/i;
/** A path that is sent as it is. */
const ENCODED_PATH = /^(?:[\w.~!$&'()*+,;=:@/[\]-]|%[0-9a-f]{2})*$/i;
/** Characters of a path that is encoded anew which stay. */
const KEPT = /[\w.~$&+,/:;=@-]/;

/** What nothing is sent for. */
export class NoUrl extends TypeError {}

/** One that has something in it that others would write otherwise. */
export class UrlAsWritten extends URL {
  readonly #text: string;
  readonly #path: string;
  readonly #query: string;

  constructor(text: string, path: string, query: string) {
    super(text);
    this.#text = text;
    this.#path = path;
    this.#query = query;
  }

  override get href(): string {
    return this.#text;
  }

  override get pathname(): string {
    return this.#path;
  }

  override get search(): string {
    return this.#query;
  }
}

let last: { readonly text: string; readonly url: string | UrlAsWritten } | undefined;

/** @returns the text itself where it is sent as such. @throws NoUrl for what k6 sends nothing for */
export const urlAsWritten = (text: string): string | UrlAsWritten => {
  if (last?.text === text) return last.url;
  const url = PLAIN.test(text) ? text : parse(text);
  last = { text, url };
  return url;
};

const parse = (text: string): string | UrlAsWritten => {
  const parts = PARTS.exec(text);
  if (parts === null || !URL.canParse(text))
    throw new NoUrl(`${JSON.stringify(text)} is not a URL: write it whole, as http://host/path`);
  const [, , path = "", query = ""] = parts;
  if (CONTROL.test(text))
    throw new NoUrl(
      `the URL ${JSON.stringify(text)} has a character in it that none may have: trim() takes it off an end`,
    );
  if (BAD_ESCAPE.test(path))
    throw new NoUrl(`the path of the URL ${JSON.stringify(text)} has a % that encodes nothing: write %25`);
  const url = new UrlAsWritten(text, path === "" ? "/" : pathAsWritten(path), asBytes(query));
  const plain = new URL(text);
  return url.pathname === plain.pathname && url.search === plain.search ? text : url;
};

const pathAsWritten = (path: string): string => {
  if (ENCODED_PATH.test(path)) return path;
  const bytes = Buffer.from(
    path.replace(/%[0-9a-f]{2}/gi, (code) => `\0${code.slice(1)}`),
    "utf8",
  ).toString("latin1");
  const decoded = bytes.replace(/\0([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return decoded.replace(/[\s\S]/g, (byte) => (KEPT.test(byte) ? byte : percent(byte)));
};

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** Each byte of UTF-8 as a character, which is how heads of requests are written. */
const asBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
